/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.proxy.net.PipelineNames;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.netty.ClientTls;
import dev.gatehouse.rdp.netty.LegOwner;
import dev.gatehouse.rdp.netty.LegStream;
import dev.gatehouse.rdp.netty.RdpLeg;
import dev.gatehouse.rdp.pdu.fastpath.FastPathHeader;
import dev.gatehouse.rdp.pdu.fastpath.FastPathUpdates;
import dev.gatehouse.rdp.pdu.gcc.ClientBlocks;
import dev.gatehouse.rdp.pdu.gcc.ClientCore;
import dev.gatehouse.rdp.pdu.gcc.ClientCoreOptions;
import dev.gatehouse.rdp.pdu.gcc.ClientNetwork;
import dev.gatehouse.rdp.pdu.gcc.DesktopSize;
import dev.gatehouse.rdp.pdu.gcc.KeyboardDescription;
import dev.gatehouse.rdp.pdu.info.ClientInfo;
import dev.gatehouse.rdp.pdu.share.DemandActive;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.sequence.McsIds;
import dev.gatehouse.rdp.sequence.connect.ConnectEvents;
import dev.gatehouse.rdp.sequence.connect.ConnectSequence;
import dev.gatehouse.rdp.sequence.connect.ConnectSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A client that understands as much as it takes to log in, to press keys and to count pictures. Its work is done on its loop; its public
 * methods may be called by any thread, one task at a time.
 */
final class SyntheticClient implements LegOwner, LegStream, ConnectEvents {

    private static final long TIMEOUT_MILLIS = 60_000;
    private static final int KEYBOARD_US = 0x409;
    private static final int KEY_EVENT = 0x04;
    private static final int UNICODE_EVENT_CODE = 0x80;
    private static final int KEYS = 100;

    private final RdpLeg leg;
    private final ClientTls tls;
    private final boolean tlsFirst;
    private final ConnectSequence sequence;
    private final PduReader reader = new PduReader(this::pdu);
    private final CompletableFuture<SyntheticClient> ready = new CompletableFuture<>();
    private @Nullable McsIds ids;
    private long shareId;
    private boolean tlsBegun;
    private long received;
    private @Nullable CompletableFuture<Long> picturesDone;
    private long picturesFrom;
    private @Nullable Echoes echoes;

    private SyntheticClient(RdpLeg leg, ClientTls tls, Way way) {
        this.leg = leg;
        this.tls = tls;
        this.tlsFirst = way.tlsFirst();
        ConnectSettings settings = new ConnectSettings(
                description(), name -> true, way.user(), "", Secret.ofText(way.password()), "perf", Set.of());
        this.sequence = new ConnectSequence(
                settings,
                key -> {
                    throw new IllegalStateException("the synthetic client does no CredSSP");
                },
                this);
    }

    /** Connects; complete when the target's own desktop is there. */
    static CompletableFuture<SyntheticClient> open(EventLoopGroup loops, ClientTls tls, Way way) {
        CompletableFuture<SyntheticClient> opened = new CompletableFuture<>();
        new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        RdpLeg leg = new RdpLeg(channel);
                        SyntheticClient client = new SyntheticClient(leg, tls, way);
                        leg.owner(client);
                        channel.pipeline().addLast(PipelineNames.RDP_LEG, leg);
                        channel.attr(io.netty.util.AttributeKey.<SyntheticClient>valueOf("client"))
                                .set(client);
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), way.port())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        opened.completeExceptionally(done.cause());
                        return;
                    }
                    SyntheticClient client = ((io.netty.channel.ChannelFuture) done)
                            .channel()
                            .attr(io.netty.util.AttributeKey.<SyntheticClient>valueOf("client"))
                            .get();
                    client.ready.whenComplete((c, failure) -> {
                        if (failure == null) {
                            opened.complete(c);
                        } else {
                            opened.completeExceptionally(failure);
                        }
                    });
                    client.begin();
                });
        return opened.orTimeout(2, TimeUnit.MINUTES);
    }

    private static ClientDescription description() {
        ClientCore core = new ClientCore(
                ClientCore.VERSION_5_PLUS,
                DesktopSize.nearest(ActivePhase.WIDTH, ActivePhase.HEIGHT),
                0xCA01,
                new KeyboardDescription(KEYBOARD_US, 4, 0, 12, ""),
                19041,
                "PERF",
                ClientCoreOptions.NONE
                        .withColorDepths(24, ClientCoreOptions.COLOR_DEPTH_32)
                        .withEarlyCapabilityFlags(
                                ClientCoreOptions.SUPPORT_ERRINFO_PDU | ClientCoreOptions.WANT_32BPP_SESSION));
        return new ClientDescription(
                ClientBlocks.of(core, ClientNetwork.NONE),
                new McsIds(0, 0, 0, Map.of()),
                new ClientInfo(KEYBOARD_US, ClientInfo.UNICODE, "", "", "", "", Optional.empty()),
                false,
                "",
                Optional.empty());
    }

    // ------------------------------------------------------------------ tasks

    /** Asks for pictures; completes with the bytes that came, all PDUs counted. */
    CompletableFuture<Long> pictures(int mib) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        leg.loop().execute(() -> {
            picturesDone = done;
            picturesFrom = received;
            input(UNICODE_EVENT_CODE, mib & 0xFF, mib >> 8);
        });
        return done;
    }

    /**
     * Presses keys one after the other, each when the one before has come back.
     *
     * @param pauseMicros between two
     * @param into round trips in nanoseconds
     */
    CompletableFuture<Void> echo(int count, int pauseMicros, Histogram into) {
        Echoes one = new Echoes(count, pauseMicros, into);
        leg.loop().execute(() -> {
            echoes = one;
            one.press();
        });
        return one.done;
    }

    /** Closes the connection. */
    void close() {
        leg.loop().execute(leg::close);
    }

    private void input(int... event) {
        byte[] pdu = new byte[2 + event.length];
        pdu[0] = KEY_EVENT;
        pdu[1] = (byte) pdu.length;
        for (int i = 0; i < event.length; i++) {
            pdu[2 + i] = (byte) event[i];
        }
        leg.send(pdu);
    }

    private final class Echoes {

        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final int pauseMicros;
        private final Histogram into;
        private int left;
        private int key;
        private long pressed;

        Echoes(int count, int pauseMicros, Histogram into) {
            this.left = count;
            this.pauseMicros = pauseMicros;
            this.into = into;
        }

        void press() {
            key = left % KEYS;
            pressed = System.nanoTime();
            input(0, key);
        }

        void back(int echoed) {
            if (echoed != key || done.isDone()) {
                return;
            }
            into.recordValue(Math.min(System.nanoTime() - pressed, into.getHighestTrackableValue()));
            left--;
            if (left == 0) {
                done.complete(null);
            } else if (pauseMicros == 0) {
                press();
            } else {
                leg.loop().schedule(this::press, pauseMicros, TimeUnit.MICROSECONDS);
            }
        }
    }

    // ------------------------------------------------------------------ connection sequence

    private void begin() {
        leg.loop().execute(() -> {
            if (tlsFirst) {
                beginTls();
            } else {
                sequence.begin();
            }
        });
    }

    private void beginTls() {
        tlsBegun = true;
        leg.startClientTls(tls.context(Set.of()), leg.loop(), TIMEOUT_MILLIS, chain -> {
            if (tlsFirst) {
                sequence.begin();
            } else {
                sequence.tlsEstablished(new byte[0]);
            }
        });
    }

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
            sequence.tlsEstablished(new byte[0]);
        } else {
            beginTls();
        }
    }

    @Override
    public void connected(McsIds given) {
        ids = given;
        leg.relay(this);
    }

    @Override
    public void failed(CloseCause cause, String detail) {
        fail(detail);
        leg.close();
    }

    // ------------------------------------------------------------------ active

    @Override
    public void received(ByteBuf data) throws WireException {
        received += data.readableBytes();
        reader.received(data);
    }

    private void pdu(ByteBuf in, int index, int length) throws WireException {
        if (!FastPathHeader.isFastPath(in.getByte(index))) {
            slowPath(ByteBufUtil.getBytes(in, index, length));
            return;
        }
        int update = index + ((in.getByte(index + 1) & 0x80) == 0 ? 2 : 3);
        if ((in.getByte(update) & 0xF) == FastPathUpdates.POINTER_POSITION) {
            position(in.getUnsignedShortLE(update + 3));
        }
    }

    private void position(int x) {
        if (x == TargetSession.END_OF_PICTURES && picturesDone != null) {
            picturesDone.complete(received - picturesFrom);
            picturesDone = null;
        } else if (echoes != null) {
            echoes.back(x);
        }
    }

    private void slowPath(byte[] frame) throws WireException {
        McsIds joined = Objects.requireNonNull(ids, "PDUs are read only once it is connected");
        WireReader shares = ActivePhase.sharePdus(frame, joined.io());
        while (ShareControl.more(shares)) {
            ShareControl share = ActivePhase.next(shares);
            if (share.type() == ShareControl.DEMAND_ACTIVE) {
                shareId = DemandActive.decode(share.body()).shareId();
                ActivePhase.confirm(joined, shareId).forEach(leg::send);
            } else if (share.type() == ShareControl.DATA
                    && ShareData.decode(share.body()).type() == ShareData.FONT_MAP
                    && shareId == ActivePhase.TARGET_SHARE_ID) {
                ready.complete(this);
            }
        }
    }

    @Override
    public void readComplete() {
        // nothing is gathered
    }

    @Override
    public void writabilityChanged() {
        // input is small
    }

    @Override
    public void broken(String cause) {
        fail(cause);
    }

    @Override
    public void closed() {
        fail("the connection was closed in phase " + sequence.phase());
        reader.release();
        sequence.close();
    }

    private void fail(String cause) {
        IOException failure = new IOException(cause);
        ready.completeExceptionally(failure);
        if (picturesDone != null) {
            picturesDone.completeExceptionally(failure);
        }
        if (echoes != null) {
            echoes.done.completeExceptionally(failure);
        }
    }
}
