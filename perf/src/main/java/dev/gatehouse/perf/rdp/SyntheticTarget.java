/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.proxy.net.PipelineNames;
import dev.gatehouse.rdp.netty.RdpLeg;
import dev.gatehouse.rdp.netty.ServerTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * An RDP server on loopback without a desktop: it accepts everybody over TLS, answers each key with a pointer position, and sends pictures
 * when it is told to. Safe for use by several threads.
 */
final class SyntheticTarget implements AutoCloseable {

    private final Channel listener;

    private SyntheticTarget(Channel listener) {
        this.listener = listener;
    }

    /**
     * Starts one.
     *
     * @param loops its loops
     * @param certificate that it shows
     * @param pictures that it sends
     * @param bytesPerSecond how fast each session gets them; 0 for as fast as it takes them
     * @param tlsFirst whether clients begin with TLS and say inside of it what they would have said before, so that a TLS proxy can stand
     *     between
     */
    static SyntheticTarget start(
            EventLoopGroup loops, Certificate certificate, Pictures pictures, long bytesPerSecond, boolean tlsFirst)
            throws InterruptedException {
        ServerTls tls = new ServerTls(certificate::identity);
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) throws Exception {
                        RdpLeg leg = new RdpLeg(channel);
                        TargetSession session =
                                new TargetSession(leg, tls.current(), pictures, bytesPerSecond, tlsFirst);
                        leg.owner(session);
                        channel.pipeline().addLast(PipelineNames.RDP_LEG, leg);
                        session.begin();
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        return new SyntheticTarget(listener);
    }

    /** Where it listens, on 127.0.0.1. */
    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close();
    }
}
