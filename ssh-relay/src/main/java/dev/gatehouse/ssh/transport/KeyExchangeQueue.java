/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import java.io.IOException;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.future.DefaultKeyExchangeFuture;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.session.helpers.PendingWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.slf4j.Logger;

/**
 * Holds back messages during a key exchange (RFC 4253 section 7.1) and flushes them on the loop when it is over. MINA's own
 * handler flushes from a pool for the whole JVM, and blocks the caller for channel data. Confined to the channel's event loop.
 */
final class KeyExchangeQueue extends KeyExchangeMessageHandler {

    /** A peer that lets us answer for ever while it does not finish its key exchange is cut off. */
    static final int PENDING_PACKETS_MAX = 4096;

    private final AbstractSession owner;
    private NettyTransport transport;

    KeyExchangeQueue(AbstractSession session, Logger log) {
        super(session, log);
        this.owner = session;
    }

    void transport(NettyTransport transport) {
        this.transport = transport;
    }

    boolean flushed() {
        return kexFlushed.get();
    }

    @Override
    public IoWriteFuture writePacket(Buffer buffer, long timeout, TimeUnit unit) throws IOException {
        int number = buffer.array()[buffer.rpos()] & 0xFF;
        boolean ofTransport = number <= SshConstants.SSH_MSG_KEXINIT + 29
                && number != SshConstants.SSH_MSG_SERVICE_REQUEST
                && number != SshConstants.SSH_MSG_SERVICE_ACCEPT;
        KeyExchangeSession session = (KeyExchangeSession) owner;
        if (ofTransport || session.keysInPlace()) {
            return session.sealNow(buffer);
        }
        if (pendingPackets.size() >= PENDING_PACKETS_MAX) {
            wipe(buffer);
            throw new SshException(
                    SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, "too many messages wait for the key exchange");
        }
        return enqueuePendingPacket(number, buffer);
    }

    @Override
    protected boolean isBlockAllowed(int number) {
        return false;
    }

    @Override
    public DefaultKeyExchangeFuture initNewKeyExchange() {
        transport.keyExchangeStarted();
        return super.initNewKeyExchange();
    }

    @Override
    public SimpleImmutableEntry<Integer, DefaultKeyExchangeFuture> terminateKeyExchange() {
        SimpleImmutableEntry<Integer, DefaultKeyExchangeFuture> result = super.terminateKeyExchange();
        if (result.getKey() == 0) {
            transport.dataMayGo();
        }
        return result;
    }

    /** Sealed, copied, or never to be sent; it may hold the credential of the target. */
    private static void wipe(Buffer packet) {
        Arrays.fill(packet.array(), (byte) 0);
    }

    /** The connection is gone: what waits goes nowhere. */
    void discard() {
        pendingPackets.forEach(pending -> wipe(pending.getBuffer()));
    }

    @Override
    protected void flushQueue(DefaultKeyExchangeFuture done) {
        KeyExchangeSession session = (KeyExchangeSession) owner;
        for (PendingWriteFuture pending = pendingPackets.poll(); pending != null; pending = pendingPackets.poll()) {
            Buffer packet = pending.getBuffer();
            session.sealNow(packet).addListener(pending);
            wipe(packet);
        }
        kexFlushed.set(true);
        done.setValue(Boolean.TRUE);
        transport.dataMayGo();
    }
}
