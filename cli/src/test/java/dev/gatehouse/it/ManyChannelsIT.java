/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Bytes;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SharedLab;
import dev.gatehouse.it.lab.Size;
import dev.gatehouse.it.lab.SshLogin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Row 2: ten channels on one ControlMaster connection, one of them stalled. */
@ExtendWith(SharedLab.class)
@Timeout(value = 40, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyChannelsIT {

    private static final int RUNNING = 9;

    private final Lab lab;

    ManyChannelsIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void nineRunWhileOneIsStalled() throws Exception {
        long bytes = Size.mib(24, 200);
        Acceptance.row(
                "2 ten channels, one stalled, rekey and keepalive", RUNNING + " x " + bytes / 1048576 + " MiB", f -> {
                    Path directory = Files.createTempDirectory(lab.directory("mux"), "m");
                    SshLogin login = lab.through()
                            .with("ControlPath=" + directory.resolve("s"), "RekeyLimit=16M", "ServerAliveInterval=1");
                    Path errors = directory.resolve("errors");
                    Process master = login.start(errors, "-M", "-N");
                    Process stalled = null;
                    try {
                        await("the master connection")
                                .atMost(Duration.ofSeconds(30))
                                .until(() -> Files.exists(directory.resolve("s")));
                        stalled = login.start(errors, "cat /dev/zero");
                        // its output is not read from here on: pipe, client and both windows fill up
                        assertThat(stalled.getInputStream().readNBytes(1024)).hasSize(1024);
                        long start = System.nanoTime();
                        runNine(login, errors, bytes);
                        f.note("seconds for nine", (System.nanoTime() - start) / 1e9);
                        assertThat(stalled.isAlive()).isTrue();
                        byte[] more = stalled.getInputStream().readNBytes(32 * 1024 * 1024);
                        assertThat(more).hasSize(32 * 1024 * 1024).containsOnly(0);
                        assertThat(login.run("echo still").ok().text()).isEqualTo("still\n");
                    } finally {
                        if (stalled != null) {
                            Run.end(stalled.toHandle());
                        }
                        Run.end(master.toHandle());
                    }
                });
    }

    private static void runNine(SshLogin login, Path errors, long bytes) throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(RUNNING);
        List<Process> clients = new ArrayList<>();
        try {
            List<Future<Bytes.Read>> reads = new ArrayList<>();
            for (int i = 0; i < RUNNING; i++) {
                Process client = login.start(
                        errors,
                        "openssl enc -aes-128-ctr -pass pass:it" + i
                                + " -nosalt -md sha256 -in /dev/zero 2>/dev/null | head -c " + bytes);
                clients.add(client);
                reads.add(readers.submit(() -> Bytes.readAll(client.getInputStream())));
            }
            for (int i = 0; i < RUNNING; i++) {
                Bytes.Read read = reads.get(i).get(Size.of(4, 20), TimeUnit.MINUTES);
                assertThat(read.count()).isEqualTo(bytes);
                assertThat(clients.get(i).waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(clients.get(i).exitValue()).isZero();
                assertThat(read.sha256()).isEqualTo(expected(i, bytes));
            }
        } finally {
            clients.forEach(Process::destroyForcibly);
            readers.shutdownNow();
        }
    }

    private static String expected(int i, long bytes) throws Exception {
        return Run.command(
                        Duration.ofMinutes(5),
                        "sh",
                        "-c",
                        "openssl enc -aes-128-ctr -pass pass:it" + i
                                + " -nosalt -md sha256 -in /dev/zero 2>/dev/null | head -c " + bytes + " | sha256sum")
                .ok()
                .text()
                .substring(0, 64);
    }

    @Test
    void channelsOpenAndCloseOneByOne() throws Exception {
        int channels = Size.of(60, 300);
        Acceptance.row("2 channels one after the other on one connection", channels + " channels", f -> {
            Path directory = Files.createTempDirectory(lab.directory("mux"), "m");
            SshLogin login = lab.through().with("ControlPath=" + directory.resolve("s"));
            Process master = login.start(directory.resolve("errors"), "-M", "-N");
            try {
                await("the master connection")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> Files.exists(directory.resolve("s")));
                for (int i = 0; i < channels; i++) {
                    assertThat(login.run("echo " + i + "; exit " + i % 200).exitCode())
                            .isEqualTo(i % 200);
                }
            } finally {
                Run.end(master.toHandle());
            }
        });
    }
}
