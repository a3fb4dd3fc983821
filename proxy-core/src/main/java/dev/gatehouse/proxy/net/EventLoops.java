/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All event loops of the process, and the threads for what must not run on them. Safe for use by several threads. */
public final class EventLoops implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EventLoops.class);
    private static final Duration QUIET_PERIOD = Duration.ofMillis(50);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    private final EventLoopGroup acceptors;
    private final EventLoopGroup sessions;
    private final HandshakePool handshakes;
    private final HandshakePool rekeys;
    private final ByteBufAllocator allocator;
    private final boolean epoll;

    private EventLoops(boolean epoll, int sessionLoops) {
        this.epoll = epoll;
        this.acceptors = group("gatehouse-accept", 1);
        this.sessions = group("gatehouse-loop", sessionLoops);
        this.handshakes = new HandshakePool("gatehouse-handshake", sessionLoops);
        this.rekeys = new HandshakePool("gatehouse-rekey", sessionLoops);
        // an arena for each loop and one to spare; Netty 4.2's adaptive allocator lets loops wait for each other's
        // locks
        this.allocator = new PooledByteBufAllocator(
                true,
                sessionLoops + 1,
                sessionLoops + 1,
                PooledByteBufAllocator.defaultPageSize(),
                PooledByteBufAllocator.defaultMaxOrder(),
                PooledByteBufAllocator.defaultSmallCacheSize(),
                PooledByteBufAllocator.defaultNormalCacheSize(),
                false);
        // all threads at once: none is started for a session later
        acceptors.forEach(each -> each.execute(() -> {}));
        sessions.forEach(each -> each.execute(() -> {}));
    }

    /** As many session loops as there are processors, at least one. */
    public static EventLoops open() {
        return open(Math.max(1, Runtime.getRuntime().availableProcessors()));
    }

    /** @param sessionLoops how many loops share the sessions */
    public static EventLoops open(int sessionLoops) {
        boolean epoll = Epoll.isAvailable();
        if (!epoll) {
            LOGGER.atInfo()
                    .addKeyValue("cause", String.valueOf(Epoll.unavailabilityCause()))
                    .log("epoll is not available, using NIO");
        }
        return new EventLoops(epoll, sessionLoops);
    }

    private EventLoopGroup group(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory(name, true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** Which transport runs, for operators. */
    public String describe() {
        return epoll ? "epoll" : "NIO";
    }

    /** Accept connections. */
    public EventLoopGroup acceptors() {
        return acceptors;
    }

    /** Run sessions. */
    public EventLoopGroup sessions() {
        return sessions;
    }

    /** The next session loop, in turn. */
    public EventLoop nextSessionLoop() {
        return sessions.next();
    }

    /**
     * For the arithmetic of handshakes with strangers and nothing else. A full pool rejects with {@link
     * java.util.concurrent.RejectedExecutionException}.
     */
    public Executor handshakes() {
        return handshakes;
    }

    /**
     * For the arithmetic of handshakes that no stranger can ask for: with targets, and of connections whose user has logged in. It never
     * waits behind strangers. Rejects like {@link #handshakes}.
     */
    public Executor rekeys() {
        return rekeys;
    }

    /** For all buffers of all channels. */
    ByteBufAllocator allocator() {
        return allocator;
    }

    Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends SocketChannel> socketChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Stops the loops; waits at most five seconds. Never call it from a loop. */
    @Override
    public void close() {
        handshakes.close();
        rekeys.close();
        acceptors.shutdownGracefully(0, CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        sessions.shutdownGracefully(QUIET_PERIOD.toMillis(), CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        sessions.terminationFuture().awaitUninterruptibly(CLOSE_DEADLINE.toMillis());
        acceptors.terminationFuture().awaitUninterruptibly(CLOSE_DEADLINE.toMillis());
    }
}
