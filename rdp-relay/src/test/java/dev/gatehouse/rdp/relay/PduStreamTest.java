/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.iolog.memory.MemoryRecorder;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.RecordingWriter;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.record.RdpRecordTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PduStreamTest {

    private static final UUID ID = new UUID(1, 2);

    private final MemoryRecorder recorder = new MemoryRecorder();
    private final List<ByteBuf> forwarded = new ArrayList<>();
    private final MarkFilter filter = new MarkFilter();
    private PduStream stream;

    @BeforeEach
    void openTape() throws Exception {
        RecordingWriter writer = recorder.open(new RecordingHeader(ID, Instant.EPOCH, "rdp", Map.of()), Runnable::run)
                .toCompletableFuture()
                .get();
        SessionTape tape = SessionTape.on(writer, PooledByteBufAllocator.DEFAULT, RecordMode.ALL);
        stream = new PduStream(filter, tape, RdpRecordTypes.OUTPUT, forwarded::add);
    }

    @AfterEach
    void everythingIsGivenBack() {
        stream.release();
        forwarded.forEach(each -> assertThat(each.release()).isTrue());
    }

    /** A fast-path PDU of {@code length} bytes, whose third byte is a mark for the filter. */
    static byte[] fastPath(int length, int mark) {
        byte[] pdu = new byte[length];
        pdu[1] = (byte) (0x80 | length >>> 8);
        pdu[2] = (byte) length;
        pdu[3] = (byte) mark;
        for (int i = 4; i < length; i++) {
            pdu[i] = (byte) (i * 31 + mark);
        }
        return pdu;
    }

    static ByteBuf direct(byte[]... parts) {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(64);
        for (byte[] each : parts) {
            buffer.writeBytes(each);
        }
        return buffer;
    }

    private byte[] out() {
        ByteBuf all = PooledByteBufAllocator.DEFAULT.heapBuffer();
        forwarded.forEach(each -> all.writeBytes(each, each.readerIndex(), each.readableBytes()));
        byte[] bytes = ByteBufUtil.getBytes(all);
        all.release();
        return bytes;
    }

    @Test
    void aRunOfPdusStaysInTheMemoryThatItArrivedIn() throws WireException {
        ByteBuf data = direct(fastPath(200, 0), fastPath(300, 0));
        long address = data.memoryAddress();
        stream.received(data);
        assertThat(forwarded).singleElement().satisfies(each -> {
            assertThat(each.memoryAddress() + each.readerIndex()).isEqualTo(address);
            assertThat(each.readableBytes()).isEqualTo(500);
        });
    }

    @Test
    void whatIsForwardedIsWhatIsRecorded() throws WireException {
        stream.received(direct(fastPath(200, 0), fastPath(50, MarkFilter.DROP), fastPath(300, 0)));
        assertThat(recorder.recording(ID).orElseThrow().joined(RdpRecordTypes.OUTPUT, 0))
                .isEqualTo(out());
    }

    @Test
    void droppedAndReplacedPdusLeaveTheOthersInOrder() throws WireException {
        byte[] first = fastPath(40, 0);
        byte[] last = fastPath(60, 0);
        stream.received(direct(first, fastPath(50, MarkFilter.DROP), fastPath(70, MarkFilter.REPLACE), last));
        assertThat(HexFormat.of().formatHex(out()))
                .isEqualTo(HexFormat.of().formatHex(first) + "00040100"
                        + HexFormat.of().formatHex(last));
    }

    @Test
    void pdusCutAnywhereComeOutWhole() throws WireException {
        byte[] whole = concat(fastPath(1000, 0), fastPath(5, 0), fastPath(3000, 0), fastPath(127, 0));
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            forwarded.forEach(ByteBuf::release);
            forwarded.clear();
            int from = 0;
            while (from < whole.length) {
                int to = Math.min(whole.length, from + 1 + random.nextInt(round % 10 == 0 ? 3 : 900));
                stream.received(direct(Arrays.copyOfRange(whole, from, to)));
                from = to;
            }
            assertThat(out()).isEqualTo(whole);
            assertThat(stream.partialBytes()).isZero();
        }
    }

    @Test
    void aPduThatHoldsNothingEndsTheStream() {
        assertThatThrownBy(() -> stream.received(direct(new byte[] {0, 2, 0, 0})))
                .isInstanceOf(WireException.class);
        assertThatThrownBy(() -> stream.received(direct(new byte[] {3, 0, 0, 4})))
                .isInstanceOf(WireException.class);
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuf all = direct(parts);
        byte[] bytes = ByteBufUtil.getBytes(all);
        all.release();
        return bytes;
    }

    /** Decides by the mark. */
    private static final class MarkFilter implements PduFilter {

        static final int DROP = 1;
        static final int REPLACE = 2;

        @Override
        public Verdict inspect(ByteBuf in, int index, int length) {
            int mark = length > 3 ? in.getByte(index + 3) : 0;
            return mark == DROP ? Verdict.DROP : mark == REPLACE ? Verdict.REPLACE : Verdict.PASS;
        }

        @Override
        public ByteBuf replacement() {
            return direct(new byte[] {0, 4, 1, 0});
        }
    }
}
