/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.testing;

import dev.gatehouse.iolog.archive.ArchiveConfig;
import dev.gatehouse.iolog.archive.Archiver;
import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.chronicle.ChronicleJournal;
import dev.gatehouse.iolog.codec.Head;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.journal.JournalConfig;
import dev.gatehouse.iolog.read.RecordingFile;
import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Journal and archiver as an appliance has them, in one directory. */
public final class Appliance implements AutoCloseable {

    public final Path home;
    public final TestKeys keys;
    public final TestLoop loop = new TestLoop();
    public final ChronicleJournal journal;
    public final Archiver archiver;
    public final BlockingQueue<SealedRecording> sealed = new LinkedBlockingQueue<>();

    public Appliance(Path home, TestKeys keys) throws IOException {
        this(home, keys, JournalConfig.of(home.resolve("journal"), 1));
    }

    public Appliance(Path home, TestKeys keys, JournalConfig config) throws IOException {
        this.home = home;
        this.keys = keys;
        journal = new ChronicleJournal(config, keys, Clock.systemUTC());
        ArchiveConfig archive = new ArchiveConfig(
                home.resolve("recordings"), Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofSeconds(1));
        archiver = new Archiver(archive, journal, keys, recording -> {
            sealed.add(recording);
            return CompletableFuture.completedFuture(null);
        });
        archiver.start();
    }

    /** Opens a recording and waits for it. */
    public RecordingWriter open(RecordingHeader header) {
        try {
            return loop.call(() -> journal.recorder().open(header, loop))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Appends on the loop; the future completes with the append. */
    public CompletableFuture<Void> append(RecordingWriter writer, RecordType type, byte[] payload) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> writer.append(type, payload, 0, payload.length, failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        }));
        return done;
    }

    public CompletableFuture<Void> append(RecordingWriter writer, RecordType type, String text) {
        return append(writer, type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Closes a recording and waits until it is sealed. */
    public SealedRecording closeAndSeal(RecordingWriter writer) {
        try {
            loop.call(() -> writer.close("client.closed", Map.of("bytesIn", "7")))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            return nextSealed();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The next recording that the archiver announces. */
    public SealedRecording nextSealed() throws InterruptedException {
        SealedRecording next = sealed.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new IllegalStateException("nothing was sealed in 60 s");
        }
        return next;
    }

    /** All keys of a recording. */
    public static RecordingKeys allKeys(Path file, TestKeys keys) throws IOException, GeneralSecurityException {
        return someKeys(file, keys, EnumSet.allOf(Secrecy.class));
    }

    /** Some keys of a recording. */
    public static RecordingKeys someKeys(Path file, TestKeys keys, EnumSet<Secrecy> which)
            throws IOException, GeneralSecurityException {
        try (RecordingFile recording = RecordingFile.open(file)) {
            Head head = recording.head();
            return RecordingKeys.unwrap(head, keys, which);
        }
    }

    @Override
    public void close() throws IOException {
        journal.state().close();
        archiver.close();
        journal.close();
        loop.close();
    }
}
