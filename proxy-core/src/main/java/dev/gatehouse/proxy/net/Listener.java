/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

import dev.gatehouse.proxy.origin.TrustedProxies;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One listening socket. Safe for use by several threads; open and close it from a thread that may wait. */
public final class Listener implements AutoCloseable {

    private static final Duration BIND_DEADLINE = Duration.ofSeconds(10);
    private static final int BACKLOG_CONNECTIONS = 1024;

    private final Channel channel;

    private Listener(Channel channel) {
        this.channel = channel;
    }

    /**
     * Binds and accepts.
     *
     * @param admission put first into the pipeline of each accepted channel; behind a proxy, when its client is known
     * @param proxies whose connections begin with a PROXY protocol header
     * @param initializer sets up each accepted channel
     * @throws PortInUseException when somebody else has the address
     * @throws IOException when it cannot be bound for another reason
     */
    public static Listener open(
            EventLoops loops,
            InetSocketAddress address,
            ChannelHandler admission,
            TrustedProxies proxies,
            ChannelInitializer<Channel> initializer)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.acceptors(), loops.sessions())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG_CONNECTIONS)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) {
                        if (proxies.expectHeaderFrom(child.remoteAddress())) {
                            child.pipeline()
                                    .addLast(PipelineNames.PROXY_HEADER, header(proxies, admission, initializer));
                        } else {
                            child.pipeline()
                                    .addLast(PipelineNames.ADMISSION, admission)
                                    .addLast(initializer);
                        }
                    }
                });
        ChannelFuture bound = bootstrap.bind(address);
        if (!bound.awaitUninterruptibly(BIND_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            bound.channel().close();
            throw new IOException("binding " + address + " took longer than " + BIND_DEADLINE.toSeconds() + " s");
        }
        if (!bound.isSuccess()) {
            throw failure(address, bound.cause());
        }
        return new Listener(bound.channel());
    }

    private static ProxyHeaderHandler header(
            TrustedProxies proxies, ChannelHandler admission, ChannelInitializer<Channel> initializer) {
        return new ProxyHeaderHandler(proxies.headerDeadline(), context -> {
            context.pipeline().addLast(PipelineNames.ADMISSION, admission);
            context.fireChannelActive();
            if (context.channel().isActive()) {
                context.pipeline().addLast(initializer);
            }
        });
    }

    private static IOException failure(InetSocketAddress address, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof BindException || message.contains("in use")) {
            if (message.contains("in use")) {
                return new PortInUseException(address, cause);
            }
        }
        return new IOException(
                "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + message, cause);
    }

    /** The bound address, with the real port when 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Stops accepting; connections that are there go on. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly(BIND_DEADLINE.toMillis());
    }
}
