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
import dev.gatehouse.it.lab.SharedLab;
import dev.gatehouse.it.lab.Size;
import dev.gatehouse.it.lab.SshLogin;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Row 2: bulk data arrives whole both ways, with re-keying, again and again, and every transfer ends. */
@ExtendWith(SharedLab.class)
class BulkTransfersIT {

    private final Lab lab;

    BulkTransfersIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void pipesBothWays() throws Exception {
        long bytes = Size.mib(256, 2048);
        Acceptance.row("2 pipes both ways, checksums at both ends", mib(bytes) + " each way", f -> {
            f.note("down MiB/s", down(lab.through(), bytes, minutes(15)));
            f.note("up MiB/s", up(lab.through(), bytes, minutes(15)));
        });
    }

    @Test
    void pipesBothWaysWithRekey() throws Exception {
        long bytes = Size.mib(128, 2048);
        Acceptance.row("2 RekeyLimit 16M, pipes both ways", mib(bytes) + " each way", f -> {
            SshLogin rekeying = lab.through().with("RekeyLimit=16M");
            f.note("down MiB/s", down(rekeying, bytes, minutes(15)));
            f.note("up MiB/s", up(rekeying, bytes, minutes(15)));
        });
    }

    @Test
    void echoOfBulkData() throws Exception {
        long bytes = Size.mib(64, 512);
        Acceptance.row("2 both directions at once on one channel", mib(bytes), f -> {
            Process client = lab.through().with("RekeyLimit=16M").start(errors(), "cat");
            try {
                CompletableFuture<String> sent = writer(client, 11, bytes);
                Bytes.Read got = Bytes.readAll(client.getInputStream());
                assertThat(got.count()).isEqualTo(bytes);
                assertThat(got.sha256()).isEqualTo(sent.get(60, TimeUnit.SECONDS));
                assertThat(ended(client)).isZero();
            } finally {
                client.destroyForcibly();
            }
        });
    }

    @Test
    void manyTransfersWithoutAHang() throws Exception {
        int transfers = Size.of(10, 50);
        long bytes = Size.mib(40, 400);
        Acceptance.row("2 consecutive transfers without a hang", transfers + " x " + mib(bytes), f -> {
            double slowest = Double.MAX_VALUE;
            for (int i = 0; i < transfers; i++) {
                SshLogin login = lab.through();
                double rate = i % 2 == 0 ? down(login, bytes, minutes(4)) : up(login, bytes, minutes(4));
                slowest = Math.min(slowest, rate);
            }
            f.note("slowest MiB/s", slowest);
        });
    }

    /** From the target: its own checksum is taken there by tee. */
    private double down(SshLogin login, long bytes, Duration limit) throws Exception {
        Path sum = Files.createTempFile(lab.directory("sums"), "down", ".sha256");
        String remote = "bash -c 'openssl enc -aes-128-ctr -pass pass:it -nosalt -md sha256 -in /dev/zero 2>/dev/null"
                + " | head -c " + bytes + " | tee >(sha256sum > " + sum + ")'";
        long start = System.nanoTime();
        Process client = login.start(errors(), remote);
        try (InputStream in = client.getInputStream()) {
            Bytes.Read got = within(limit, client, () -> Bytes.readAll(in));
            assertThat(ended(client)).isZero();
            assertThat(got.count()).isEqualTo(bytes);
            await("the target's checksum").atMost(Duration.ofSeconds(30)).until(() -> Files.size(sum) > 64);
            assertThat(got.sha256()).isEqualTo(Files.readString(sum).substring(0, 64));
        } finally {
            client.destroyForcibly();
        }
        return rate(bytes, start);
    }

    /** To the target: what it received is summed there and printed. */
    private double up(SshLogin login, long bytes, Duration limit) throws Exception {
        long start = System.nanoTime();
        Process client = login.start(errors(), "sha256sum");
        try {
            CompletableFuture<String> sent = writer(client, bytes, bytes);
            String printed = within(
                    limit, client, () -> new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            assertThat(ended(client)).isZero();
            assertThat(printed.substring(0, 64)).isEqualTo(sent.get(30, TimeUnit.SECONDS));
        } finally {
            client.destroyForcibly();
        }
        return rate(bytes, start);
    }

    private static CompletableFuture<String> writer(Process client, long seed, long bytes) {
        CompletableFuture<String> sum = new CompletableFuture<>();
        Thread writer = new Thread(() -> {
            try {
                sum.complete(Bytes.write(client.getOutputStream(), seed, bytes));
            } catch (Exception e) {
                sum.completeExceptionally(e);
            }
        });
        writer.setDaemon(true);
        writer.start();
        return sum;
    }

    /** A reader that hangs is freed by ending its client. */
    private static <T> T within(Duration limit, Process client, java.util.concurrent.Callable<T> reader)
            throws Exception {
        CompletableFuture<Boolean> watchdog = CompletableFuture.supplyAsync(
                () -> {
                    client.destroyForcibly();
                    return true;
                },
                CompletableFuture.delayedExecutor(limit.toSeconds(), TimeUnit.SECONDS));
        T read = reader.call();
        assertThat(watchdog.isDone()).as("hung for " + limit).isFalse();
        watchdog.cancel(false);
        return read;
    }

    private static int ended(Process client) throws InterruptedException {
        assertThat(client.waitFor(30, TimeUnit.SECONDS))
                .as("the client ends after its last byte")
                .isTrue();
        return client.exitValue();
    }

    private Path errors() throws Exception {
        return lab.directory("errors").resolve("client.err");
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }

    private static double rate(long bytes, long start) {
        return bytes / 1048576.0 / ((System.nanoTime() - start) / 1e9);
    }

    private static String mib(long bytes) {
        return bytes / 1048576 + " MiB";
    }
}
