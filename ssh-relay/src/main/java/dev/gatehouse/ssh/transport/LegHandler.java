/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Function;

/** Joins a Netty channel to its transport. Confined to the channel's event loop. */
final class LegHandler extends ChannelInboundHandlerAdapter {

    private final Function<Channel, NettyTransport> opening;
    private NettyTransport transport;

    /** @param opening makes the transport when the channel is active */
    LegHandler(Function<Channel, NettyTransport> opening) {
        this.opening = opening;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            open(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        open(context);
        context.fireChannelActive();
    }

    private void open(ChannelHandlerContext context) {
        if (transport == null) {
            transport = opening.apply(context.channel());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf burst = (ByteBuf) message;
        if (transport == null) {
            burst.release();
        } else {
            transport.received(burst);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (transport != null) {
            transport.socketClosed();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (transport == null) {
            context.close();
        } else {
            transport.socketFailed(cause);
        }
    }
}
