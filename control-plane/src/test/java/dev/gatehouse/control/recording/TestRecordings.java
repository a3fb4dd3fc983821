/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import dev.gatehouse.control.recording.RecordingLibrary.Opened;
import dev.gatehouse.iolog.archive.ArchiveConfig;
import dev.gatehouse.iolog.archive.Archiver;
import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.chronicle.ChronicleJournal;
import dev.gatehouse.iolog.crypto.KeyWrapper;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.crypto.RecordingSigner;
import dev.gatehouse.iolog.journal.JournalConfig;
import dev.gatehouse.iolog.read.FrameCache;
import dev.gatehouse.iolog.read.FrameRenderer;
import dev.gatehouse.iolog.read.FrameScreen;
import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.RecordingFile;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Sealed recordings of a desktop of one pixel, from a real journal and archiver. */
final class TestRecordings implements AutoCloseable {

    static final String PROTOCOL = "rdp";
    private static final RecordType OUTPUT = new RecordType(60_000, "test.output", Secrecy.OUTPUT);

    private final TestWrapper wrapper = new TestWrapper();
    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final BlockingQueue<SealedRecording> sealed = new LinkedBlockingQueue<>();
    private final ChronicleJournal journal;
    private final Archiver archiver;

    TestRecordings(Path home) throws IOException, GeneralSecurityException {
        journal = new ChronicleJournal(JournalConfig.of(home.resolve("journal"), 1), wrapper, Clock.systemUTC());
        ArchiveConfig archive = new ArchiveConfig(
                home.resolve("recordings"), Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofSeconds(1));
        archiver = new Archiver(archive, journal, new TestSigner(), recording -> {
            sealed.add(recording);
            return CompletableFuture.completedFuture(null);
        });
        archiver.start();
    }

    /** As many records of a mebibyte, sealed; the pixel is the number of the last one, from 1. */
    SealedRecording ofMebibytes(int count) throws Exception {
        RecordingHeader header = new RecordingHeader(
                UUID.randomUUID(), Instant.parse("2026-11-21T20:00:00Z"), PROTOCOL, Map.of("user", "ann"));
        RecordingWriter writer = CompletableFuture.supplyAsync(
                        () -> journal.recorder().open(header, loop), loop)
                .thenCompose(stage -> stage)
                .get(30, TimeUnit.SECONDS);
        for (int i = 1; i <= count; i++) {
            byte[] payload = new byte[1 << 20];
            payload[0] = (byte) i;
            CompletableFuture<Void> done = new CompletableFuture<>();
            loop.execute(() -> writer.append(OUTPUT, payload, 0, payload.length, failure -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            }));
            done.get(30, TimeUnit.SECONDS);
        }
        CompletableFuture.supplyAsync(() -> writer.close("client.closed", Map.of()), loop)
                .thenCompose(stage -> stage)
                .get(30, TimeUnit.SECONDS);
        return Optional.ofNullable(sealed.poll(60, TimeUnit.SECONDS)).orElseThrow();
    }

    /** As {@link RecordingLibrary#openSealed}. */
    Opened open(UUID id, Path file) throws IOException {
        try (RecordingFile recording = RecordingFile.open(file)) {
            RecordingKeys keys = RecordingKeys.unwrap(recording.head(), wrapper, EnumSet.of(Secrecy.OUTPUT));
            return new Opened(
                    RecordingReader.open(file, keys), keys, Optional.of(new FrameCache(file, keys, id)), file);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        journal.state().close();
        archiver.close();
        journal.close();
        loop.shutdownNow();
    }

    /** Draws the first byte of the last output; runs {@code applying} at each record. */
    record Renderer(Runnable applying) implements FrameRenderer {
        @Override
        public String protocol() {
            return PROTOCOL;
        }

        @Override
        public FrameScreen open() {
            return new Pixel(applying);
        }
    }

    private static final class Pixel implements FrameScreen {
        private final Runnable applying;
        private int[] pixels = {};

        Pixel(Runnable applying) {
            this.applying = applying;
        }

        @Override
        public void apply(ReadRecord record) {
            applying.run();
            if (record.tag() == OUTPUT.tag()) {
                pixels = new int[] {record.payload()[0]};
            }
        }

        @Override
        public int width() {
            return pixels.length;
        }

        @Override
        public int height() {
            return pixels.length;
        }

        @Override
        public int[] pixels() {
            return pixels;
        }

        @Override
        public void save(DataOutput out) throws IOException {
            out.writeInt(pixels[0]);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            pixels = new int[] {in.readInt()};
        }
    }

    /** Wraps nothing: what is tested is not the vault. */
    private static final class TestWrapper implements KeyWrapper {
        @Override
        public byte[] wrap(byte[] key, byte[] associated) {
            return key.clone();
        }

        @Override
        public byte[] unwrap(byte[] wrapped, byte[] associated) {
            return wrapped.clone();
        }
    }

    private static final class TestSigner implements RecordingSigner {
        private final KeyPair pair;

        TestSigner() throws GeneralSecurityException {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        }

        @Override
        public String keyId() {
            return "test-key";
        }

        @Override
        public byte[] publicKey() {
            return pair.getPublic().getEncoded();
        }

        @Override
        public byte[] sign(byte[] message) throws GeneralSecurityException {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        }
    }
}
