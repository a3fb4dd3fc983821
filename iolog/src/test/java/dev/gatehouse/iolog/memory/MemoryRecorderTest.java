/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.LengthClass;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class MemoryRecorderTest {

    private static final RecordType OUTPUT = new RecordType(60_000, "test.output", RecordType.Secrecy.OUTPUT);
    private static final RecordType INPUT = new RecordType(60_001, "test.input", RecordType.Secrecy.INPUT);

    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final List<String> seen = new ArrayList<>();

    @Test
    void completesInOrderOnTheLoopAndKeepsWhatWasAppended() throws Exception {
        MemoryRecorder recorder = new MemoryRecorder();
        RecordingWriter writer = open(recorder);
        append(writer, "one");
        append(writer, "two");
        assertThat(seen).isEmpty();
        runLoop();
        assertThat(seen).containsExactly("one ok", "two ok");
        MemoryRecording recording = recorder.recording(writer.id()).orElseThrow();
        assertThat(recording.joined(OUTPUT, 1)).asString().isEqualTo("newo");
        writer.close("client.closed", Map.of("bytesIn", "0"));
        assertThat(recording.cause()).contains("client.closed");
    }

    @Test
    void neverAcknowledges() throws Exception {
        RecordingWriter writer = open(new MemoryRecorder(Acknowledgement.never()));
        append(writer, "one");
        runLoop();
        assertThat(seen).isEmpty();
    }

    @Test
    void failsAfterTwoAppendsAndTellsTheListenerOnce() throws Exception {
        RecordingWriter writer = open(new MemoryRecorder(Acknowledgement.failAfter(2)));
        writer.onFailure(cause -> seen.add("listener"));
        append(writer, "one");
        append(writer, "two");
        append(writer, "three");
        append(writer, "four");
        runLoop();
        assertThat(seen)
                .containsSubsequence("one ok", "two ok", "three failed", "four failed")
                .containsOnlyOnce("listener");
    }

    @Test
    void withheldInputIsWipedAndRevealedInputIsKept() throws Exception {
        MemoryRecorder recorder = new MemoryRecorder();
        RecordingWriter writer = open(recorder);
        InputLine shown = writer.beginInputLine(INPUT);
        InputLine hidden = writer.beginInputLine(INPUT);
        shown.append("ls".getBytes(StandardCharsets.UTF_8), 0, 2, failure -> {});
        hidden.append("pw".getBytes(StandardCharsets.UTF_8), 0, 2, failure -> {});
        shown.reveal();
        hidden.withhold(LengthClass.of(2));
        MemoryRecording recording = recorder.recording(writer.id()).orElseThrow();
        assertThat(recording.joined(INPUT, 0)).isEqualTo(new byte[] {'l', 's', 0, 0});
        assertThat(recording.lines())
                .containsEntry(1, MemoryRecording.LineState.REVEALED)
                .containsEntry(2, MemoryRecording.LineState.WITHHELD);
        assertThatThrownBy(() -> shown.append(new byte[1], 0, 1, failure -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesToOpenForTheReasonGiven() {
        MemoryRecorder recorder = new MemoryRecorder();
        recorder.refuse("disk full");
        assertThatThrownBy(() -> open(recorder)).hasRootCauseMessage("disk full");
    }

    private RecordingWriter open(MemoryRecorder recorder) throws InterruptedException, ExecutionException {
        var opened = recorder.open(
                        new RecordingHeader(new UUID(1, 2), Instant.EPOCH, "test", Map.of("user", "ann")), loop::add)
                .toCompletableFuture();
        runLoop();
        return opened.get();
    }

    private void append(RecordingWriter writer, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writer.append(
                OUTPUT, bytes, 0, bytes.length, failure -> seen.add(text + (failure == null ? " ok" : " failed")));
    }

    private void runLoop() {
        for (Runnable next = loop.poll(); next != null; next = loop.poll()) {
            next.run();
        }
    }
}
