/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import dev.gatehouse.proxy.net.PipelineNames;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.sequence.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection of an RDP session, first framed and handed to a {@link LegOwner}, then relayed as it comes to a {@link LegStream}.
 * Confined to the channel's event loop.
 *
 * <pre>
 * admission → [tls] → rdp.leg
 * </pre>
 */
public final class RdpLeg extends ChannelInboundHandlerAdapter {

    private static final long CLOSE_FLUSH_MILLIS_MAX = 500;

    private final Channel channel;
    private @Nullable LegOwner owner;
    private @Nullable LegStream stream;
    private ByteBuf waiting = Unpooled.EMPTY_BUFFER;
    private long waitingSinceNanos;
    private boolean startingTls;
    private boolean delivering;
    private boolean paused;
    private boolean closing;
    private boolean over;

    /** Told how TLS went. */
    public interface TlsListener {
        /** @param peerChain what the peer showed, its own first; empty for none */
        void established(List<X509Certificate> peerChain);
    }

    /** @param channel whose pipeline this is put into as {@link PipelineNames#RDP_LEG} */
    public RdpLeg(Channel channel) {
        this.channel = channel;
    }

    /** Sets who handles frames; before the first byte arrives. */
    public void owner(LegOwner handles) {
        owner = handles;
    }

    private LegOwner owner() {
        return Objects.requireNonNull(owner, "set before the first byte");
    }

    /** The session's loop. */
    public EventLoop loop() {
        return channel.eventLoop();
    }

    /** The connection. */
    public Channel channel() {
        return channel;
    }

    // ------------------------------------------------------------------ sending

    /** Sends bytes of our own, which this takes over: they may hold a secret, so they are overwritten once they have gone. */
    public void send(byte[] bytes) {
        if (over) {
            Arrays.fill(bytes, (byte) 0);
        } else {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(sent -> Arrays.fill(bytes, (byte) 0));
        }
    }

    /** Sends without flushing; takes {@code bytes} over. */
    public void write(ByteBuf bytes) {
        if (over) {
            bytes.release();
        } else {
            channel.write(bytes, channel.voidPromise());
        }
    }

    /** Sends what was written. */
    public void flush() {
        channel.flush();
    }

    /** Whether the peer takes more at the moment; what is written anyway is kept. */
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Stops reading from the peer. */
    public void pause() {
        paused = true;
        channel.config().setAutoRead(false);
    }

    /** Reads again. */
    public void resume() {
        paused = false;
        channel.config().setAutoRead(true);
    }

    /** Sends what was written, then closes; a peer that does not take it is not waited for. */
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        loop().schedule(() -> channel.close(), CLOSE_FLUSH_MILLIS_MAX, TimeUnit.MILLISECONDS);
    }

    /** Closes at once; what was sent and not taken yet is lost. */
    public void drop() {
        closing = true;
        channel.close();
    }

    // ------------------------------------------------------------------ phases

    /**
     * Begins TLS as a server, after what was sent.
     *
     * @param shown certificate and key
     * @param arithmetic for the handshake's arithmetic
     */
    public void startServerTls(ServerTls.Shown shown, Executor arithmetic, long timeoutMillis, TlsListener listener) {
        startTls(shown.context(), false, arithmetic, timeoutMillis, listener);
    }

    /**
     * Begins TLS as a client; the listener decides about the identity.
     *
     * @param arithmetic for the handshake's arithmetic
     */
    public void startClientTls(SslContext context, Executor arithmetic, long timeoutMillis, TlsListener listener) {
        startTls(context, true, arithmetic, timeoutMillis, listener);
    }

    private void startTls(
            SslContext context, boolean client, Executor arithmetic, long timeoutMillis, TlsListener listener) {
        startingTls = true;
        SslHandler tls = context.newHandler(channel.alloc(), arithmetic);
        tls.setHandshakeTimeoutMillis(timeoutMillis);
        tls.setCloseNotifyFlushTimeoutMillis(CLOSE_FLUSH_MILLIS_MAX);
        tls.handshakeFuture().addListener(done -> {
            startingTls = false;
            if (done.isSuccess() && !over && !closing) {
                established(client ? peerChain(tls) : List.of(), listener);
            }
            // a failure comes as exceptionCaught
        });
        ByteBuf early = waiting;
        waiting = Unpooled.EMPTY_BUFFER;
        channel.pipeline().addBefore(PipelineNames.RDP_LEG, PipelineNames.TLS, tls);
        if (!early.isReadable()) {
            early.release();
        } else if (client) {
            // a TLS server never speaks first: whoever did wants plain bytes to be taken for decrypted ones
            early.release();
            broken("bytes before tls");
            return;
        } else {
            // a client may send its hello without waiting for our answer; it goes through TLS like all that follows
            hand(tls, channel.pipeline().context(PipelineNames.TLS), early);
        }
        reading();
    }

    private void hand(SslHandler tls, ChannelHandlerContext context, ByteBuf early) {
        try {
            tls.channelRead(context, early);
            tls.channelReadComplete(context);
        } catch (Exception e) { // as Netty declares it; what TLS thinks of the bytes comes as exceptionCaught
            broken(String.valueOf(e.getMessage()));
        }
    }

    /** Whatever goes wrong here would be lost in the future that calls. */
    private void established(List<X509Certificate> chain, TlsListener listener) {
        try {
            listener.established(chain);
            deliver();
        } catch (RuntimeException e) {
            broken("after tls: " + e.getMessage());
        }
    }

    private static List<X509Certificate> peerChain(SslHandler tls) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate each : tls.engine().getSession().getPeerCertificates()) {
                if (each instanceof X509Certificate certificate) {
                    chain.add(certificate);
                }
            }
        } catch (SSLPeerUnverifiedException e) {
            // the listener refuses a peer without a certificate
        }
        return chain;
    }

    /** From now on bytes go to {@code to}, beginning with those that are there, before this returns. */
    public void relay(LegStream to) {
        stream = to;
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            // what waits is not copied together to full TLS records: each run stays where it is and is one record
            tls.setWrapDataSize(0);
        }
        ByteBuf first = waiting;
        waiting = Unpooled.EMPTY_BUFFER;
        if (first.isReadable()) {
            received(first);
            readComplete();
        } else {
            first.release();
        }
        if (!paused) {
            channel.config().setAutoRead(true);
        }
    }

    /** The owner's framing has changed from outside of a call to it: what waits may be handled now. */
    public void deliver() {
        if (stream != null || over || delivering) {
            return;
        }
        delivering = true;
        try {
            while (!startingTls && stream == null && !closing && channel.isWritable() && next()) {
                continue;
            }
            reading();
        } catch (WireException e) {
            broken(e.getMessage());
        } finally {
            delivering = false;
        }
    }

    private boolean next() throws WireException {
        Framing framing = owner().framing();
        int length = FrameLength.of(framing, waiting, waiting.readerIndex(), waiting.readableBytes());
        if (length == FrameLength.INCOMPLETE || length > waiting.readableBytes()) {
            return false;
        }
        byte[] frame = new byte[length];
        // it may be a password: nothing of it stays in pooled memory
        waiting.getBytes(waiting.readerIndex(), frame);
        waiting.setZero(waiting.readerIndex(), length);
        waiting.skipBytes(length);
        if (!waiting.isReadable()) {
            waiting.release();
            waiting = Unpooled.EMPTY_BUFFER;
        }
        waitingSinceNanos = System.nanoTime();
        owner().frame(frame);
        return true;
    }

    /** While nothing can be handled, or answers are not taken, nothing is read: a stranger fills no memory. */
    private void reading() {
        if (stream == null && !paused) {
            boolean handled = owner().framing() != Framing.NOTHING && channel.isWritable();
            channel.config().setAutoRead(startingTls || handled);
        }
    }

    // ------------------------------------------------------------------ Netty

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        received((ByteBuf) message);
    }

    private void received(ByteBuf data) {
        if (over || closing) {
            data.release();
        } else if (stream != null) {
            try {
                stream.received(data);
            } catch (WireException e) {
                broken(e.getMessage());
            }
        } else {
            keep(data);
            deliver();
        }
    }

    /** For how long a frame has been incomplete; 0 when none is. */
    public long incompleteForNanos(long nowNanos) {
        return stream == null && waiting.isReadable() ? nowNanos - waitingSinceNanos : 0;
    }

    private void keep(ByteBuf data) {
        if (!waiting.isReadable()) {
            waitingSinceNanos = System.nanoTime();
            waiting.release();
            waiting = data;
            return;
        }
        try {
            if (waiting.readableBytes() + data.readableBytes() > 2 * FrameLength.BYTES_MAX) {
                broken("more than " + 2 * FrameLength.BYTES_MAX + " bytes wait");
                return;
            }
            if (waiting.writableBytes() < data.readableBytes()) {
                grow(data.readableBytes());
            }
            waiting.writeBytes(data);
        } finally {
            data.release();
        }
    }

    /** At least doubled, so that a frame that trickles in is not copied for each of its bytes. */
    private void grow(int more) {
        ByteBuf before = waiting;
        waiting = channel.alloc().buffer(2 * before.readableBytes() + more).writeBytes(before);
        before.setZero(0, before.writerIndex());
        before.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readComplete();
    }

    private void readComplete() {
        if (stream != null && !over) {
            stream.readComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (over) {
            return;
        }
        if (stream != null) {
            stream.writabilityChanged();
        } else if (!delivering) {
            // not from inside of a write: its caller is in the middle of something
            loop().execute(this::deliver);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!over) {
            over = true;
            waiting.release();
            waiting = Unpooled.EMPTY_BUFFER;
            if (stream != null) {
                stream.closed();
            } else {
                owner().closed();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (over) {
            return;
        }
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            channel.close();
        } else {
            broken(String.valueOf(cause.getMessage()));
        }
    }

    private void broken(String cause) {
        if (over || closing) {
            return;
        }
        if (stream != null) {
            stream.broken(cause);
        } else {
            owner().broken(cause);
        }
        close();
    }
}
