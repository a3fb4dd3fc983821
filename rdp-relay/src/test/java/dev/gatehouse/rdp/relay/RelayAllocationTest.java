/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.RecordingWriter;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.record.RdpRecordTypes;
import dev.gatehouse.rdp.sequence.McsIds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A relayed byte makes next to no garbage: cutting, filtering, recording and forwarding, with a recorder that makes none itself. */
class RelayAllocationTest {

    private static final double HEAP_BYTES_PER_RELAYED_BYTE_MAX = 0.01;
    private static final int WARM_UP_ROUNDS = 1_000;
    private static final int ROUNDS = 3_000;

    /** Sizes of PDUs as a desktop has them: pointers, small tiles, large ones. */
    private static final int[] DESKTOP = {9, 130, 700, 4_100, 7_900, 1_500, 15_600, 12_000};

    private static final McsIds CLIENT = new McsIds(1005, 1003, 0, Map.of("cliprdr", 1006));
    private static final McsIds TARGET = new McsIds(1011, 1004, 0, Map.of("cliprdr", 1020));

    private final LateRecorder recorder = new LateRecorder();
    private final SessionTape tape = SessionTape.on(recorder, PooledByteBufAllocator.DEFAULT, RecordMode.ALL);
    private final PduStream stream = new PduStream(filter(), tape, RdpRecordTypes.OUTPUT, ByteBuf::release);
    private final ResourceLeakDetector.Level watched = ResourceLeakDetector.getLevel();
    private long relayed;

    /** What watches buffers makes garbage itself. */
    @BeforeEach
    void watchNoBuffers() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void giveBack() {
        recorder.settle();
        stream.release();
        ResourceLeakDetector.setLevel(watched);
    }

    @Test
    void recordsThatEndWithTheirPdus() throws Exception {
        ByteBuf burst = pdus(DESKTOP);
        assertThat(heapBytesPerRelayedByte(burst, burst.readableBytes())).isLessThan(HEAP_BYTES_PER_RELAYED_BYTE_MAX);
    }

    @Test
    void recordsThatCutPdus() throws Exception {
        ByteBuf burst = pdus(DESKTOP);
        assertThat(heapBytesPerRelayedByte(burst, 16 * 1024)).isLessThan(HEAP_BYTES_PER_RELAYED_BYTE_MAX);
    }

    @Test
    void aRecordForEachPdu() throws Exception {
        ByteBuf burst = pdus(DESKTOP);
        assertThat(heapBytesPerRelayedByte(burst, 0)).isLessThan(HEAP_BYTES_PER_RELAYED_BYTE_MAX);
    }

    @Test
    void slowPathUpdates() throws Exception {
        byte[] body = new byte[8_000];
        body[0] = 1;
        ByteBuf burst = SlowPathFrame.begin(
                        PooledByteBufAllocator.DEFAULT,
                        McsFrame.SEND_DATA_INDICATION,
                        1002,
                        TARGET.io(),
                        18 + body.length)
                .writeShortLE(18 + body.length)
                .writeShortLE(0x17)
                .writeShortLE(1002)
                .writeIntLE(1)
                .writeByte(0)
                .writeByte(1)
                .writeShortLE(4 + body.length)
                .writeByte(SharePdu.DATA_UPDATE)
                .writeByte(0)
                .writeShortLE(0)
                .writeBytes(body);
        assertThat(heapBytesPerRelayedByte(burst, burst.readableBytes())).isLessThan(HEAP_BYTES_PER_RELAYED_BYTE_MAX);
    }

    /**
     * On a thread as loops have it: pools of objects are for those.
     *
     * @param recordBytes how many bytes TLS hands over at a time; 0 for a PDU
     */
    private double heapBytesPerRelayedByte(ByteBuf burst, int recordBytes) throws Exception {
        CompletableFuture<Double> measured = new CompletableFuture<>();
        Thread loop = new FastThreadLocalThread(() -> {
            try {
                measured.complete(measure(burst, recordBytes));
            } catch (WireException | RuntimeException | AssertionError failed) {
                measured.completeExceptionally(failed);
            }
        });
        loop.start();
        return measured.get(1, TimeUnit.MINUTES);
    }

    private double measure(ByteBuf burst, int recordBytes) throws WireException {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertThat(threads.isThreadAllocatedMemorySupported()).isTrue();
        try {
            relay(burst, recordBytes, WARM_UP_ROUNDS);
            relayed = 0;
            long before = threads.getCurrentThreadAllocatedBytes();
            relay(burst, recordBytes, ROUNDS);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(relayed).isEqualTo((long) ROUNDS * burst.readableBytes());
            return allocated / (double) relayed;
        } finally {
            burst.release();
        }
    }

    private void relay(ByteBuf burst, int recordBytes, int rounds) throws WireException {
        for (int i = 0; i < rounds; i++) {
            int at = burst.readerIndex();
            int pdu = 0;
            while (at < burst.writerIndex()) {
                int wanted = recordBytes == 0 ? DESKTOP[pdu++] : recordBytes;
                int length = Math.min(wanted, burst.writerIndex() - at);
                // as TLS hands it over: a pooled direct buffer of its own
                ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(length);
                stream.received(data.writeBytes(burst, at, length));
                relayed += length;
                at += length;
            }
            recorder.settle();
        }
    }

    private static ByteBuf pdus(int... lengths) {
        ByteBuf all = PooledByteBufAllocator.DEFAULT.directBuffer(64 * 1024);
        for (int length : lengths) {
            boolean twoBytes = length > 0x7F;
            int header = twoBytes ? 3 : 2;
            all.writeByte(0);
            if (twoBytes) {
                all.writeShort(0x8000 | length);
            } else {
                all.writeByte(length);
            }
            all.writeByte(1).writeShortLE(length - header - 3).writeZero(length - header - 3);
        }
        return all;
    }

    private static TargetFilter filter() {
        FilterEvents nobody = new FilterEvents() {
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
        };
        return new TargetFilter(
                CLIENT,
                TARGET,
                StaticChannels.of(CLIENT, TARGET),
                new DynamicChannels(Set.of(), name -> {}),
                new ShareState(),
                nobody);
    }

    /** Completes what it got when it is told to, as the journal's completions come back in bursts. */
    private static final class LateRecorder implements RecordingWriter {

        private final Deque<AppendCompletion> waiting = new ArrayDeque<>();

        void settle() {
            while (!waiting.isEmpty()) {
                waiting.remove().completed(null);
            }
        }

        @Override
        public UUID id() {
            return new UUID(1, 2);
        }

        @Override
        public void append(RecordType type, byte[] payload, int offset, int length, AppendCompletion completion) {
            waiting.add(completion);
        }

        @Override
        public InputLine beginInputLine(RecordType type) {
            throw new IllegalStateException("nobody types here");
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void onWritable(Runnable action) {}

        @Override
        public void onFailure(FailureListener listener) {}

        @Override
        public CompletionStage<Void> close(String cause, Map<String, String> summary) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
