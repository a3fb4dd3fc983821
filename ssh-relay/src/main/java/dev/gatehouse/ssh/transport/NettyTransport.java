/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.transport.TransportEnd.Kind;
import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SSH connection on one Netty channel. Confined to the channel's event loop. */
final class NettyTransport implements SshTransport {

    private static final Logger LOGGER = LoggerFactory.getLogger(NettyTransport.class);

    /** Identification lines of a peer; a server may send some before its own (RFC 4253 section 4.2). */
    private static final int IDENTIFICATION_BYTES_MAX = 8 * 1024;

    private final Channel channel;
    private final TransportEvents events;
    private final KeyAge keyAge;
    private final KeyArithmetic arithmetic;
    private final InboundPackets in;
    private final OutboundPackets out;
    private KeyExchangeSession session;
    private List<String> peerSignatureAlgorithms = List.of();
    private boolean identified;
    private boolean established;
    private boolean known;
    private boolean paused;
    private boolean closeWaits;
    private boolean decoding;
    private boolean heard;
    private boolean ending;
    private boolean closed;
    private TransportEnd end;

    NettyTransport(Channel channel, TransportEvents events, KeyAge keyAge, Executor handshakes) {
        this.channel = channel;
        this.events = events;
        this.keyAge = keyAge;
        this.arithmetic = new KeyArithmetic(this, handshakes);
        this.in = new InboundPackets(channel.alloc());
        this.out = new OutboundPackets(channel, this::dataMayGo);
    }

    OutboundPackets out() {
        return out;
    }

    void begin(KeyExchangeSession session) {
        this.session = session;
        try {
            session.begin();
        } catch (Exception e) { // MINA declares no narrower type
            fail(e);
        }
    }

    // ------------------------------------------------------------------ from the socket

    void received(ByteBuf burst) {
        if (closed || ending) {
            burst.release();
            return;
        }
        heard = true;
        in.add(burst);
        decode();
        if (keyAge.wantsExchangeForBytes(in.bytesSinceKeys(), out.bytesSinceKeys())) {
            checkKeyAge(System.nanoTime());
        }
    }

    private void decode() {
        if (decoding) {
            return;
        }
        decoding = true;
        try {
            if (!identified && !readIdentification()) {
                return;
            }
            while (!paused && !arithmetic.running() && !ending && !closed) {
                Frame frame = in.next();
                if (frame == null) {
                    return;
                }
                dispatch(frame);
            }
        } catch (Exception e) { // whatever a hostile packet provokes ends this connection only
            fail(e);
        } finally {
            decoding = false;
        }
    }

    private boolean readIdentification() throws Exception {
        ByteArrayBuffer buffer = new ByteArrayBuffer(in.peek(IDENTIFICATION_BYTES_MAX));
        if (!session.identification(buffer)) {
            if (buffer.wpos() == IDENTIFICATION_BYTES_MAX) {
                throw new SshProtocolException("identification is longer than " + IDENTIFICATION_BYTES_MAX + " bytes");
            }
            return false;
        }
        in.skip(buffer.rpos());
        identified = true;
        events.identified(session.peerIdentification());
        return true;
    }

    private void dispatch(Frame frame) throws Exception {
        byte[] array = frame.array();
        int start = frame.start();
        int payloadLength = frame.payloadLength();
        boolean given = false;
        try {
            if (payloadLength < 1) {
                throw new SshProtocolException("packet has no payload");
            }
            int first = start + Frame.PAYLOAD_OFFSET;
            int number = array[first] & 0xFF;
            if (number <= MessageNumber.TRANSPORT_LAST) {
                transportMessage(number, array, first, payloadLength);
                return;
            }
            if (!session.firstKeysEstablished()) {
                throw new SshProtocolException("message " + number + " before the first key exchange is complete");
            }
            PacketReader payload = new PacketReader(array, first + 1, payloadLength - 1);
            if (number == MessageNumber.CHANNEL_DATA || number == MessageNumber.CHANNEL_EXTENDED_DATA) {
                DataHead head = DataHead.read(number, payload);
                frame.data(first + payloadLength - head.length(), head.length());
                given = true;
                events.data(head.recipient(), head.type(), frame);
            } else {
                events.message(number, payload);
            }
        } finally {
            if (!given) {
                frame.release();
            }
        }
    }

    private void transportMessage(int number, byte[] array, int offset, int length) throws Exception {
        if (number == MessageNumber.DISCONNECT) {
            PacketReader payload = new PacketReader(array, offset + 1, length - 1);
            long reason = payload.readUint32();
            String text = payload.readText(InboundPackets.PACKET_MAX, "disconnect text");
            ending = true;
            end(TransportEnd.of(Kind.PEER_DISCONNECTED, "reason " + reason + ": " + text));
            close();
            return;
        }
        // MINA keeps nothing of the message beyond the call, but for what it copies
        session.transportMessage(in.sequence(), new ByteArrayBuffer(array, offset, length));
    }

    void socketClosed() {
        if (closed || closeWaits) {
            return;
        }
        if ((paused || arithmetic.running()) && known && !ending) {
            // what the peer had sent before it went is handled first, once the recorder takes more
            closeWaits = true;
            return;
        }
        finish();
    }

    private void finish() {
        closed = true;
        in.close();
        out.close();
        end(new TransportEnd(Kind.PEER_CLOSED, "connection closed by peer"));
        session.discard();
        events.closed(end);
    }

    void socketFailed(Throwable cause) {
        end(new TransportEnd(Kind.LOST, String.valueOf(cause.getMessage())));
        channel.close();
    }

    // ------------------------------------------------------------------ from the key exchange

    /** The number of the packet after the one that is being handled. */
    long inboundSequence() {
        return in.sequence();
    }

    /** Off the loop; until it is done, nothing from the peer is handled. */
    KeyArithmetic arithmetic() {
        return arithmetic;
    }

    /** After a change of what stops it. */
    void arithmeticChanged() {
        if (!arithmetic.running()) {
            decode();
        }
        finishOrRead();
    }

    boolean isKnown() {
        return known;
    }

    boolean isOver() {
        return closed || ending;
    }

    private void finishOrRead() {
        if (closeWaits && !paused && !arithmetic.running() && !closed) {
            finish();
        }
        readIfWanted();
    }

    private void readIfWanted() {
        channel.config().setAutoRead(!paused && !arithmetic.running());
    }

    void keyExchangeStarted() {
        keyAge.exchangeStarted(System.nanoTime());
    }

    void inboundKeys(PacketOpener opener, boolean strict) {
        in.keys(opener, strict);
    }

    void outboundKeys(PacketSealer sealer, boolean strict) {
        out.keys(sealer, strict);
    }

    void dataMayGo() {
        if (session != null && session.firstKeysEstablished()) {
            // after the current message has been handled, so that nobody is called from inside the key exchange
            loop().execute(() -> {
                if (!closed && canSendData()) {
                    events.sendable();
                }
            });
        }
    }

    /** Whether {@link #keysEstablished} has been called. */
    boolean established() {
        return established;
    }

    void keysEstablished(boolean first) {
        established = true;
        keyAge.established(System.nanoTime());
        if (first) {
            events.keysEstablished();
        }
    }

    void peerSignatureAlgorithms(List<String> names) {
        peerSignatureAlgorithms = List.copyOf(names);
    }

    TransportEvents events() {
        return events;
    }

    /** The server's key is not the right one; the end follows by itself. */
    void identityMismatch(String detail) {
        end(new TransportEnd(Kind.IDENTITY_MISMATCH, detail));
    }

    void fail(Throwable cause) {
        if (closed || ending) {
            return;
        }
        LOGGER.debug("connection with {} failed", channel.remoteAddress(), cause);
        end(TransportEnd.of(Kind.PROTOCOL_ERROR, cause.getMessage() == null ? cause.toString() : cause.getMessage()));
        disconnect(MinaPackets.reason(cause), "protocol error");
    }

    private void end(TransportEnd first) {
        if (end == null) {
            end = first;
        }
    }

    // ------------------------------------------------------------------ for the layers above

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public CompletionStage<Boolean> compute(BooleanSupplier work) {
        return arithmetic.proof(work);
    }

    @Override
    public void run(Runnable action) {
        if (loop().inEventLoop()) {
            action.run();
        } else {
            loop().execute(action);
        }
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public byte[] sessionIdentifier() {
        return session.identifier();
    }

    @Override
    public List<String> peerSignatureAlgorithms() {
        return peerSignatureAlgorithms;
    }

    @Override
    public void send(PacketWriter message) {
        if (closed || ending) {
            return;
        }
        try {
            if (session.keysInPlace()) {
                seal(message.array(), 0, message.length());
            } else {
                ByteArrayBuffer packet =
                        new ByteArrayBuffer(message.array(), PacketWriter.HEADROOM_BYTES, message.length());
                session.sendWhenInPlace(packet);
            }
        } catch (Exception e) { // a queue of MINA or a cipher failed; this connection ends
            fail(e);
        }
    }

    private void seal(byte[] array, int start, int length) throws GeneralSecurityException, SshProtocolException {
        if (!out.message(array, start, length, null)) {
            throw new SshProtocolException("peer does not read its answers");
        }
    }

    @Override
    public boolean canSendData() {
        return !closed && !ending && session.keysInPlace() && out.takesData();
    }

    @Override
    public void sendData(Frame frame, int length, int recipient, int dataType, WriteObserver observer) {
        if (closed || ending) {
            return;
        }
        byte[] array = frame.array();
        int data = frame.dataOffset();
        int payload = frame.putDataHeader(length, recipient, dataType);
        // sealing overwrites what follows with padding, which must not eat data that is still to be sent
        int after = Math.min(frame.dataLength() - length, PacketWriter.TAILROOM_BYTES);
        byte[] saved = after == 0 ? null : Arrays.copyOfRange(array, data + length, data + length + after);
        try {
            out.data(array, payload - Frame.PAYLOAD_OFFSET, data - payload + length, observer, length);
        } catch (GeneralSecurityException e) {
            fail(e);
        }
        if (saved != null) {
            System.arraycopy(saved, 0, array, data + length, after);
        }
        frame.consume(length);
    }

    @Override
    public void pause() {
        if (!paused) {
            paused = true;
            readIfWanted();
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            loop().execute(() -> {
                if (!paused && !closed) {
                    decode();
                    finishOrRead();
                }
            });
        }
    }

    @Override
    public void authenticated() {
        known = true;
        in.peerIsKnown();
    }

    @Override
    public void sendUnimplemented() {
        send(PacketWriter.of(MessageNumber.UNIMPLEMENTED).putUint32((in.sequence() - 1) & 0xFFFF_FFFFL));
    }

    @Override
    public boolean silentSinceLastAsked() {
        boolean silent = !heard;
        heard = false;
        return silent;
    }

    @Override
    public long incompleteForNanos(long nowNanos) {
        return paused ? 0 : in.incompleteForNanos(nowNanos);
    }

    @Override
    public void checkKeyAge(long nowNanos) {
        if (closed || ending || session == null || !session.firstKeysEstablished()) {
            return;
        }
        try {
            if (keyAge.overdue(nowNanos)) {
                throw new SshProtocolException(DisconnectReason.KEY_EXCHANGE_FAILED, "key exchange took too long");
            }
            if (session.keysInPlace() && keyAge.wantsExchange(in.bytesSinceKeys(), out.bytesSinceKeys(), nowNanos)) {
                session.rekey();
            }
        } catch (Exception e) { // MINA declares no narrower type
            fail(e);
        }
    }

    @Override
    public void disconnect(DisconnectReason reason, String text) {
        if (closed || ending) {
            return;
        }
        PacketWriter goodbye = PacketWriter.of(MessageNumber.DISCONNECT)
                .putUint32(reason.code())
                .putString(text)
                .putString("");
        try {
            // allowed at every time, also during a key exchange
            out.message(goodbye.array(), 0, goodbye.length(), null);
        } catch (GeneralSecurityException e) {
            LOGGER.atDebug().setCause(e).log("goodbye could not be sealed");
        }
        ending = true;
        close();
    }

    @Override
    public void close() {
        end(new TransportEnd(Kind.LOCAL, ""));
        ending = true;
        if (closeWaits && !closed) {
            loop().execute(() -> {
                if (!closed) {
                    finish();
                }
            });
            return;
        }
        out.flush();
        // after what was written; a peer that does not read is not waited for
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        loop().schedule(() -> channel.close(), 1, TimeUnit.SECONDS);
    }
}
