/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import dev.gatehouse.control.recording.RecordingLibrary.Opened;
import dev.gatehouse.iolog.archive.ArchiveListener;
import dev.gatehouse.iolog.export.PngExport;
import dev.gatehouse.iolog.read.FrameCache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves screens beside sealed recordings, on one thread of low priority, so that the picture of a time needs a few seconds of replay
 * only. Nobody waits for it: what it does not do, because it fails or its queue is full, is done when somebody asks for a picture.
 * It shows content to nobody, so there is nothing to audit. Safe for use by several threads.
 */
public final class FrameIndexer implements AutoCloseable {

    /** How many recordings may wait. */
    static final int WAITING_MAX = 64;

    private static final Logger LOGGER = LoggerFactory.getLogger(FrameIndexer.class);
    /** Longer than any recording within the limits of a session should take; others wait. */
    private static final long RECORDING_NANOS_MAX = Duration.ofMinutes(10).toNanos();

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
    private static final Recording END = new Recording(new UUID(0, 0), "", Path.of(""));

    private final Source source;
    private final Views views;
    private final BlockingQueue<Recording> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Set<UUID> known = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "frame-indexer");
    private volatile boolean closing;

    /** Opens sealed recordings with their output keys; the caller closes them. */
    @FunctionalInterface
    interface Source {
        Opened open(UUID id, Path sealed) throws IOException;
    }

    private record Recording(UUID id, String protocol, Path file) {}

    /** @param views of which those with pictures are made */
    public FrameIndexer(RecordingLibrary library, Views views) {
        this(library::openSealed, views);
    }

    @SuppressWarnings("ThreadPriorityCheck") // indexing yields to sessions; nothing depends on it
    FrameIndexer(Source source, Views views) {
        this.source = Objects.requireNonNull(source, "source");
        this.views = Objects.requireNonNull(views, "views");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
    }

    /** Begins to work; once. */
    public FrameIndexer start() {
        thread.start();
        return this;
    }

    /** The same listener, and this indexer hears of a recording once the listener has. */
    public ArchiveListener after(ArchiveListener first) {
        return recording -> first.sealed(recording)
                .thenRun(() -> offer(recording.header().id(), recording.header().protocol(), recording.file()));
    }

    /**
     * Takes a sealed recording, unless it waits already. Never blocks, never throws.
     *
     * @return whether it will be looked at; {@code false} when the queue is full or its protocol has no pictures
     */
    boolean offer(UUID id, String protocol, Path sealed) {
        if (closing || !views.hasFrames(protocol)) {
            return false;
        }
        if (!known.add(id)) {
            return true;
        }
        boolean taken = waiting.offer(new Recording(id, protocol, sealed));
        if (!taken) {
            known.remove(id);
            LOGGER.atDebug().addKeyValue("recording", id).log("screens are left to the first look at a picture");
        }
        return taken;
    }

    @SuppressWarnings("ReferenceEquality") // END is one object
    private void run() {
        try {
            for (Recording next = waiting.take(); next != END; next = waiting.take()) {
                index(next);
                known.remove(next.id());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void index(Recording recording) {
        long begun = System.nanoTime();
        try (Opened opened = source.open(recording.id(), recording.file())) {
            FrameCache cache = opened.frames().orElseThrow();
            boolean whole = new PngExport(views.frames(recording.protocol()))
                    .prepare(opened.reader(), cache, () -> closing || System.nanoTime() - begun > RECORDING_NANOS_MAX);
            if (!whole && !closing) {
                LOGGER.atWarn()
                        .addKeyValue("recording", recording.id())
                        .log("recording is too long for screens to be made ahead");
            }
        } catch (IOException | RuntimeException e) {
            if (!closing) {
                LOGGER.atWarn()
                        .addKeyValue("recording", recording.id())
                        .setCause(e)
                        .log("no screens were made ahead; the recording itself is not touched");
            }
        }
    }

    /** Stops after the record at hand; what waits is dropped. */
    @Override
    public void close() {
        closing = true;
        waiting.clear();
        waiting.offer(END);
        try {
            thread.join(STOP_DEADLINE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
