/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;

/** What our transport needs of a MINA session, server or client. Confined to the channel's event loop. */
interface KeyExchangeSession {

    /** What it runs on. */
    NettyTransport transport();

    /** Begins: the server at once, the client too. */
    void begin() throws Exception;

    /** Reads the peer's identification string; false while it is incomplete. */
    boolean identification(Buffer bytes) throws Exception;

    /** Handles a message of the transport layer. */
    void transportMessage(long sequence, Buffer message) throws Exception;

    /** Starts a key exchange unless one is running. */
    void rekey() throws Exception;

    /** Seals a packet now, whatever the state of the key exchange. */
    IoWriteFuture sealNow(Buffer packet);

    /** Sends a message once no key exchange is in the way. */
    void sendWhenInPlace(Buffer message) throws Exception;

    /** Whether messages above the transport layer may go out. */
    boolean keysInPlace();

    /** Whether the first key exchange is complete. */
    boolean firstKeysEstablished();

    byte[] identifier();

    String peerIdentification();

    /** Releases what MINA holds. */
    void discard();
}
