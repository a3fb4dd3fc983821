/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;

/**
 * A Netty channel as MINA's key exchange sees it. MINA neither listens nor dials nor reads here, so there is no
 * {@code IoServiceFactory}: see ADR 0040. Confined to the channel's event loop.
 */
final class LegIoSession extends AbstractCloseable implements IoSession {

    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.incrementAndGet();
    private final Channel channel;
    private final OutboundPackets out;
    private final Map<Object, Object> attributes = new HashMap<>(4);

    LegIoSession(Channel channel, OutboundPackets out) {
        this.channel = channel;
        this.out = out;
    }

    @Override
    public long getId() {
        return id;
    }

    @Override
    public SocketAddress getAcceptanceAddress() {
        return channel.localAddress();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return channel.localAddress();
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public Object getAttribute(Object key) {
        return attributes.get(key);
    }

    @Override
    public Object setAttribute(Object key, Object value) {
        return attributes.put(key, value);
    }

    @Override
    public Object setAttributeIfAbsent(Object key, Object value) {
        return attributes.putIfAbsent(key, value);
    }

    @Override
    public Object removeAttribute(Object key) {
        return attributes.remove(key);
    }

    /** Only the identification string comes this way; packets are sealed by {@link OutboundPackets}. */
    @Override
    public IoWriteFuture writeBuffer(Buffer buffer) {
        WriteFuture future = new WriteFuture(this);
        byte[] bytes = buffer.getCompactData();
        out.raw(bytes, future);
        return future;
    }

    @Override
    public IoService getService() {
        return null;
    }

    @Override
    public void shutdownOutputStream() throws IOException {
        throw new IOException("not used");
    }

    @Override
    public void suspendRead() {
        // reading is the transport's business
    }

    @Override
    public void resumeRead() {
        // reading is the transport's business
    }

    @Override
    protected void doCloseImmediately() {
        channel.close();
        super.doCloseImmediately();
    }

    @Override
    public String toString() {
        return "leg " + id;
    }
}
