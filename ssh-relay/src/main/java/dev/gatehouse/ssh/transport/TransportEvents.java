/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.SshProtocolException;

/** What the layers above hear from a transport. All calls come on the channel's event loop. */
public interface TransportEvents {

    /** The peer's identification string has come (RFC 4253 section 4.2); hostile text. */
    default void identified(String software) {}

    /**
     * Target side: the server has proved that it holds this key; nothing secret has been sent.
     *
     * @param keyType such as {@code ssh-ed25519}
     * @param blob in wire format
     * @return false to end the key exchange
     */
    default boolean serverKey(String keyType, byte[] blob) {
        return false;
    }

    /** The first key exchange is complete. */
    void keysEstablished();

    /** The peer asks for a service (RFC 4253 section 10). */
    default void serviceRequested(String name) throws SshProtocolException {
        throw new SshProtocolException("unexpected service request");
    }

    /** The peer accepts the service. */
    default void serviceAccepted(String name) throws SshProtocolException {
        throw new SshProtocolException("unexpected service accept");
    }

    /** A message above the transport layer, but no channel data. */
    void message(int number, PacketReader payload) throws SshProtocolException;

    /**
     * Channel data. The frame is the callee's, who releases it.
     *
     * @param recipient channel number
     * @param dataType 0 for plain data, else the extended data type (1: stderr)
     */
    void data(int recipient, int dataType, Frame frame) throws SshProtocolException;

    /** Whether the peer is no stranger any more; asked at each key exchange of a client. */
    default boolean isPeerKnown() {
        return false;
    }

    /** After a key exchange data may be sent again. */
    default void sendable() {}

    /** The last event. */
    void closed(TransportEnd end);
}
