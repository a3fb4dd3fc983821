/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Dials targets on a given loop: both legs of a session share one (invariant 3). Immutable; safe for use by several threads.
 */
public final class Dialer {

    private final EventLoops loops;
    private final Duration connectTimeout;

    /** @param connectTimeout how long a connect may take */
    public Dialer(EventLoops loops, Duration connectTimeout) {
        this.loops = loops;
        this.connectTimeout = connectTimeout;
    }

    /**
     * Connects to exactly {@code address}; nothing is resolved.
     *
     * @param loop the session's loop, which the new channel is registered on
     * @param handler the channel's first handler
     * @return completes on {@code loop}
     */
    public ChannelFuture dial(EventLoop loop, InetSocketAddress address, ChannelHandler handler) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address to dial is not resolved: " + address.getHostString());
        }
        return new Bootstrap()
                .group(loop)
                .channel(loops.socketChannel())
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .handler(handler)
                .connect(address);
    }
}
