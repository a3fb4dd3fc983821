/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.gatehouse.iolog.crypto.DataKey;
import dev.gatehouse.iolog.crypto.RecordCipher;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Screens of a sealed recording at some times, in a file {@code .frames} beside it, so that a picture needs no replay from the start.
 * Derived: it may be deleted at any time and is made again. Each screen is compressed and sealed under a key that comes from the
 * recording's output key and a salt of this file. Confined to one thread.
 *
 * <pre>
 *   magic 8 · salt 16 · for each screen: nanos 8 · plain bytes 4 · malformed records before it 4 · sealed bytes 4 · sealed
 * </pre>
 */
public final class FrameCache {

    private static final byte[] MAGIC = "GHFRAME1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTEXT = "gatehouse frame cache v1".getBytes(StandardCharsets.US_ASCII);
    private static final String SUFFIX = ".frames";
    private static final int SALT_BYTES = 16;
    private static final int ASSOCIATED_BYTES = 16;
    private static final int TAG_BYTES = 16;
    private static final int STATE_BYTES_MAX = 96 * 1024 * 1024;
    private static final int FRAMES_MAX = 4_096;
    private static final long FILE_BYTES_MAX = 512L * 1024 * 1024;

    private final Path sealed;
    private final Path file;
    private final RecordingKeys keys;
    private final UUID recording;

    /**
     * A screen from the cache.
     *
     * @param nanos all records up to this time are in it
     * @param malformed how many of them could not be drawn whole
     */
    public record Restored(FrameScreen screen, long nanos, int malformed) {}

    /**
     * The cache of a recording.
     *
     * @param sealed its file
     * @param keys with its output key; they stay the caller's
     */
    public FrameCache(Path sealed, RecordingKeys keys, UUID recording) {
        this.sealed = sealed;
        this.file = sealed.resolveSibling(sealed.getFileName() + SUFFIX);
        this.keys = keys;
        this.recording = recording;
    }

    /** Whether there is none yet. */
    public boolean isMissing() {
        return !Files.exists(file);
    }

    /** The last screen at or before a time; a broken cache gives none and is deleted, so that it is made again. */
    public Optional<Restored> restore(FrameRenderer renderer, long nanos) {
        if (isMissing()) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return find(in, renderer, nanos);
        } catch (IOException | GeneralSecurityException | ZstdException broken) {
            delete(file);
            return Optional.empty();
        }
    }

    private Optional<Restored> find(DataInputStream in, FrameRenderer renderer, long nanos)
            throws IOException, GeneralSecurityException {
        byte[] start = in.readNBytes(MAGIC.length + SALT_BYTES);
        if (start.length < MAGIC.length + SALT_BYTES || !Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length))) {
            throw new IOException("not a cache of frames");
        }
        byte[] found = null;
        int index = 0;
        for (int i = 1; i <= FRAMES_MAX; i++) {
            byte[] header = in.readNBytes(ASSOCIATED_BYTES);
            if (header.length < ASSOCIATED_BYTES || ByteBuffer.wrap(header).getLong() > nanos) {
                break;
            }
            int length = in.readInt();
            if (length < TAG_BYTES || length > STATE_BYTES_MAX) {
                throw new IOException("frame of " + length + " bytes");
            }
            found = Arrays.copyOf(header, ASSOCIATED_BYTES + length);
            index = i;
            if (in.readNBytes(found, ASSOCIATED_BYTES, length) < length) {
                throw new IOException("frame is cut");
            }
        }
        byte[] salt = Arrays.copyOfRange(start, MAGIC.length, start.length);
        return found == null ? Optional.empty() : Optional.of(open(found, index, salt, renderer));
    }

    private Restored open(byte[] frame, int index, byte[] salt, FrameRenderer renderer)
            throws IOException, GeneralSecurityException {
        ByteBuffer header = ByteBuffer.wrap(frame);
        long nanos = header.getLong();
        int plainBytes = header.getInt();
        int malformed = header.getInt();
        if (plainBytes < 0 || plainBytes > STATE_BYTES_MAX) {
            throw new IOException("frame of " + plainBytes + " plain bytes");
        }
        DataKey key = key(salt);
        try {
            byte[] compressed = new byte[frame.length - ASSOCIATED_BYTES];
            int length = new RecordCipher().open(key, index, frame, ASSOCIATED_BYTES, frame.length, compressed);
            byte[] state = Zstd.decompress(Arrays.copyOf(compressed, length), plainBytes);
            FrameScreen screen = renderer.open();
            screen.restore(new DataInputStream(new ByteArrayInputStream(state)));
            return new Restored(screen, nanos, malformed);
        } finally {
            key.destroy();
        }
    }

    /** Begins to make the cache; what goes wrong with it is no harm: then there is none. */
    public Recorder record() {
        return new Recorder();
    }

    private DataKey key(byte[] salt) throws GeneralSecurityException {
        DataKey output = keys.key(Secrecy.OUTPUT)
                .orElseThrow(() -> new GeneralSecurityException("without the output key there are no frames"));
        return output.derive(ByteBuffer.allocate(CONTEXT.length + 16 + SALT_BYTES)
                .put(CONTEXT)
                .putLong(recording.getMostSignificantBits())
                .putLong(recording.getLeastSignificantBits())
                .put(salt)
                .array());
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException harmless) {
            path.toFile().deleteOnExit();
        }
    }

    /** Writes the screens, in order of time; they are there for readers after {@link #commit} only. Confined to one thread. */
    public final class Recorder implements AutoCloseable {

        private final RecordCipher cipher = new RecordCipher();
        private @Nullable Path fresh;
        private @Nullable OutputStream out;
        private @Nullable DataKey key;
        private int frames;
        private long bytes;

        private Recorder() {
            byte[] salt = new byte[SALT_BYTES];
            new SecureRandom().nextBytes(salt);
            try {
                key = key(salt);
                fresh = Files.createTempFile(file.getParent(), "making", SUFFIX);
                out = Files.newOutputStream(fresh);
                out.write(MAGIC);
                out.write(salt);
            } catch (IOException | GeneralSecurityException e) {
                close();
            }
        }

        /** Keeps this screen, in which all records up to {@code nanos} are. */
        public void add(long nanos, int malformed, FrameScreen screen) {
            if (out == null || frames == FRAMES_MAX || bytes > FILE_BYTES_MAX) {
                return;
            }
            try {
                ByteArrayOutputStream state = new ByteArrayOutputStream();
                screen.save(new DataOutputStream(state));
                frame(out, nanos, malformed, state.toByteArray());
            } catch (IOException | GeneralSecurityException | ZstdException e) {
                close();
            }
        }

        private void frame(OutputStream to, long nanos, int malformed, byte[] state)
                throws IOException, GeneralSecurityException {
            if (state.length > STATE_BYTES_MAX) {
                throw new IOException("screen of " + state.length + " bytes");
            }
            DataKey sealing = Objects.requireNonNull(key, "made before the file was opened");
            byte[] compressed = Zstd.compress(state, 1);
            byte[] frame = new byte[ASSOCIATED_BYTES + compressed.length + TAG_BYTES];
            ByteBuffer.wrap(frame).putLong(nanos).putInt(state.length).putInt(malformed);
            frames++;
            int sealed = cipher.seal(sealing, frames, compressed, 0, compressed.length, frame, ASSOCIATED_BYTES);
            to.write(frame, 0, ASSOCIATED_BYTES);
            to.write(ByteBuffer.allocate(Integer.BYTES).putInt(sealed).array());
            to.write(frame, ASSOCIATED_BYTES, sealed);
            bytes += frame.length;
        }

        /** Publishes what was kept; not when the recording has been deleted meanwhile, which takes the sealed file away first. */
        public void commit() {
            if (out == null) {
                return;
            }
            try {
                out.close();
                Files.move(
                        Objects.requireNonNull(fresh, "made before the file was opened"),
                        file,
                        StandardCopyOption.ATOMIC_MOVE);
                fresh = null;
                if (!Files.exists(sealed)) {
                    delete(file);
                }
            } catch (IOException e) {
                out = null;
            }
        }

        /** Ends it; what is not committed is gone. */
        @Override
        public void close() {
            if (key != null) {
                key.destroy();
            }
            try {
                if (out != null) {
                    out.close();
                }
            } catch (IOException harmless) {
                bytes = 0;
            }
            out = null;
            if (fresh != null) {
                delete(fresh);
            }
        }
    }
}
