/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.netty.LegOwner;
import dev.gatehouse.rdp.netty.LegStream;
import dev.gatehouse.rdp.netty.RdpLeg;
import dev.gatehouse.rdp.netty.ServerTls;
import dev.gatehouse.rdp.pdu.fastpath.FastPathHeader;
import dev.gatehouse.rdp.pdu.fastpath.FastPathInputs;
import dev.gatehouse.rdp.pdu.fastpath.FastPathWriter;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.sequence.McsIds;
import dev.gatehouse.rdp.sequence.accept.AcceptEvents;
import dev.gatehouse.rdp.sequence.accept.AcceptSequence;
import dev.gatehouse.rdp.sequence.accept.AcceptSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One session at the synthetic target. A key comes back as a pointer position with the key as x; a Unicode event asks for as many MiB of
 * pictures as its number says, with a pointer position behind them. Confined to its loop.
 */
final class TargetSession implements LegOwner, LegStream, AcceptEvents {

    /** The x of the pointer position behind pictures. */
    static final int END_OF_PICTURES = 0xFFFF;

    private static final long TIMEOUT_MILLIS = 60_000;
    private static final int FLUSH_BYTES = 64 * 1024;
    private static final int PACE_MILLIS = 10;
    private static final int MILLIS_PER_SECOND = 1000;

    private final RdpLeg leg;
    private final ServerTls.Shown tls;
    private final Pictures pictures;
    private final long bytesPerSecond;
    private final boolean tlsFirst;
    private final AcceptSequence sequence;
    private final PduReader reader = new PduReader(this::pdu);
    private final FastPathInputs inputs = new FastPathInputs();
    private @Nullable McsIds ids;
    private int picture;
    private long owed;
    private long allowance;
    private boolean tlsBegun;

    TargetSession(RdpLeg leg, ServerTls.Shown tls, Pictures pictures, long bytesPerSecond, boolean tlsFirst) {
        this.leg = leg;
        this.tls = tls;
        this.pictures = pictures;
        this.bytesPerSecond = bytesPerSecond;
        this.tlsFirst = tlsFirst;
        this.sequence = new AcceptSequence(
                AcceptSettings.defaults(),
                key -> {
                    throw new IllegalStateException("the synthetic target does no CredSSP");
                },
                this);
    }

    void begin() {
        if (tlsFirst) {
            beginTls();
        }
    }

    private void beginTls() {
        tlsBegun = true;
        leg.startServerTls(tls, leg.loop(), TIMEOUT_MILLIS, chain -> {
            // as servers do it: each PDU is a TLS record of its own
            leg.channel().pipeline().get(SslHandler.class).setWrapDataSize(0);
            if (!tlsFirst) {
                sequence.tlsEstablished(tls.subjectPublicKey());
            }
        });
    }

    // ------------------------------------------------------------------ connection sequence

    @Override
    public Framing framing() {
        return sequence.framing();
    }

    @Override
    public void frame(byte[] frame) throws WireException {
        sequence.received(frame);
    }

    @Override
    public void send(byte[] bytes) {
        leg.send(bytes);
    }

    @Override
    public void startTls() {
        if (tlsBegun) {
            sequence.tlsEstablished(tls.subjectPublicKey());
        } else {
            beginTls();
        }
    }

    @Override
    public void prove(NtlmProof proof) {
        leg.close();
    }

    @Override
    public void refused(String cause) {
        leg.close();
    }

    @Override
    public void accepted(ClientDescription client) {
        McsIds given = client.ids();
        ids = given;
        leg.relay(this);
        leg.send(ActivePhase.demandActive(given));
    }

    // ------------------------------------------------------------------ active

    @Override
    public void received(ByteBuf data) throws WireException {
        reader.received(data);
    }

    private void pdu(ByteBuf in, int index, int length) throws WireException {
        byte[] frame = ByteBufUtil.getBytes(in, index, length);
        if (FastPathHeader.isFastPath(frame[0])) {
            input(WireReader.over(frame));
            return;
        }
        McsIds joined = Objects.requireNonNull(ids, "PDUs are read only once the client is accepted");
        WireReader shares = ActivePhase.sharePdus(frame, joined.io());
        while (ShareControl.more(shares)) {
            ShareControl share = ActivePhase.next(shares);
            if (share.type() == ShareControl.DATA) {
                byte[] answer = ActivePhase.answer(joined, ShareData.decode(share.body()));
                if (answer.length > 0) {
                    leg.send(answer);
                }
            }
        }
    }

    private void input(WireReader frame) throws WireException {
        FastPathHeader header = FastPathHeader.decode(frame);
        inputs.begin(header.payload(frame), header.events());
        while (inputs.next()) {
            if (inputs.code() == FastPathInputs.SCANCODE) {
                leg.send(FastPathWriter.pointerPosition(inputs.key(), inputs.flags()));
            } else if (inputs.code() == FastPathInputs.UNICODE) {
                owed = (long) inputs.key() << 20;
                pump();
            }
        }
    }

    /** Never more than the connection takes: what it does not take is not made. */
    private void pump() {
        if (bytesPerSecond > 0) {
            allowance = Math.min(allowance + bytesPerSecond * PACE_MILLIS / MILLIS_PER_SECOND, bytesPerSecond);
        }
        int unflushed = 0;
        while (owed > 0 && leg.isWritable() && (bytesPerSecond == 0 || allowance > 0)) {
            ByteBuf pdu = pictures.pdu(picture++ & Integer.MAX_VALUE);
            int length = pdu.readableBytes();
            owed -= length;
            allowance -= length;
            unflushed += length;
            leg.write(pdu);
            if (owed <= 0) {
                leg.write(Unpooled.wrappedBuffer(FastPathWriter.pointerPosition(END_OF_PICTURES, 0)));
            }
            if (unflushed >= FLUSH_BYTES) {
                leg.flush();
                unflushed = 0;
            }
        }
        leg.flush();
        if (owed > 0 && bytesPerSecond > 0) {
            leg.loop().schedule(this::pump, PACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void readComplete() {
        // answers were flushed as they were sent
    }

    @Override
    public void writabilityChanged() {
        if (owed > 0 && leg.isWritable() && bytesPerSecond == 0) {
            // not from inside of a write
            leg.loop().execute(this::pump);
        }
    }

    @Override
    public void broken(String cause) {
        owed = 0;
    }

    @Override
    public void closed() {
        owed = 0;
        reader.release();
        sequence.close();
    }
}
