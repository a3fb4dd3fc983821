/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * CPU seconds per GiB of journal and archiver together, by thread, for payloads that do not shrink:
 * {@code ArchiveBench DIRECTORY MEBIBYTES PAYLOAD_BYTES ROUNDS [text]}.
 */
public final class ArchiveBench {

    private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    private static final int UNACKNOWLEDGED_MAX =
            Integer.getInteger("window", 48); // as many as an SSH window of 1.5 MiB lets through

    private final byte[][] payloads;

    private ArchiveBench(int payloadBytes, boolean text) {
        payloads = new byte[64][payloadBytes];
        Random random = new Random(1);
        for (byte[] each : payloads) {
            random.nextBytes(each);
            for (int i = 0; text && i < each.length; i++) {
                each[i] = (byte) "the quick brown fox jumps over the lazy dog 0123456789\r\n"
                        .charAt((i + (each[i / 40] & 7)) % 56);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        ArchiveBench bench = new ArchiveBench(Integer.parseInt(args[2]), args.length > 4);
        try (Appliance appliance = new Appliance(Path.of(args[0]), TestKeys.random())) {
            for (int round = 0; round < Integer.parseInt(args[3]); round++) {
                bench.round(appliance, Long.parseLong(args[1]) * 1024 * 1024);
            }
        }
    }

    private void round(Appliance appliance, long total) throws Exception {
        RecordingWriter writer = appliance.open(TestTypes.header());
        Map<String, Long> before = cpuByThread();
        long process = processCpu();
        long began = System.nanoTime();
        CountDownLatch done = new CountDownLatch(1);
        appliance.loop.execute(new Pump(writer, total, done)::pump);
        done.await();
        long appended = System.nanoTime() - began;
        SealedRecording sealed = appliance.closeAndSeal(writer);
        long wall = System.nanoTime() - began;
        double gib = total / (double) (1L << 30);
        OUT.printf(
                "journal and archive: %.2f CPU-s/GiB in the process; %.2f s/GiB until acknowledged, %.2f until sealed; %d bytes%n",
                (processCpu() - process) / 1e9 / gib, appended / 1e9 / gib, wall / 1e9 / gib, sealed.bytes());
        cpuByThread().forEach((name, cpu) -> {
            long used = cpu - before.getOrDefault(name, 0L);
            if (used > 10_000_000) {
                OUT.printf("   %-32s %.2f%n", name, used / 1e9 / gib);
            }
        });
        Files.delete(sealed.file());
    }

    private static long processCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static Map<String, Long> cpuByThread() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, Long> cpu = new TreeMap<>();
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null) {
                cpu.merge(info.getThreadName(), threads.getThreadCpuTime(id), Long::sum);
                cpu.merge(info.getThreadName() + " (user)", threads.getThreadUserTime(id), Long::sum);
            }
        }
        return cpu;
    }

    private final class Pump {
        private final RecordingWriter writer;
        private final CountDownLatch done;
        private long left;
        private long unacknowledged;
        private int next;

        Pump(RecordingWriter writer, long total, CountDownLatch done) {
            this.writer = writer;
            this.left = total;
            this.done = done;
        }

        void pump() {
            while (left > 0 && unacknowledged < UNACKNOWLEDGED_MAX) {
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
