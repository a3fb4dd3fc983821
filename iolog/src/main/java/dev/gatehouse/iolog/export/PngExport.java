/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.export;

import dev.gatehouse.iolog.read.FrameCache;
import dev.gatehouse.iolog.read.FrameCache.Restored;
import dev.gatehouse.iolog.read.FrameRenderer;
import dev.gatehouse.iolog.read.FrameScreen;
import dev.gatehouse.iolog.read.FrameScreen.MalformedPictureException;
import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.RecordCursor;
import dev.gatehouse.iolog.read.RecordingReader;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Draws the picture that a recording shows at a time. Immutable. */
public final class PngExport {

    private final FrameRenderer renderer;

    public PngExport(FrameRenderer renderer) {
        this.renderer = renderer;
    }

    /**
     * What the screen showed at {@code nanos} since the session's start, or at the end when that is earlier. The first look at a
     * sealed recording replays all of it and leaves screens in the cache; later ones begin at the nearest.
     *
     * @param cache of a sealed recording; empty for a growing one
     * @return empty when nothing had been shown by then
     */
    public Optional<Picture> draw(RecordingReader reader, Optional<FrameCache> cache, long nanos) throws IOException {
        return draw(reader, cache, nanos, () -> false);
    }

    /**
     * The same, within bounds.
     *
     * @param stop asked before each record; true ends the replay. When the picture is drawn by then, it is given, and no cache is left
     * @throws StoppedException when it is not
     */
    public Optional<Picture> draw(RecordingReader reader, Optional<FrameCache> cache, long nanos, BooleanSupplier stop)
            throws IOException {
        requireProtocol(reader);
        Optional<Restored> restored = cache.flatMap(each -> each.restore(renderer, nanos));
        Replay replay = new Replay(reader.cursor(), restored.orElse(new Restored(renderer.open(), -1, 0)), stop);
        if (cache.isPresent() && cache.get().isMissing()) {
            return replay.picture(reader, nanos, cache.get());
        }
        replay.until(nanos);
        return replay.picture(reader);
    }

    /**
     * Leaves screens in the cache of a sealed recording, unless it has some, by a replay of all of it.
     *
     * @param stop asked before each record; true ends the replay, and then there is no cache
     * @return whether the replay came to the end
     */
    public boolean prepare(RecordingReader reader, FrameCache cache, BooleanSupplier stop) throws IOException {
        requireProtocol(reader);
        return !cache.isMissing()
                || new Replay(reader.cursor(), new Restored(renderer.open(), -1, 0), stop).fill(cache);
    }

    private void requireProtocol(RecordingReader reader) {
        String protocol = reader.head().header().protocol();
        if (!protocol.equals(renderer.protocol())) {
            throw new IllegalArgumentException(
                    "recording of " + protocol + " cannot be drawn as " + renderer.protocol());
        }
    }

    /** The replay was stopped before there was a picture. */
    public static final class StoppedException extends IOException {
        private StoppedException() {
            super("the replay was stopped");
        }
    }

    /** Applies records to a screen. Confined to one thread. */
    private static final class Replay {

        private final RecordCursor cursor;
        private final FrameScreen screen;
        private final BooleanSupplier stop;
        private int malformed;
        private @Nullable ReadRecord next;

        Replay(RecordCursor cursor, Restored from, BooleanSupplier stop) throws IOException {
            this.stop = stop;
            this.cursor = cursor;
            this.screen = from.screen();
            this.malformed = from.malformed();
            cursor.seek(from.nanos() + 1);
            next = cursor.next();
        }

        void until(long nanos) throws IOException {
            for (ReadRecord due = dueBy(nanos); due != null; due = dueBy(nanos)) {
                step(due);
            }
        }

        /** The next record, when it is not after this time. */
        private @Nullable ReadRecord dueBy(long nanos) throws StoppedException {
            if (next == null || next.nanos() > nanos) {
                return null;
            }
            if (stop.getAsBoolean()) {
                throw new StoppedException();
            }
            return next;
        }

        boolean fill(FrameCache cache) throws IOException {
            try (FrameCache.Recorder recorder = cache.record()) {
                return finish(recorder, new KeyFrames(recorder));
            }
        }

        private boolean finish(FrameCache.Recorder recorder, KeyFrames frames) throws IOException {
            for (ReadRecord each = next; each != null; each = next) {
                if (stop.getAsBoolean()) {
                    return false;
                }
                frames.before(each, malformed, screen);
                step(each);
            }
            recorder.commit();
            return true;
        }

        /** Goes on to the end, so that the cache has it all. */
        Optional<Picture> picture(RecordingReader reader, long nanos, FrameCache cache) throws IOException {
            try (FrameCache.Recorder recorder = cache.record()) {
                KeyFrames frames = new KeyFrames(recorder);
                for (ReadRecord due = dueBy(nanos); due != null; due = dueBy(nanos)) {
                    frames.before(due, malformed, screen);
                    step(due);
                }
                Optional<Picture> picture = picture(reader);
                finish(recorder, frames);
                return picture;
            }
        }

        Optional<Picture> picture(RecordingReader reader) {
            if (screen.width() == 0) {
                return Optional.empty();
            }
            String comment = "recording " + reader.head().header().id()
                    + (malformed == 0 ? "" : ", " + malformed + " records could not be drawn whole");
            int[] pixels = screen.pixels().clone();
            return Optional.of(new Picture(screen.width(), screen.height(), pixels, malformed, comment));
        }

        private void step(ReadRecord record) throws IOException {
            try {
                screen.apply(record);
            } catch (MalformedPictureException e) {
                malformed++;
            }
            next = cursor.next();
        }
    }

    /** Decides which screens are kept: one in {@value #SECONDS} seconds or in {@value #BYTES} bytes, between two times. */
    private static final class KeyFrames {

        private static final int SECONDS = 10;
        private static final int BYTES = 4 * 1024 * 1024;

        private final FrameCache.Recorder recorder;
        private long kept;
        private long last;
        private long bytes;

        KeyFrames(FrameCache.Recorder recorder) {
            this.recorder = recorder;
        }

        /** Called with each record before it is applied. */
        void before(ReadRecord next, int malformed, FrameScreen screen) {
            boolean isDue = last - kept >= Duration.ofSeconds(SECONDS).toNanos() || bytes >= BYTES;
            if (isDue && bytes > 0 && next.nanos() > last && screen.width() > 0) {
                recorder.add(last, malformed, screen);
                kept = last;
                bytes = 0;
            }
            last = next.nanos();
            bytes += next.payload().length;
        }
    }

    /**
     * A picture. Immutable as long as nobody writes into the pixels.
     *
     * @param pixels row-major, {@code 0xRRGGBB}
     * @param malformedRecords how many records before it could not be drawn whole
     * @param comment goes into the file
     */
    public record Picture(int width, int height, int[] pixels, int malformedRecords, String comment) {

        /** Writes it as a PNG file; the stream stays the caller's. */
        public void write(OutputStream out) throws IOException {
            new PngWriter(out).write(width, height, pixels, comment);
        }
    }
}
