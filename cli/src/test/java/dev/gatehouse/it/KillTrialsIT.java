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
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Row 3: the server is killed with -9 in the middle of a session that moves data both ways as fast as it goes. What the user and
 * the target saw is taken from their own files; all of it must be in the recording.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KillTrialsIT {

    @Test
    void nothingSeenIsMissing() throws Exception {
        int trials = Size.of(4, 20);
        long seed = Long.getLong("gatehouse.seed", System.nanoTime());
        Acceptance.row("3 kill -9 under load: bytes seen but not recorded", trials + " trials", f -> {
            f.note("seed", seed);
            SplittableRandom random = new SplittableRandom(seed);
            long seenDown = 0;
            long seenUp = 0;
            try (Lab lab = Lab.start()) {
                for (int trial = 0; trial < trials; trial++) {
                    Seen seen = trial(lab, trial, 100 + random.nextInt(1500));
                    seenDown += seen.down().length;
                    seenUp += seen.up().length;
                    check(lab.gatehouse(), seen);
                }
                // and a whole session afterwards, so that the last restart is known to serve
                assertThat(lab.through().run("echo after").ok().text()).isEqualTo("after\n");
                JsonNode whole = lab.gatehouse().json("audit", "verify");
                assertThat(whole.path("ok").asBoolean()).as(whole.toString()).isTrue();
            }
            f.note("bytes seen by the user", seenDown)
                    .note("bytes seen by the target", seenUp)
                    .note("missing", 0);
        });
    }

    private record Seen(String user, byte[] down, byte[] up) {}

    private static Seen trial(Lab lab, int trial, int killAfterMillis) throws Exception {
        String user = "kim" + trial;
        Path key = Keys.make(lab.directory("keys").resolve(user));
        lab.gatehouse().addUser(user, key, null);
        lab.gatehouse().addPolicy(user, user, Lab.KEY_TARGET);
        SshLogin login = lab.through(user, Lab.KEY_TARGET, key);
        Path directory = lab.directory("kill/" + trial);
        Path up = directory.resolve("seen-by-target");
        Path down = directory.resolve("seen-by-user");
        // the target numbers lines as fast as it can and files what it gets
        String remote = "exec 3<&0; cat <&3 >" + up + " & exec seq 1 100000000";
        ProcessBuilder builder = new ProcessBuilder(login.line(remote))
                .redirectOutput(down.toFile())
                .redirectError(directory.resolve("errors").toFile());
        Process client = builder.start();
        try {
            Thread typist = new Thread(() -> type(client.getOutputStream()));
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
        return new Seen(user, Files.readAllBytes(down), Files.readAllBytes(up));
    }

    private static void check(Gatehouse gatehouse, Seen seen) throws Exception {
        JsonNode recording = gatehouse.sealedRecording(seen.user());
        String id = Gatehouse.recordingId(recording);
        assertThat(recording.path("state").asText()).isEqualTo("crash-ended");
        JsonNode verified = gatehouse.json("recording", "verify", id);
        assertThat(verified.path("ok").asBoolean()).as(verified.toString()).isTrue();
        Asciicast cast = Asciicast.parse(gatehouse.exportWithInput(id));
        assertPrefix("seen by the user", seen.down(), cast.output().getBytes(StandardCharsets.UTF_8));
        assertPrefix("seen by the target", seen.up(), cast.input().getBytes(StandardCharsets.UTF_8));
    }

    private static void assertPrefix(String what, byte[] seen, byte[] recorded) {
        int same = java.util.Arrays.mismatch(seen, recorded);
        int missing = same < 0 || same >= seen.length ? 0 : seen.length - same;
        assertThat(missing)
                .as(what + ": " + seen.length + " bytes seen, " + recorded.length + " recorded, first difference at "
                        + same)
                .isZero();
    }

    private static void type(OutputStream out) {
        try (out) {
            for (long line = 1; ; line++) {
                out.write(("typed line " + line + "\n").getBytes(StandardCharsets.US_ASCII));
                if (line % 50 == 0) {
                    out.flush();
                    TimeUnit.MILLISECONDS.sleep(1);
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
