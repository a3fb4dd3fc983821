/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Proc;
import dev.gatehouse.it.lab.Size;
import dev.gatehouse.it.lab.SshLogin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows 3 and 4: two hundred people type at the same time; one session more needs no thread more. */
@Timeout(value = 40, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManySessionsIT {

    private static final int SESSIONS = 200;
    private static final byte[] LINE = ("the quick brown fox types ....\n").getBytes(StandardCharsets.US_ASCII);
    private static final int OPENERS = 8;

    /** Memory that 200 sessions may add: a bound against leaks, not the figure to reach. */
    private static final long RESIDENT_MIB_MAX = 400;

    @Test
    void twoHundredType() throws Exception {
        int seconds = Size.of(10, 30);
        Acceptance.row(
                "4 concurrent sessions typing; threads equal at 1 and at 200", SESSIONS + " x " + seconds + " s", f -> {
                    try (Lab lab = Lab.start()) {
                        long pid = lab.gatehouse().pid();
                        SshLogin login = lab.through();
                        List<Typist> typists = new ArrayList<>();
                        ExecutorService openers = Executors.newFixedThreadPool(OPENERS);
                        try {
                            // every pool of the server is warm before the first count
                            for (Future<Typist> early : openAll(openers, lab, login, OPENERS * 2)) {
                                early.get().close();
                            }
                            Typist first = new Typist(lab, login);
                            typists.add(first);
                            first.type(5);
                            Map<String, Integer> threadsAtOne = settledThreads(pid);
                            long residentAtOne = Proc.residentMib(pid);
                            for (Future<Typist> opened : openAll(openers, lab, login, SESSIONS - 1)) {
                                typists.add(opened.get(120, TimeUnit.SECONDS));
                            }
                            assertThat(lab.gatehouse().list("session", "list", "--live", "--limit", "500"))
                                    .hasSize(SESSIONS);
                            Map<String, Integer> threadsAtMany = settledThreads(pid);
                            double cpu = Proc.cpuSeconds(pid);
                            int lines = typeAll(typists, seconds);
                            f.note("threads at 1", sum(threadsAtOne))
                                    .note("threads at 200", sum(threadsAtMany))
                                    .note("resident MiB at 1", residentAtOne)
                                    .note("resident MiB after typing", Proc.residentMib(pid))
                                    .note("lines typed", lines)
                                    .note("server CPU-s", Proc.cpuSeconds(pid) - cpu);
                            assertThat(threadsAtMany)
                                    .as("no session adds a thread")
                                    .isEqualTo(threadsAtOne);
                            assertThat(Proc.residentMib(pid) - residentAtOne).isLessThan(RESIDENT_MIB_MAX);
                        } finally {
                            openers.shutdownNow();
                            for (Typist typist : typists) {
                                typist.close();
                            }
                        }
                        await("all sessions ended")
                                .atMost(Duration.ofSeconds(30))
                                .until(() -> lab.gatehouse().live().isEmpty());
                    }
                });
    }

    private static List<Future<Typist>> openAll(ExecutorService openers, Lab lab, SshLogin login, int count) {
        List<Future<Typist>> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(openers.submit(() -> {
                Typist typist = new Typist(lab, login);
                typist.type(1);
                return typist;
            }));
        }
        return opened;
    }

    /** Each types a line about once a second, character by character, and reads what comes back. */
    private static int typeAll(List<Typist> typists, int seconds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        int lines = 0;
        while (System.nanoTime() < end) {
            for (int at = 0; at < LINE.length; at++) {
                for (Typist typist : typists) {
                    typist.key(LINE[at]);
                }
            }
            for (Typist typist : typists) {
                typist.readBack();
            }
            lines += typists.size();
        }
        return lines;
    }

    /** A thread that a start or a command needed may be on its way out; the count is taken once it has not moved for two seconds. */
    private static Map<String, Integer> settledThreads(long pid) {
        List<Map<String, Integer>> last = new ArrayList<>();
        await("the threads settle")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    Map<String, Integer> now = Proc.serverThreads(pid);
                    if (!last.isEmpty() && !last.get(0).equals(now)) {
                        last.clear();
                    }
                    last.add(now);
                    return last.size() > 4;
                });
        return last.get(0);
    }

    private static int sum(Map<String, Integer> threads) {
        return threads.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** One person: a line typed to cat in a terminal comes back twice, from the terminal and from cat. */
    private static final class Typist implements AutoCloseable {

        private static final int COMES_BACK_BYTES = 2 * (LINE.length + 1);

        private final Process client;

        Typist(Lab lab, SshLogin login) throws IOException {
            Path errors = lab.directory("typists").resolve("errors");
            this.client = login.start(errors, "-tt", "exec cat");
        }

        void key(byte character) throws IOException {
            OutputStream out = client.getOutputStream();
            out.write(character);
            out.flush();
        }

        void type(int lines) throws IOException {
            for (int i = 0; i < lines; i++) {
                for (byte character : LINE) {
                    key(character);
                }
                readBack();
            }
        }

        void readBack() throws IOException {
            byte[] back = client.getInputStream().readNBytes(COMES_BACK_BYTES);
            String text = new String(back, StandardCharsets.US_ASCII);
            String line = new String(LINE, 0, LINE.length - 1, StandardCharsets.US_ASCII);
            assertThat(text).isEqualTo(line + "\r\n" + line + "\r\n");
        }

        @Override
        public void close() throws IOException {
            try {
                client.getOutputStream().write(4);
                client.getOutputStream().flush();
                client.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } finally {
                client.destroyForcibly();
            }
        }
    }
}
