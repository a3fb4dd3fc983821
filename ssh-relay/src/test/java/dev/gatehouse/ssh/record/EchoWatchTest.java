/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.memory.MemoryRecord;
import dev.gatehouse.iolog.memory.MemoryRecorder;
import dev.gatehouse.iolog.memory.MemoryRecording;
import dev.gatehouse.iolog.memory.MemoryRecording.LineState;
import dev.gatehouse.iolog.record.RecordingHeader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When in doubt, withhold. */
class EchoWatchTest {

    private final UUID id = UUID.randomUUID();
    private final List<Throwable> completions = new ArrayList<>();
    private MemoryRecording recording;
    private EchoWatch watch;

    @BeforeEach
    void open() {
        MemoryRecorder recorder = new MemoryRecorder();
        recorder.open(new RecordingHeader(id, Instant.EPOCH, "ssh", Map.of()), Runnable::run)
                .whenComplete((writer, failure) -> watch = new EchoWatch(writer, 7));
        recording = recorder.recording(id).orElseThrow();
    }

    private void type(String text) {
        byte[] bytes = ("\0\0\0\7" + text).getBytes(StandardCharsets.UTF_8);
        watch.input(bytes, 4, bytes.length - 4, completions::add);
    }

    private void show(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        watch.output(bytes, 0, bytes.length);
    }

    private List<LineState> lines() {
        return new ArrayList<>(new TreeMap<>(recording.lines()).values());
    }

    @Test
    void anEchoedLineIsShown() {
        type("l");
        show("l");
        type("s");
        show("s");
        type("\r");
        show("\r\nfile1 file2\r\n");
        assertThat(lines()).containsExactly(LineState.REVEALED);
        assertThat(completions).hasSize(3).containsOnlyNulls();
    }

    @Test
    void aPastedLineIsShownWhenItsEchoComes() {
        type("ls -l\r");
        assertThat(lines()).containsExactly(LineState.UNDECIDED);
        show("ls -l\r\n");
        assertThat(lines()).containsExactly(LineState.REVEALED);
    }

    @Test
    void aPasswordIsWithheld() {
        show("Password: ");
        type("hunter2\r");
        show("\r\n");
        assertThat(lines()).containsExactly(LineState.WITHHELD);
        for (MemoryRecord record : recording.records()) {
            assertThat(new String(record.payload(), StandardCharsets.UTF_8)).doesNotContain("hunter2");
        }
    }

    @Test
    void aPasswordWhoseLettersComeLaterIsWithheld() {
        type("Sorry\r");
        show("\r\nSorry, try again.\r\n");
        assertThat(lines()).containsExactly(LineState.WITHHELD);
    }

    @Test
    void asterisksAreNoEcho() {
        type("abc");
        show("***");
        type("\r");
        show("\r\n");
        assertThat(lines()).containsExactly(LineState.WITHHELD);
    }

    @Test
    void erasingWhatWasNotShownIsInDoubt() {
        type("hunter2\u007f\u007f\u007f\u007f\u007f\u007f\u007f\r");
        show("\r\n");
        assertThat(lines()).containsExactly(LineState.WITHHELD);
    }

    @Test
    void erasingWhatWasShownIsNot() {
        for (String key : List.of("l", "x")) {
            type(key);
            show(key);
        }
        type("\u007f");
        show("\b \b");
        type("s");
        show("s");
        type("\r");
        show("\r\n");
        assertThat(lines()).containsExactly(LineState.REVEALED);
    }

    @Test
    void arrowKeysAndCompletionsDoNotHide() {
        type("\u001b[A");
        show("previous command");
        type("\u001b[D\u001bOC");
        type("fo");
        show("fo");
        type("\t");
        show("o.txt ");
        type("x");
        show("x");
        type("\r");
        show("\r\n");
        assertThat(lines()).containsExactly(LineState.REVEALED);
    }

    @Test
    void escapeSequencesBetweenEchoesDoNotHide() {
        type("ls");
        show("\u001b[?2004l\u001b[1ml\u001b]0;title ls\u0007\u001b[0ms");
        type("\r");
        show("\r\n");
        assertThat(lines()).containsExactly(LineState.REVEALED);
    }

    @Test
    void sequencesMayBeCutAnywhere() {
        show("\u001b");
        type("a");
        show("[3");
        show("1ma");
        type("\r");
        show("\r\n");
        assertThat(lines()).containsExactly(LineState.REVEALED);
    }

    @Test
    void aLineWithoutTextIsShown() {
        type("\r");
        assertThat(lines()).containsExactly(LineState.REVEALED);
    }

    @Test
    void utf8IsCompared() {
        type("grüße\r");
        show("grüße\r\n");
        type("ö\r");
        show("o\r\n");
        assertThat(lines()).containsExactly(LineState.REVEALED, LineState.WITHHELD);
    }

    @Test
    void severalLinesInOnePieceAreDecidedEach() {
        type("one\rtwo\rthree");
        show("one\r\ntwo\r\nthree");
        assertThat(lines()).containsExactly(LineState.REVEALED, LineState.REVEALED, LineState.UNDECIDED);
        type("\r");
        assertThat(lines()).containsExactly(LineState.REVEALED, LineState.REVEALED, LineState.REVEALED);
        assertThat(new String(recording.joined(SshRecordTypes.INPUT, 4), StandardCharsets.UTF_8))
                .isEqualTo("one\rtwo\rthree\r");
        assertThat(completions).hasSize(2);
    }

    @Test
    void everyPieceCarriesTheChannel() {
        type("one\rtwo\r");
        assertThat(recording.records())
                .allSatisfy(record -> assertThat(record.payload()).startsWith(0, 0, 0, 7));
    }

    @Test
    void undecidedLinesAreLimited() {
        for (int i = 0; i < EchoWatch.LINES_MAX; i++) {
            type("secret\r");
        }
        assertThat(lines()).containsOnly(LineState.UNDECIDED).hasSize(EchoWatch.LINES_MAX);
        type("secret\r");
        assertThat(lines()).hasSize(EchoWatch.LINES_MAX + 1).first().isEqualTo(LineState.WITHHELD);
    }

    @Test
    void aVeryLongLineIsWithheldFromTheLimitOn() {
        String text = "x".repeat(EchoWatch.LINE_BYTES_MAX);
        type(text + "\r");
        show(text + "\r\n");
        type(text + "y\r");
        show(text + "y\r\n");
        assertThat(lines()).containsExactly(LineState.REVEALED, LineState.WITHHELD);
    }

    @Test
    void theEndOfTheChannelWithholdsWhatIsOpen() {
        type("half a pass");
        watch.close();
        assertThat(lines()).containsExactly(LineState.WITHHELD);
    }
}
