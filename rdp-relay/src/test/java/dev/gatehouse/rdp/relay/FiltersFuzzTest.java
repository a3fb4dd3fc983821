/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.netty.PduLength;
import dev.gatehouse.rdp.sequence.McsIds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Map;
import java.util.Set;

/** Targets for Jazzer: any bytes of a relayed session, both ways. See docs/TESTING.md for how to fuzz. */
class FiltersFuzzTest implements FilterEvents {

    private static final McsIds CLIENT = new McsIds(1005, 1003, 0, Map.of("cliprdr", 1006, "drdynvc", 1007));
    private static final McsIds TARGET = new McsIds(1011, 1003, 0, Map.of("cliprdr", 1006, "drdynvc", 1007));
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    @FuzzTest(maxDuration = "5m")
    void fromTarget(byte[] bytes) {
        ShareState share = new ShareState();
        run(new TargetFilter(CLIENT, TARGET, StaticChannels.of(CLIENT, TARGET), dynamics(), share, this), bytes);
    }

    @FuzzTest(maxDuration = "5m")
    void fromClient(byte[] bytes) {
        ShareState share = new ShareState();
        share.demanded(0x000103EA, 1024, 768, 16);
        run(new ClientFilter(CLIENT, TARGET, StaticChannels.of(CLIENT, TARGET), dynamics(), share, true, this), bytes);
    }

    private static DynamicChannels dynamics() {
        return new DynamicChannels(Set.of(Capability.AUDIO), name -> {});
    }

    private static void run(PduFilter filter, byte[] bytes) {
        ByteBuf in = HEAP.buffer().writeBytes(bytes);
        try {
            while (in.isReadable()) {
                int length = PduLength.of(in, in.readerIndex(), in.readableBytes());
                if (length == PduLength.INCOMPLETE || length > in.readableBytes()) {
                    return;
                }
                if (filter.inspect(in, in.readerIndex(), length) == PduFilter.Verdict.REPLACE) {
                    filter.replacement().release();
                }
                in.skipBytes(length);
            }
        } catch (WireException expected) {
            // the session would be ended
        }
    }

    @Override
    public void active() {}

    @Override
    public void confirmActive(ByteBuf frame) {}

    @Override
    public void toTarget(ByteBuf frame) {
        frame.release();
    }

    @Override
    public void goodbye(Side side) {}

    @Override
    public void observed(String event, Map<String, String> detail) {}
}
