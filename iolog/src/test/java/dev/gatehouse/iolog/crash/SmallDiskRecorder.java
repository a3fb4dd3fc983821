/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.crash;

import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.journal.DiskWatermark;
import dev.gatehouse.iolog.journal.JournalConfig;
import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs with its journal on a file system of 64 MiB and prints what happened, a fact a line:
 * {@code SmallDiskRecorder SCENARIO SMALL_DISK HOME KEYS}.
 */
public final class SmallDiskRecorder {

    private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    private static final int MIB = 1024 * 1024;

    private final Path disk;
    private final Appliance appliance;
    private final CountDownLatch failed = new CountDownLatch(1);
    private volatile long failedAtNanos;

    private SmallDiskRecorder(Path disk, Path home, TestKeys keys, DiskWatermark watermark) throws Exception {
        this.disk = disk;
        this.appliance = new Appliance(
                home, keys, JournalConfig.of(disk.resolve("journal"), 1).withWatermark(watermark));
    }

    public static void main(String[] args) throws Exception {
        Path disk = Path.of(args[1]);
        DiskWatermark watermark = new DiskWatermark(args[0].equals("watermark") ? 24L * MIB : 0, 0);
        SmallDiskRecorder run = new SmallDiskRecorder(disk, Path.of(args[2]), TestKeys.ofText(args[3]), watermark);
        if (args[0].equals("watermark")) {
            run.watermark();
        } else {
            run.full();
        }
        run.appliance.close();
        for (SealedRecording each : run.appliance.sealed) {
            OUT.println("sealed " + each.file() + " " + each.summary().end().state() + " "
                    + each.summary().end().cause());
        }
        System.exit(0);
    }

    /** Free space goes below the watermark while nothing is being appended; later it comes back. */
    private void watermark() throws Exception {
        RecordingWriter writer = open();
        appliance.append(writer, TestTypes.OUTPUT, "before").get(30, TimeUnit.SECONDS);
        long free = Files.getFileStore(disk).getUsableSpace();
        Path filler = fill(free - 4L * MIB);
        long began = System.nanoTime();
        failed.await(30, TimeUnit.SECONDS);
        OUT.println("failed after millis " + (failedAtNanos - began) / 1_000_000);
        OUT.println("refused " + refusal());
        Files.delete(filler);
        for (String reason = refusal(); reason != null; reason = refusal()) {
            Thread.sleep(50); // until it is taken again; the parent has a deadline
        }
        OUT.println("taken again");
    }

    /** No watermark: the disk runs full under the pen. */
    private void full() throws Exception {
        RecordingWriter writer = open();
        byte[] noise = new byte[32 * 1024];
        new Random(1).nextBytes(noise);
        AtomicLong acknowledged = new AtomicLong();
        AtomicLong number = new AtomicLong();
        appliance.loop.run(() -> {
            for (int i = 0; i < 16; i++) {
                append(writer, noise, number, acknowledged);
            }
        });
        failed.await(60, TimeUnit.SECONDS);
        OUT.println("acknowledged " + acknowledged.get());
    }

    private void append(RecordingWriter writer, byte[] noise, AtomicLong number, AtomicLong acknowledged) {
        byte[] payload = noise.clone();
        ByteBuffer.wrap(payload).putLong(number.incrementAndGet());
        writer.append(TestTypes.OUTPUT, payload, 0, payload.length, failure -> {
            if (failure == null) {
                acknowledged.incrementAndGet();
                append(writer, noise, number, acknowledged);
            }
        });
    }

    private RecordingWriter open() {
        RecordingWriter writer = appliance.open(TestTypes.header());
        appliance.loop.run(() -> writer.onFailure(cause -> {
            failedAtNanos = System.nanoTime();
            OUT.println("failure " + cause.getMessage());
            failed.countDown();
        }));
        return writer;
    }

    private String refusal() {
        try {
            RecordingWriter opened = open();
            appliance.loop.run(() -> opened.close("test.over", Map.of()));
            return null;
        } catch (IllegalStateException refused) {
            Throwable cause = refused;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause.getMessage();
        }
    }

    private Path fill(long bytes) throws Exception {
        Path filler = disk.resolve("filler");
        try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long written = 0; written < bytes; ) {
                written += channel.write(ByteBuffer.allocate((int) Math.min(MIB, bytes - written)));
            }
        }
        return filler;
    }
}
