/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Size;
import dev.gatehouse.it.lab.rdp.MovingDesktop;
import dev.gatehouse.it.lab.rdp.RdpLab;
import dev.gatehouse.it.lab.rdp.RdpLab.Target;
import dev.gatehouse.it.lab.rdp.RdpLogin;
import dev.gatehouse.it.lab.rdp.Screenshot;
import dev.gatehouse.it.lab.rdp.XFreeRdp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The server is killed with -9 while a desktop moves and somebody types. What the user saw is taken from the client's window until it
 * goes, what the target got from the files that the typed commands made; all of it must be in the recording.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RdpKillTrialsIT {

    private static RdpLab lab;
    private static Gatehouse gatehouse;

    @BeforeAll
    static void start() throws Exception {
        lab = RdpLab.start();
        gatehouse = lab.gatehouse();
    }

    @AfterAll
    static void stop() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @AfterEach
    void endDesktops() {
        lab.endSessions();
    }

    @Test
    void nothingSeenIsMissing() throws Exception {
        int trials = Size.of(1, 20);
        long seed = Long.getLong("gatehouse.seed", System.nanoTime());
        Acceptance.row("rdp kill -9 with a moving desktop: pictures seen but not recorded", trials + " trials", f -> {
            f.note("seed", seed);
            SplittableRandom random = new SplittableRandom(seed);
            Sums sums = new Sums();
            for (int trial = 0; trial < trials; trial++) {
                Target target = Target.values()[trial % Target.values().length];
                check(target, trial(target, trial, 500 + random.nextInt(1500)), sums);
                lab.endSessions();
            }
            JsonNode whole = gatehouse.json("audit", "verify");
            assertThat(whole.path("ok").asBoolean()).as(whole.toString()).isTrue();
            f.note("screenshots read", sums.screenshots)
                    .note("pictures seen", sums.pictures)
                    .note("recorded beyond what was seen, at most", sums.ahead)
                    .note("trials with a seen picture missing", sums.picturesMissing)
                    .note("typed commands that the target ran", sums.commands)
                    .note("of them missing", sums.commandsMissing);
            assertThat(sums.picturesMissing).as(sums.found.toString()).isZero();
            assertThat(sums.commandsMissing).as(sums.found.toString()).isZero();
            assertThat(sums.commands).as("somebody typed").isPositive();
        });
    }

    @Test
    void clientsConnectAgainByThemselves() throws Exception {
        Acceptance.row("rdp client connects again by itself: password a new session, token denied", "2 clients", f -> {
            String[] again = {"+auto-reconnect", "/auto-reconnect-max-retries:200"};
            try (XFreeRdp password = lab.open(lab.byPassword(Target.SHADOW).with(again))) {
                password.awaitDesktop();
                // this one tries again whatever it is told, so that it has to be ended
                try (XFreeRdp token = lab.open(lab.byToken(Target.SHADOW).with(again))) {
                    token.awaitDesktop();
                    gatehouse.kill9();
                    gatehouse.up();
                    await("the spent token is denied")
                            .atMost(Duration.ofSeconds(40))
                            .until(() -> token.log().contains("STATUS_LOGON_FAILURE"));
                }
                int before = lab.desktop(Target.SHADOW).drawn();
                password.awaitShown(
                        "a picture from after the restart",
                        shown -> MovingDesktop.counter(shown).orElse(-1) > before);
                assertThat(gatehouse.live()).as("sessions after the restart").hasSize(1);
            }
        });
    }

    private static final class Sums {
        private int screenshots;
        private int pictures;
        private int ahead;
        private int picturesMissing;
        private int commands;
        private int commandsMissing;
        private final List<String> found = new ArrayList<>();
    }

    /** What the client showed until its window went, and which typed commands the target had run by then. */
    private record Seen(int lastPicture, int pictures, int screenshots, List<String> commands) {}

    private static Seen trial(Target target, int trial, int killAfterMillis) throws Exception {
        RdpLogin login = trial % 2 == 0 ? lab.byPassword(target) : lab.byToken(target);
        Path ran = lab.desktop(target).directory();
        String prefix = "kill" + trial + "x";
        try (XFreeRdp client = lab.open(login)) {
            client.awaitDesktop();
            client.command("touch " + prefix + "0");
            Watcher watcher = new Watcher(client);
            Thread watching = daemon(watcher);
            Thread typing = daemon(() -> type(client, prefix));
            await("typed commands run")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> commands(ran, prefix).size() > 1);
            TimeUnit.MILLISECONDS.sleep(killAfterMillis);
            gatehouse.kill9();
            assertThat(client.awaitExit()).as("the client notices").isNotZero();
            watching.join();
            typing.join();
            gatehouse.up();
            return new Seen(watcher.last.get(), watcher.pictures, watcher.screenshots, commands(ran, prefix));
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Reads the client's window again and again until there is none. */
    private static final class Watcher implements Runnable {
        private final XFreeRdp client;
        private final AtomicInteger last = new AtomicInteger();
        private int pictures;
        private int screenshots;

        Watcher(XFreeRdp client) {
            this.client = client;
        }

        @Override
        public void run() {
            try {
                while (client.isAlive()) {
                    OptionalInt number = MovingDesktop.counter(client.screenshot());
                    screenshots++;
                    if (number.isPresent() && number.getAsInt() > last.get()) {
                        last.set(number.getAsInt());
                        pictures++;
                    }
                }
            } catch (Exception | AssertionError windowGone) {
                // that is the end of every trial
            }
        }
    }

    /** A command after the other, until the window is gone. */
    private static void type(XFreeRdp client, String prefix) {
        try {
            for (int i = 1; client.isAlive(); i++) {
                client.type("touch " + prefix + i);
                client.key("Return");
            }
        } catch (Exception | AssertionError windowGone) {
            // that is the end of every trial
        }
    }

    private static List<String> commands(Path directory, String prefix) throws Exception {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }

    private static void check(Target target, Seen seen, Sums sums) throws Exception {
        JsonNode recording = gatehouse.sealedRecording(RdpLab.USER);
        String id = Gatehouse.recordingId(recording);
        assertThat(recording.path("state").asText()).isEqualTo("crash-ended");
        assertThat(recording.path("endCause").asText()).isEqualTo("gateway.crash");
        gatehouse.verifyRecording(id);
        int recorded = lastRecorded(recording, id);
        sums.screenshots += seen.screenshots();
        sums.pictures += seen.pictures();
        sums.ahead = Math.max(sums.ahead, recorded - seen.lastPicture());
        assertThat(seen.pictures()).as("the desktop moved").isGreaterThan(1);
        if (recorded < seen.lastPicture()) {
            sums.picturesMissing++;
            sums.found.add(target + ": seen up to " + seen.lastPicture() + ", recorded up to " + recorded);
        }
        List<String> typed = typed(id);
        for (String command : seen.commands()) {
            sums.commands++;
            if (typed.stream().noneMatch(line -> line.endsWith("touch " + command + "<Enter>"))) {
                sums.commandsMissing++;
                sums.found.add(target + ": the target ran " + command + ", recorded: " + typed);
            }
        }
    }

    /** The counter in the last picture; where the kill left it half drawn, in the last whole one. */
    private static int lastRecorded(JsonNode recording, String id) throws Exception {
        OptionalInt number = MovingDesktop.counter(Screenshot.ofPng(gatehouse.export(id, "png")));
        long milliseconds = Duration.between(
                        java.time.Instant.parse(recording.path("startedAt").asText()),
                        java.time.Instant.parse(recording.path("endedAt").asText()))
                .toMillis();
        for (long at = milliseconds; number.isEmpty() && at > Math.max(0, milliseconds - 2_000); at -= 50) {
            byte[] png = gatehouse
                    .run(
                            "recording",
                            "export",
                            id,
                            "--format",
                            "png",
                            "--at",
                            String.format(java.util.Locale.ROOT, "%.3f", at / 1000.0))
                    .ok()
                    .output();
            number = MovingDesktop.counter(Screenshot.ofPng(png));
        }
        return number.orElse(-1);
    }

    private static List<String> typed(String id) throws Exception {
        byte[] text = gatehouse
                .run("recording", "export", id, "--format", "text", "--input", "--reason", "acceptance")
                .ok()
                .output();
        return Arrays.stream(new String(text, StandardCharsets.UTF_8).split("\n"))
                .filter(line -> line.contains("typed: "))
                .toList();
    }
}
