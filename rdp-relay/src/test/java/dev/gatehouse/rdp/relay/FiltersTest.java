/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.relay.PduFilter.Verdict;
import dev.gatehouse.rdp.sequence.McsIds;
import dev.gatehouse.rdp.testing.CapabilityExamples;
import dev.gatehouse.rdp.testing.HostileBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both filters over the wire forms of [MS-RDPBCGR]; the capability sets are those of its section 4. */
class FiltersTest {

    private static final McsIds CLIENT =
            new McsIds(1005, 1003, 0, statics("cliprdr", 1006, "drdynvc", 1007, "rail", 1008));
    private static final McsIds TARGET = new McsIds(1011, 1004, 0, statics("cliprdr", 1020, "drdynvc", 1021));

    /** Nothing that these tests make has to be given back. */
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    private final Events events = new Events();
    private final ShareState share = new ShareState();
    private final StaticChannels channels = StaticChannels.of(CLIENT, TARGET);
    private final DynamicChannels dynamics = new DynamicChannels(Set.of(Capability.CLIPBOARD), name -> {});
    private final TargetFilter fromTarget = new TargetFilter(CLIENT, TARGET, channels, dynamics, share, events);
    private final ClientFilter fromClient = clientFilter(true);

    private ClientFilter clientFilter(boolean recorded) {
        return new ClientFilter(CLIENT, TARGET, channels, dynamics, share, recorded, events);
    }

    private static Map<String, Integer> statics(Object... pairs) {
        Map<String, Integer> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], (Integer) pairs[i + 1]);
        }
        return map;
    }

    private static ByteBuf indication(int channel, byte... data) {
        return SlowPathFrame.begin(HEAP, McsFrame.SEND_DATA_INDICATION, 1002, channel, data.length)
                .writeBytes(data);
    }

    private static ByteBuf request(int channel, byte... data) {
        return SlowPathFrame.begin(HEAP, McsFrame.SEND_DATA_REQUEST, CLIENT.user(), channel, data.length)
                .writeBytes(data);
    }

    /** A share data PDU with this PDUTYPE2 and body. */
    private static byte[] data(int type, int compressedType, byte... body) {
        ByteBuf pdu = Unpooled.buffer()
                .writeShortLE(18 + body.length)
                .writeShortLE(0x17)
                .writeShortLE(1002)
                .writeIntLE(0x000103EA)
                .writeByte(0)
                .writeByte(1)
                .writeShortLE(body.length + 4)
                .writeByte(type)
                .writeByte(compressedType)
                .writeShortLE(0)
                .writeBytes(body);
        return ByteBufUtil.getBytes(pdu);
    }

    private static Verdict inspect(PduFilter filter, ByteBuf frame) throws WireException {
        return filter.inspect(frame, 0, frame.readableBytes());
    }

    private void activate() throws WireException {
        assertThat(inspect(fromTarget, indication(TARGET.io(), CapabilityExamples.demandActive())))
                .isEqualTo(Verdict.REPLACE);
        fromTarget.replacement().release();
        assertThat(inspect(fromClient, request(CLIENT.io(), CapabilityExamples.confirmActive())))
                .isEqualTo(Verdict.REPLACE);
        fromClient.replacement().release();
    }

    private Verdict fastPathInput(ClientFilter filter) throws WireException {
        return inspect(filter, Unpooled.wrappedBuffer(new byte[] {4, 4, 0, 30}));
    }

    // ------------------------------------------------------------------ the share

    @Test
    void demandAndConfirmAreRewrittenForTheOtherLeg() throws WireException {
        ByteBuf demand = indication(TARGET.io(), CapabilityExamples.demandActive());
        assertThat(inspect(fromTarget, demand)).isEqualTo(Verdict.REPLACE);
        ByteBuf rewritten = fromTarget.replacement();
        assertThat(rewritten.getUnsignedShort(10)).isEqualTo(CLIENT.io());
        assertThat(rewritten.getUnsignedShort(2)).isEqualTo(rewritten.readableBytes());
        assertThat(share.width()).isEqualTo(1280);
        assertThat(share.height()).isEqualTo(1024);
        assertThat(share.shareId()).isEqualTo(0x000103EAL);
        assertThat(share.isActive()).isFalse();

        assertThat(inspect(fromClient, request(CLIENT.io(), CapabilityExamples.confirmActive())))
                .isEqualTo(Verdict.REPLACE);
        ByteBuf confirm = fromClient.replacement();
        assertThat(confirm.getUnsignedShort(8)).isEqualTo(TARGET.user() - McsPdu.USER_ID_BASE);
        assertThat(confirm.getUnsignedShort(10)).isEqualTo(TARGET.io());
        assertThat(share.isActive()).isTrue();
        assertThat(events.confirmed).isEqualTo(1);
    }

    @Test
    void inputPassesOnlyWhileTheShareIsActive() throws WireException {
        assertThat(fastPathInput(fromClient)).isEqualTo(Verdict.DROP);
        activate();
        assertThat(fastPathInput(fromClient)).isEqualTo(Verdict.PASS);
        assertThat(inspect(fromClient, request(CLIENT.io(), data(SharePdu.DATA_INPUT, 0, (byte) 0))))
                .isEqualTo(Verdict.PASS);
        assertThat(events.activity).isEqualTo(2);
        byte[] deactivateAll = {14, 0, 0x16, 0, (byte) 0xEA, 3, (byte) 0xEA, 3, 1, 0, 1, 0, 0, 0};
        assertThat(inspect(fromTarget, indication(TARGET.io(), deactivateAll))).isEqualTo(Verdict.PASS);
        assertThat(fastPathInput(fromClient)).isEqualTo(Verdict.DROP);
        assertThat(inspect(fromClient, request(CLIENT.io(), data(SharePdu.DATA_SYNCHRONIZE, 0, new byte[4]))))
                .as("of the old share")
                .isEqualTo(Verdict.DROP);
    }

    @Test
    void aConfirmationThatNobodyWaitsForIsDropped() throws WireException {
        ByteBuf confirm = request(CLIENT.io(), CapabilityExamples.confirmActive());
        assertThat(inspect(fromClient, confirm)).as("before any demand").isEqualTo(Verdict.DROP);
        assertThat(fastPathInput(fromClient)).isEqualTo(Verdict.DROP);
        inspect(fromTarget, indication(TARGET.io(), CapabilityExamples.demandActive()));
        byte[] ofAnother = CapabilityExamples.confirmActive();
        ofAnother[6]++;
        assertThat(inspect(fromClient, request(CLIENT.io(), ofAnother)))
                .as("of another share")
                .isEqualTo(Verdict.DROP);
        assertThat(inspect(fromClient, confirm)).isEqualTo(Verdict.REPLACE);
        assertThat(inspect(fromClient, confirm)).as("twice").isEqualTo(Verdict.DROP);
    }

    @Test
    void compressedChunksAreProtocolErrors() {
        byte[] compressed = {4, 0, 0, 0, 3, 0, 0x20, 0, 0x50, 0, 2, 0};
        assertThatThrownBy(() -> inspect(fromTarget, indication(1020, compressed)))
                .isInstanceOf(WireException.class);
        assertThatThrownBy(() -> inspect(fromClient, request(1007, compressed))).isInstanceOf(WireException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8193})
    void aDesktopThatCannotBeIsAProtocolError(int side) {
        byte[] demand = CapabilityExamples.demandActive();
        String hex = HexFormat.of()
                .formatHex(demand)
                .replace(
                        "00050004000001",
                        HexFormat.of().toHexDigits((byte) side) + HexFormat.of().toHexDigits((byte) (side >>> 8))
                                + "0004000001");
        assertThatThrownBy(() -> inspect(
                        fromTarget, indication(TARGET.io(), HexFormat.of().parseHex(hex))))
                .isInstanceOf(WireException.class);
    }

    @Test
    void aLockedSessionTakesNoInput() throws WireException {
        activate();
        fromClient.lock(true);
        assertThat(fastPathInput(fromClient)).isEqualTo(Verdict.DROP);
        assertThat(inspect(fromClient, request(CLIENT.io(), data(SharePdu.DATA_INPUT, 0, (byte) 0))))
                .isEqualTo(Verdict.DROP);
        assertThat(events.activity).isZero();
        fromClient.lock(false);
        assertThat(fastPathInput(fromClient)).isEqualTo(Verdict.PASS);
    }

    @Test
    void aRecordedSessionIsNotBlinded() throws WireException {
        activate();
        ByteBuf suppress =
                request(CLIENT.io(), data(SharePdu.DATA_SUPPRESS_OUTPUT, 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0));
        assertThat(inspect(fromClient, suppress)).isEqualTo(Verdict.DROP);
        assertThat(inspect(clientFilter(false), suppress)).isEqualTo(Verdict.PASS);
        ByteBuf allow = request(
                CLIENT.io(), data(SharePdu.DATA_SUPPRESS_OUTPUT, 0, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 9, 0}));
        assertThat(inspect(fromClient, allow)).isEqualTo(Verdict.PASS);
        assertThat(allow.getUnsignedShort(10)).isEqualTo(TARGET.io());
        assertThat(allow.getUnsignedShortLE(19)).as("pduSource").isEqualTo(TARGET.user());
    }

    @Test
    void persistentKeysAndWhatNobodyKnowsAreDropped() throws WireException {
        activate();
        assertThat(inspect(fromClient, request(CLIENT.io(), data(SharePdu.DATA_PERSISTENT_KEY_LIST, 0, new byte[24]))))
                .isEqualTo(Verdict.DROP);
        assertThat(inspect(fromClient, request(CLIENT.io(), data(200, 0, new byte[4]))))
                .isEqualTo(Verdict.DROP);
    }

    // ------------------------------------------------------------------ what the target may not

    @Test
    void theAutoReconnectCookieStaysHere() throws WireException {
        byte[] info = new byte[10 + 32];
        info[0] = 3;
        info[6] = 1;
        assertThat(inspect(fromTarget, indication(TARGET.io(), data(SharePdu.DATA_SAVE_SESSION_INFO, 0, info))))
                .isEqualTo(Verdict.DROP);
        info[6] = 2;
        assertThat(inspect(fromTarget, indication(TARGET.io(), data(SharePdu.DATA_SAVE_SESSION_INFO, 0, info))))
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void redirectionIsAProtocolError() {
        byte[] redirection = {8, 0, 0x1A, 0, (byte) 0xEA, 3, 0, 0};
        assertThatThrownBy(() -> inspect(fromTarget, indication(TARGET.io(), redirection)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("redirect");
    }

    @Test
    void compressionThatWasNotAgreedIsAProtocolError() {
        assertThatThrownBy(() ->
                        inspect(fromTarget, indication(TARGET.io(), data(SharePdu.DATA_UPDATE, 0x21, new byte[4]))))
                .isInstanceOf(WireException.class);
        ByteBuf update = Unpooled.wrappedBuffer(new byte[] {0, 6, (byte) 0x81, 0x21, 1, 0});
        assertThatThrownBy(() -> inspect(fromTarget, update)).isInstanceOf(WireException.class);
        ByteBuf encrypted = Unpooled.wrappedBuffer(new byte[] {(byte) 0x80, 6, 1, 1, 0, 0});
        assertThatThrownBy(() -> inspect(fromTarget, encrypted)).isInstanceOf(WireException.class);
    }

    @Test
    void ordersPassAndAreAnEventOnce() throws WireException {
        ByteBuf orders = Unpooled.wrappedBuffer(new byte[] {0, 6, 0, 1, 0, 0});
        assertThat(inspect(fromTarget, orders)).isEqualTo(Verdict.PASS);
        assertThat(inspect(fromTarget, orders)).isEqualTo(Verdict.PASS);
        assertThat(events.observed).containsExactly("rdp.update.undecodable");
    }

    @Test
    void severalPdusInOneGoOnInFramesOfTheirOwn() throws WireException {
        byte[] kept = data(SharePdu.DATA_SYNCHRONIZE, 0, new byte[4]);
        byte[] info = new byte[10];
        info[0] = 3;
        info[6] = 1;
        byte[] dropped = data(SharePdu.DATA_SAVE_SESSION_INFO, 0, info);
        ByteBuf both = Unpooled.wrappedBuffer(kept, dropped, CapabilityExamples.demandActive());
        assertThat(inspect(fromTarget, indication(TARGET.io(), ByteBufUtil.getBytes(both))))
                .isEqualTo(Verdict.REPLACE);
        ByteBuf frames = fromTarget.replacement();
        int first = frames.getUnsignedShort(2);
        assertThat(first).isEqualTo(15 + kept.length);
        assertThat(frames.readableBytes()).isEqualTo(first + frames.getUnsignedShort(first + 2));
    }

    // ------------------------------------------------------------------ channels

    @Test
    void allowedChannelsGetTheOtherLegsIds() throws WireException {
        ByteBuf down = indication(1020, new byte[12]);
        assertThat(inspect(fromTarget, down)).isEqualTo(Verdict.PASS);
        assertThat(down.getUnsignedShort(10)).isEqualTo(1006);
        ByteBuf up = request(1006, new byte[12]);
        assertThat(inspect(fromClient, up)).isEqualTo(Verdict.PASS);
        assertThat(up.getUnsignedShort(10)).isEqualTo(1020);
        assertThat(up.getUnsignedShort(8)).isEqualTo(TARGET.user() - McsPdu.USER_ID_BASE);
    }

    @Test
    void channelsThatTheTargetWasNotToldOfAreSwallowed() throws WireException {
        assertThat(inspect(fromClient, request(1008, new byte[12]))).isEqualTo(Verdict.DROP);
        assertThat(inspect(fromClient, request(4711, new byte[12]))).isEqualTo(Verdict.DROP);
        assertThat(inspect(fromTarget, indication(4711, new byte[12]))).isEqualTo(Verdict.DROP);
    }

    @Test
    void aRefusedDynamicChannelIsAnsweredInTheClientsName() throws WireException {
        byte[] create = {7, 0, 0, 0, 3, 0, 0, 0, 0x10, 9, 'U', 'R', 'B', 'D', 'R', 'C', 0};
        assertThat(inspect(fromTarget, indication(1021, create))).isEqualTo(Verdict.DROP);
        ByteBuf answer = events.toTarget.get(0);
        assertThat(answer.getUnsignedShort(10)).isEqualTo(1021);
        assertThat(answer.getIntLE(answer.writerIndex() - 8)).isEqualTo(9);
        assertThat(answer.getIntLE(answer.writerIndex() - 4)).isEqualTo(0xC0000001);
    }

    // ------------------------------------------------------------------ the end, and hostility

    @Test
    void goodbyesAreNotForwarded() throws WireException {
        ByteBuf ultimatum = Unpooled.wrappedBuffer(SlowPathFrame.userRequestedUltimatum());
        assertThat(inspect(fromTarget, ultimatum)).isEqualTo(Verdict.DROP);
        assertThat(inspect(fromClient, ultimatum)).isEqualTo(Verdict.DROP);
        assertThat(events.goodbyes).containsExactly(Side.TARGET, Side.CLIENT);
    }

    @Test
    void aSecondPduBehindTheFirstOfAClientIsRefused() throws WireException {
        activate();
        byte[] one = data(SharePdu.DATA_SYNCHRONIZE, 0, new byte[4]);
        ByteBuf two = Unpooled.wrappedBuffer(one, data(SharePdu.DATA_INPUT, 0, (byte) 0));
        assertThatThrownBy(() -> inspect(fromClient, request(CLIENT.io(), ByteBufUtil.getBytes(two))))
                .isInstanceOf(WireException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changedBytesAreProtocolErrorsAtMost(boolean target) throws WireException {
        activate();
        byte[] share = data(SharePdu.DATA_SUPPRESS_OUTPUT, 0, new byte[12]);
        List<ByteBuf> frames = target
                ? List.of(
                        indication(TARGET.io(), CapabilityExamples.demandActive()),
                        indication(TARGET.io(), share),
                        indication(1021, new byte[] {7, 0, 0, 0, 3, 0, 0, 0, 0x10, 9, 'E', 'C', 'H', 'O', 0}),
                        Unpooled.wrappedBuffer(new byte[] {0, 8, 1, 3, 0, 1, 2, 3}))
                : List.of(
                        request(CLIENT.io(), CapabilityExamples.confirmActive()),
                        request(CLIENT.io(), share),
                        request(1007, new byte[] {4, 0, 0, 0, 3, 0, 0, 0, 0x50, 0, 2, 0}),
                        Unpooled.wrappedBuffer(new byte[] {4, 4, 0, 30}));
        for (ByteBuf frame : frames) {
            HostileBytes.mutate(ByteBufUtil.getBytes(frame), changed -> {
                PduFilter filter = target ? fromTarget : fromClient;
                if (filter.inspect(Unpooled.wrappedBuffer(changed), 0, changed.length) == Verdict.REPLACE) {
                    filter.replacement().release();
                }
            });
        }
    }

    private static final class Events implements FilterEvents {

        private final List<String> observed = new ArrayList<>();
        private final List<ByteBuf> toTarget = new ArrayList<>();
        private final List<Side> goodbyes = new ArrayList<>();
        private int activity;
        private int confirmed;

        @Override
        public void active() {
            activity++;
        }

        @Override
        public void confirmActive(ByteBuf frame) {
            confirmed++;
        }

        @Override
        public void toTarget(ByteBuf frame) {
            toTarget.add(frame);
        }

        @Override
        public void goodbye(Side side) {
            goodbyes.add(side);
        }

        @Override
        public void observed(String event, Map<String, String> detail) {
            observed.add(event);
        }
    }
}
