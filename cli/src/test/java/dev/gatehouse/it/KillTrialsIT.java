/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Asciicast;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Keys;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.Size;
import dev.gatehouse.it.lab.SshLogin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Row 3: the server is killed with -9 in the middle of a session. What the user and the target saw is taken from their own files;
 * all of it must be in the recording. One trial moves data both ways as fast as it goes, the next has somebody type at a terminal:
 * there, a line whose echo was not seen in full, or not yet, is recorded but unreadable, and counts by number.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KillTrialsIT {

    private static final String TYPED = "typed line ";

    @Test
    void nothingSeenIsMissing() throws Exception {
        int trials = Size.of(4, 20);
        long seed = Long.getLong("gatehouse.seed", System.nanoTime());
        Acceptance.row("3 kill -9 under load: bytes seen but not recorded", trials + " trials", f -> {
            f.note("seed", seed);
            SplittableRandom random = new SplittableRandom(seed);
            Sums sums = new Sums();
            try (Lab lab = Lab.start()) {
                for (int trial = 0; trial < trials; trial++) {
                    Seen seen = trial(lab, trial, trial % 2 == 1, 100 + random.nextInt(900));
                    check(lab.gatehouse(), seen, sums);
                }
                // and a whole session afterwards, so that the last restart is known to serve
                assertThat(lab.through().run("echo after").ok().text()).isEqualTo("after\n");
                JsonNode whole = lab.gatehouse().json("audit", "verify");
                assertThat(whole.path("ok").asBoolean()).as(whole.toString()).isTrue();
            }
            f.note("bytes seen by the user", sums.seenDown)
                    .note("bytes seen by the target", sums.seenUp)
                    .note("missing", sums.missing)
                    .note("lines typed at a terminal and seen", sums.linesSeen)
                    .note("of them recorded but unreadable, at most", sums.linesUnreadable)
                    .note("lines missing", sums.linesMissing);
            assertThat(sums.missing).as(sums.found.toString()).isZero();
            assertThat(sums.linesMissing).isZero();
        });
    }

    private static final class Sums {
        private long seenDown;
        private long seenUp;
        private long missing;
        private long linesSeen;
        private long linesUnreadable;
        private long linesMissing;
        private final List<String> found = new ArrayList<>();
    }

    private record Seen(String user, boolean terminal, byte[] down, byte[] up) {}

    private static Seen trial(Lab lab, int trial, boolean terminal, int killAfterMillis) throws Exception {
        String user = "kim" + trial;
        Path key = Keys.make(lab.directory("keys").resolve(user));
        lab.gatehouse().addUser(user, key, null);
        lab.gatehouse().addPolicy(user, user, Lab.KEY_TARGET);
        SshLogin login = lab.through(user, Lab.KEY_TARGET, key);
        Path directory = lab.directory("kill/" + trial);
        Path up = directory.resolve("seen-by-target");
        Path down = directory.resolve("seen-by-user");
        // the target files what it gets; without a terminal it also numbers lines as fast as it can, with one the echo
        // comes back
        List<String> line = terminal
                ? login.line("-tt", "exec cat >" + up)
                : login.line("exec 3<&0; cat <&3 >" + up + " & exec seq 1 100000000");
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectOutput(down.toFile())
                .redirectError(directory.resolve("errors").toFile());
        Process client = builder.start();
        try {
            Thread typist = new Thread(() -> type(client.getOutputStream(), terminal));
            typist.setDaemon(true);
            typist.start();
            await("data both ways")
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> Files.exists(up) && Files.size(up) > 0 && Files.size(down) > 0);
            TimeUnit.MILLISECONDS.sleep(killAfterMillis);
            lab.gatehouse().kill9();
            assertThat(client.waitFor(30, TimeUnit.SECONDS))
                    .as("the client notices")
                    .isTrue();
        } finally {
            Run.end(client.toHandle());
        }
        awaitQuiet(up);
        lab.gatehouse().up();
        return new Seen(user, terminal, Files.readAllBytes(down), Files.readAllBytes(up));
    }

    private static void check(Gatehouse gatehouse, Seen seen, Sums sums) throws Exception {
        JsonNode recording = gatehouse.sealedRecording(seen.user());
        String id = Gatehouse.recordingId(recording);
        assertThat(recording.path("state").asText()).isEqualTo("crash-ended");
        assertThat(recording.path("endCause").asText()).isEqualTo("gateway.crash");
        JsonNode verified = gatehouse.json("recording", "verify", id);
        assertThat(verified.path("ok").asBoolean()).as(verified.toString()).isTrue();
        Asciicast cast = Asciicast.parse(gatehouse.exportWithInput(id));
        sums.seenDown += seen.down().length;
        sums.seenUp += seen.up().length;
        sums.missing += missing("seen by the user", seen.down(), cast.output().getBytes(StandardCharsets.UTF_8), sums);
        if (seen.terminal()) {
            checkTyped(seen.up(), cast.input(), verified, sums);
        } else {
            sums.missing +=
                    missing("seen by the target", seen.up(), cast.input().getBytes(StandardCharsets.UTF_8), sums);
        }
    }

    /** Which lines are readable depends on their echo and the moment; that there is one for each line seen does not. */
    private static void checkTyped(byte[] up, String input, JsonNode verified, Sums sums) {
        long seen = new String(up, StandardCharsets.US_ASCII).lines().count();
        List<String> readable = input.lines().toList();
        long number = 0;
        for (String line : readable) {
            assertThat(line).matches(TYPED + "[0-9]+");
            long next = Long.parseLong(line.substring(TYPED.length()));
            assertThat(next).as("in the order of typing").isGreaterThan(number);
            number = next;
        }
        long unreadable = verified.path("withheldInputs").asLong()
                + verified.path("undecidedInputs").asLong();
        sums.linesSeen += seen;
        sums.linesUnreadable += unreadable;
        sums.linesMissing += Math.max(0, seen - readable.size() - unreadable);
    }

    /** Bytes seen from the first one on that the recording does not hold in that place. */
    private static int missing(String what, byte[] seen, byte[] recorded, Sums sums) {
        int same = java.util.Arrays.mismatch(seen, recorded);
        if (same < 0 || same >= seen.length) {
            return 0;
        }
        sums.found.add(what + ": " + seen.length + " bytes seen, " + recorded.length + " recorded, first difference at "
                + same);
        return seen.length - same;
    }

    /** As fast as it goes, or as a script pastes into a terminal. */
    private static void type(OutputStream out, boolean terminal) {
        int burst = terminal ? 5 : 50;
        try (out) {
            for (long line = 1; ; line++) {
                out.write((TYPED + line + (terminal ? "\r" : "\n")).getBytes(StandardCharsets.US_ASCII));
                if (line % burst == 0) {
                    out.flush();
                    TimeUnit.MILLISECONDS.sleep(terminal ? 10 : 1);
                }
            }
        } catch (IOException | InterruptedException connectionCut) {
            // that is the end of every trial
        }
    }

    /** The target's cat may still write what was in its pipe. */
    private static void awaitQuiet(Path file) {
        long[] size = {-1};
        await("the target's file is quiet")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    long now = Files.size(file);
                    boolean same = now == size[0];
                    size[0] = now;
                    return same;
                });
    }
}
