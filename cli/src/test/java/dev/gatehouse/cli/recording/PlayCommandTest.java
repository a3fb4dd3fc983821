/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.cli.CommandRun;
import dev.gatehouse.cli.FakeServer;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlayCommandTest {

    private static final String CAST = "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n"
            + "# a comment\n[0.1,\"o\",\"one \"]\n[0.1,\"i\",\"typed\"]\n[0.1,\"r\",\"100x30\"]\n[0.1,\"o\",\"two\\u001b[6n\"]\n";

    @TempDir
    private Path home;

    @Test
    void intoAPipeEverythingComesAtOnceAndUnchanged() throws IOException {
        try (FakeServer server = FakeServer.start(home)) {
            server.answer("GET /api/v1/recordings/r1/asciicast?reason=a%20b", 200, CAST);
            CommandRun run = CommandRun.of(home, "recording", "play", "r1", "--reason", "a b");
            assertThat(run.status()).isZero();
            assertThat(run.out()).isEqualTo("one two\u001b[6n");
        }
    }

    @Test
    void onATerminalReportsAreTakenOutAndTheScreenIsRestored() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Duration played = player(out, "max", "0").play(lines(CAST));
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("one two\u001b[0m\u001b[?25h");
        assertThat(played).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void whatLiesBeforeTheStartIsDrawnWithoutWaiting() throws IOException {
        String cast = "{\"version\":3}\n[3600.0,\"o\",\"late\"]\n[0.01,\"o\",\"!\"]\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long before = System.nanoTime();
        player(out, "1", "1:00:00").play(lines(cast));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMinutes(1));
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("late!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"version\":2}\n", "", "{\"version\":3}\n{}\n", "{\"version\":3}\n[1]\n"})
    void somethingElseIsRefused(String cast) {
        assertThatThrownBy(() -> player(new ByteArrayOutputStream(), "max", "0").play(lines(cast)))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"90,90000", "1:30,90000", "0:01:30,90000", "1:00:00.5,3600500", "0,0"})
    void startIsAClockTime(String text, long millis) {
        assertThat(PlaybackPace.parse("1", text).start()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "fast,0", "-1,0", "1,soon", "1,1:2:3:4", "10001,0"})
    void nonsenseIsRefused(String speed, String at) {
        assertThatThrownBy(() -> PlaybackPace.parse(speed, at)).isInstanceOf(CommandFailure.class);
    }

    private static AsciicastPlayer player(OutputStream out, String speed, String at) {
        Terminal noTerminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                false,
                false);
        assertThat(noTerminal.in()).isInstanceOf(InputStream.class);
        return new AsciicastPlayer(out, true, PlaybackPace.parse(speed, at), KeyReader.open(noTerminal, false));
    }

    private static BufferedReader lines(String text) {
        return new BufferedReader(new StringReader(text));
    }
}
