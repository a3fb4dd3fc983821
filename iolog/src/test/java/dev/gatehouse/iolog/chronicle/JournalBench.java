/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.chronicle;

import dev.gatehouse.iolog.journal.JournalConfig;
import dev.gatehouse.iolog.journal.LaneReader;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestLoop;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** CPU seconds per GiB of the journal: {@code JournalBench DIRECTORY MEBIBYTES PAYLOAD_BYTES}. */
public final class JournalBench {

    private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true);

    private JournalBench() {}

    public static void main(String[] args) throws Exception {
        long total = Long.parseLong(args[1]) * 1024 * 1024;
        int payloadBytes = Integer.parseInt(args[2]);
        byte[][] payloads = new byte[64][payloadBytes];
        for (byte[] each : payloads) {
            new Random(System.identityHashCode(each)).nextBytes(each);
        }
        TestKeys keys = TestKeys.random();
        try (ChronicleJournal journal =
                        new ChronicleJournal(JournalConfig.of(Path.of(args[0]), 1), keys, Clock.systemUTC());
                TestLoop loop = new TestLoop()) {
            for (int round = 0; round < 4; round++) {
                RecordingWriter writer = loop.call(() -> journal.recorder().open(TestTypes.header(), loop))
                        .toCompletableFuture()
                        .get();
                double cpu = cpu();
                long began = System.nanoTime();
                long tasks = loop.tasks();
                new Pump(writer, loop, payloads, total).run();
                double used = cpu() - cpu;
                var threads = ManagementFactory.getThreadMXBean();
                for (long id : threads.getAllThreadIds()) {
                    var info = threads.getThreadInfo(id);
                    if (info != null && threads.getThreadCpuTime(id) > 50_000_000L) {
                        OUT.printf(
                                "  %s cpu %d ms, user %d ms%n",
                                info.getThreadName(),
                                threads.getThreadCpuTime(id) / 1_000_000,
                                threads.getThreadUserTime(id) / 1_000_000);
                    }
                }
                double wall = (System.nanoTime() - began) / 1e9;
                double gib = total / (double) (1 << 30);
                OUT.printf(
                        "append: %.2f CPU-s/GiB, %.2f s/GiB wall, %d wake-ups for %d appends%n",
                        used / gib, wall / gib, loop.tasks() - tasks, total / payloadBytes);
                cpu = cpu();
                long read = 0;
                for (LaneReader lane : journal.lanes()) {
                    long[] bytes = new long[1];
                    while (lane.read((excerpt, length) -> bytes[0] += length, 1000) == 1000) {
                        continue;
                    }
                    read += bytes[0];
                    lane.releaseBefore(lane.position());
                }
                OUT.printf("read %d MiB: %.2f CPU-s/GiB%n", read >> 20, (cpu() - cpu) / gib);
            }
            for (LaneReader lane : journal.lanes()) {
                lane.close();
            }
        }
    }

    private static double cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    private static final class Pump {
        private final RecordingWriter writer;
        private final TestLoop loop;
        private final byte[][] payloads;
        private final CountDownLatch done = new CountDownLatch(1);
        private long left;
        private long unacknowledged;
        private int next;

        Pump(RecordingWriter writer, TestLoop loop, byte[][] payloads, long total) {
            this.writer = writer;
            this.loop = loop;
            this.payloads = payloads;
            this.left = total;
        }

        void run() throws InterruptedException {
            loop.execute(this::pump);
            done.await();
        }

        private void pump() {
            while (left > 0 && unacknowledged < 48) { // like an SSH window of 1.5 MiB
                byte[] payload = payloads[next++ & 63];
                left -= payload.length;
                unacknowledged++;
                writer.append(TestTypes.OUTPUT, payload, 0, payload.length, this::acknowledged);
            }
        }

        private void acknowledged(Throwable failure) {
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            unacknowledged--;
            if (left > 0) {
                pump();
            } else if (unacknowledged == 0) {
                done.countDown();
            }
        }
    }
}
