/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a target's desktop sends, through cutting, filtering, recording and forwarding as a session has them, with a recorder that makes no
 * garbage itself. Confined to one thread.
 */
final class RelayedDesktop implements AutoCloseable {

    /** Sizes of PDUs as a desktop has them: pointers, small tiles, large ones. */
    private static final int[] SIZES = {9, 130, 700, 4_100, 7_900, 1_500, 15_600, 12_000};

    private static final int TLS_RECORD = 16 * 1024;
    private static final McsIds CLIENT = new McsIds(1005, 1003, 0, Map.of("cliprdr", 1006));
    private static final McsIds TARGET = new McsIds(1011, 1004, 0, Map.of("cliprdr", 1020));

    private final LateRecorder recorder = new LateRecorder();
    private final SessionTape tape = SessionTape.on(recorder, PooledByteBufAllocator.DEFAULT, RecordMode.ALL);
    private final PduStream stream;
    private final RelayBenchmark.Records records;
    private final ByteBuf burst;
    private long forwarded;

    RelayedDesktop(RelayBenchmark.Records records) {
        this.records = records;
        this.burst = records == RelayBenchmark.Records.SLOW_PATH ? slowPathUpdate() : pdus(SIZES);
        this.stream = new PduStream(filter(), tape, RdpRecordTypes.OUTPUT, frame -> {
            forwarded += frame.readableBytes();
            frame.release();
        });
    }

    /** Bytes of one {@link #relay}. */
    int burstBytes() {
        return burst.readableBytes();
    }

    /** Bytes that came out for the client, all in all. */
    long forwardedBytes() {
        return forwarded;
    }

    /** Relays one burst. */
    void relay() throws WireException {
        int at = burst.readerIndex();
        for (int pdu = 0; at < burst.writerIndex(); pdu++) {
            int length = Math.min(recordBytes(pdu), burst.writerIndex() - at);
            // as TLS hands it over: a pooled direct buffer of its own
            ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(length);
            stream.received(data.writeBytes(burst, at, length));
            at += length;
        }
        recorder.settle();
    }

    private int recordBytes(int pdu) {
        return switch (records) {
            case END_WITH_THEIR_PDUS, SLOW_PATH -> burst.readableBytes();
            case CUT_PDUS -> TLS_RECORD;
            case ONE_PER_PDU -> SIZES[pdu];
        };
    }

    @Override
    public void close() {
        recorder.settle();
        stream.release();
        burst.release();
    }

    private static ByteBuf slowPathUpdate() {
        byte[] body = new byte[8_000];
        body[0] = 1;
        return SlowPathFrame.begin(
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
