/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.limit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts connections that nobody has authenticated yet and closes those above the limits before a byte is read. Safe for use by
 * several threads.
 */
@Sharable
public final class Admission extends ChannelInboundHandlerAdapter {

    private static final Logger LOGGER = LoggerFactory.getLogger(Admission.class);
    private static final AttributeKey<Slot> SLOT = AttributeKey.valueOf(Admission.class, "slot");
    private static final int IPV6_PREFIX_BYTES = 8;

    private final AdmissionLimits limits;
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final ConcurrentHashMap<ByteBuffer, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();

    public Admission(AdmissionLimits limits) {
        this.limits = limits;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel channel = context.channel();
        Slot slot = take(addressOf(channel));
        if (slot == null) {
            long count = refused.incrementAndGet();
            LOGGER.atDebug()
                    .addKeyValue("peer", ClientAddress.of(channel))
                    .addKeyValue("refused", count)
                    .log("connection refused: too many without a known user");
            channel.close();
            return;
        }
        channel.attr(SLOT).set(slot);
        channel.closeFuture().addListener(closed -> release(channel));
        context.fireChannelActive();
    }

    /** The user of this connection is known: it no longer counts. Without effect when called again. */
    public void authenticated(Channel channel) {
        release(channel);
    }

    /** Connections that count at this moment. */
    public int unauthenticated() {
        return unauthenticated.get();
    }

    /** Connections closed at once since the start. */
    public long refused() {
        return refused.get();
    }

    private @Nullable Slot take(ByteBuffer address) {
        if (unauthenticated.incrementAndGet() > limits.unauthenticatedMax()) {
            unauthenticated.decrementAndGet();
            return null;
        }
        int now = byAddress.merge(address, 1, Integer::sum);
        Slot slot = new Slot(address);
        if (now > limits.unauthenticatedPerAddressMax()) {
            give(slot);
            return null;
        }
        return slot;
    }

    private void release(Channel channel) {
        Slot slot = channel.attr(SLOT).getAndSet(null);
        if (slot != null) {
            give(slot);
        }
    }

    private void give(Slot slot) {
        unauthenticated.decrementAndGet();
        byAddress.computeIfPresent(slot.address, (address, count) -> count == 1 ? null : count - 1);
    }

    private static ByteBuffer addressOf(Channel channel) {
        if (ClientAddress.of(channel) instanceof InetSocketAddress remote) {
            InetAddress address = remote.getAddress();
            byte[] bytes = address.getAddress();
            // one household has a whole /64 to hand
            return ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
        }
        return ByteBuffer.allocate(0);
    }

    private record Slot(ByteBuffer address) {}
}
