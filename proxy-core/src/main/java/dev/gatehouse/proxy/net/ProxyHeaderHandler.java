/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

import dev.gatehouse.proxy.limit.ClientAddress;
import dev.gatehouse.proxy.origin.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First on a connection from a configured proxy: reads the header, notes the client's address, lets the others begin, and goes. Without a
 * header, or with one that is not understood, the connection is closed. Confined to the channel's loop.
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProxyHeaderHandler.class);

    private final Duration deadline;
    private final Consumer<ChannelHandlerContext> begin;
    private @Nullable Future<?> timer;
    private @Nullable ByteBuf held;

    /** @param begin adds what the connection is for; called when its client is known, with this handler still in the pipeline */
    ProxyHeaderHandler(Duration deadline, Consumer<ChannelHandlerContext> begin) {
        this.deadline = deadline;
        this.begin = begin;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timer = context.executor()
                .schedule(
                        () -> refuse(context, "no header within " + deadline.toMillis() + " ms"),
                        deadline.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        held = held == null ? read : join(context, held, read);
        int length = Math.min(held.readableBytes(), ProxyHeader.BYTES_MAX);
        ProxyHeader header = ProxyHeader.read(held.nioBuffer(held.readerIndex(), length));
        if (header instanceof ProxyHeader.Proxied proxied) {
            ClientAddress.note(context.channel(), proxied.client());
            goOn(context, proxied.length());
        } else if (header instanceof ProxyHeader.Local local) {
            goOn(context, local.length());
        } else if (header instanceof ProxyHeader.Malformed malformed) {
            refuse(context, malformed.cause());
        }
    }

    private static ByteBuf join(ChannelHandlerContext context, ByteBuf first, ByteBuf second) {
        ByteBuf joined = context.alloc().buffer(first.readableBytes() + second.readableBytes());
        joined.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return joined;
    }

    private void goOn(ChannelHandlerContext context, int length) {
        ByteBuf rest = Objects.requireNonNull(held).skipBytes(length);
        held = null;
        begin.accept(context);
        context.pipeline().remove(this);
        if (rest.isReadable()) {
            context.fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    private static void refuse(ChannelHandlerContext context, String cause) {
        LOGGER.atWarn()
                .addKeyValue("proxy", context.channel().remoteAddress())
                .addKeyValue("cause", cause)
                .log("connection of a configured proxy closed");
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
        ReferenceCountUtil.release(held);
        held = null;
    }
}
