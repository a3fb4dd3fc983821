/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.ssh.transport.Frame;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stalled direction costs, and that what waited comes out as it went in. */
class PipeTest {

    private static final int WINDOW_BYTES = 2 * 1024 * 1024;

    private final FakeTransport source = new FakeTransport();
    private final FakeTransport sink = new FakeTransport();
    private final Pipe pipe = new Pipe(source, sink, WINDOW_BYTES, 32 * 1024, new FaultlessSession());

    @AfterEach
    void everythingIsGivenBack() {
        pipe.release();
        assertThat(heapBytes()).isZero();
    }

    private long heapBytes() {
        return source.allocator.metric().usedHeapMemory()
                + sink.allocator.metric().usedHeapMemory();
    }

    private void give(int type, String text) throws SshProtocolException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        Frame frame = Frame.forData(source.allocator, bytes.length);
        frame.append(bytes, 0, bytes.length);
        pipe.data(frame, type, done -> done.completed(null));
    }

    @Test
    void tinyMessagesOfChangingTypesCostLittleAndComeOutInOrder() throws Exception {
        int count = 100_000;
        StringBuilder given = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String text = Character.toString('a' + i % 26);
            given.append(i % 2).append(text);
            give(i % 2, text);
        }
        assertThat(heapBytes()).isLessThan(count * 4L);
        pipe.sinkOpen(5, WINDOW_BYTES, 32 * 1024);
        StringBuilder came = new StringBuilder();
        sink.data.forEach(each ->
                each.text().chars().forEach(c -> came.append(each.type()).append((char) c)));
        assertThat(came.toString()).isEqualTo(given.toString());
        assertThat(pipe.isEmpty()).isTrue();
    }

    @Test
    void smallAndLargeMessagesTakeTurns() throws Exception {
        String large = "x".repeat(1025);
        for (int i = 0; i < 1_000; i++) {
            give(0, large);
            give(0, "-");
        }
        assertThat(heapBytes()).isLessThan(1_000 * 4 * 1026L);
        pipe.sinkOpen(5, 100, 256);
        pipe.adjust(WINDOW_BYTES);
        StringBuilder came = new StringBuilder();
        sink.data.forEach(each -> came.append(each.text()));
        assertThat(came.toString()).isEqualTo((large + "-").repeat(1_000));
        assertThat(sink.data).allMatch(each -> each.text().length() <= 256);
    }

    @Test
    void dataWithoutBytesCostsNothing() throws Exception {
        List<Integer> appended = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Frame frame = Frame.forData(source.allocator, 0);
            pipe.data(frame, i % 2, done -> appended.add(1));
        }
        assertThat(appended).isEmpty();
        assertThat(heapBytes()).isZero();
        assertThat(pipe.isEmpty()).isTrue();
    }

    @Test
    void waitingMessagesAreCountedAndWeighed() throws Exception {
        give(0, "blocks");
        for (int i = 0; i < Pipe.MESSAGES_MAX; i++) {
            pipe.message(() -> {}, Pipe.MESSAGE_BYTES_MAX / Pipe.MESSAGES_MAX, done -> done.completed(null));
        }
        assertThatThrownBy(() -> pipe.message(() -> {}, 0, done -> done.completed(null)))
                .isInstanceOf(SshProtocolException.class);
    }

    @Test
    void fewLargeMessagesAreTooMuchAsWell() throws Exception {
        give(0, "blocks");
        pipe.message(() -> {}, Pipe.MESSAGE_BYTES_MAX, done -> done.completed(null));
        assertThatThrownBy(() -> pipe.message(() -> {}, 1, done -> done.completed(null)))
                .isInstanceOf(SshProtocolException.class);
    }

    @Test
    void messagesThatHaveGoneWeighNothing() throws Exception {
        pipe.sinkOpen(5, WINDOW_BYTES, 32 * 1024);
        for (int i = 0; i < 3 * Pipe.MESSAGES_MAX; i++) {
            pipe.message(() -> {}, Pipe.MESSAGE_BYTES_MAX, done -> done.completed(null));
        }
        assertThat(pipe.isEmpty()).isTrue();
    }

    @Test
    void tinyPacketsAreNotMadeForAnyone() throws Exception {
        assertThatThrownBy(() -> pipe.sinkOpen(5, WINDOW_BYTES, Pipe.SINK_PACKET_BYTES_MIN - 1))
                .isInstanceOf(SshProtocolException.class);
        pipe.sinkOpen(5, WINDOW_BYTES, Pipe.SINK_PACKET_BYTES_MIN);
    }
}
