/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import dev.gatehouse.iolog.codec.EndState;
import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import dev.gatehouse.iolog.crypto.RecordingSigner;
import dev.gatehouse.iolog.journal.JournalReader;
import dev.gatehouse.iolog.journal.LaneReader;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the journal into sealed files, on one thread of its own. Nothing of the journal is deleted before the files that it
 * went into are on the disk, so a session that is still open needs no journal that has been deleted. Every step may be done
 * again after a failure or a crash: records are known by session and sequence. {@link #start} and {@link #close} may be called
 * from any thread.
 */
public final class Archiver implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Archiver.class);

    private static final String CRASHED = "gateway.crash";
    private static final int EXCERPTS_AT_ONCE = 2048;
    private static final long HELD_BYTES_MAX = 64L * 1024 * 1024;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int UNREADABLE_MAX = 5;

    private final ArchiveConfig config;
    private final JournalReader journal;
    private final RecordingSigner signer;
    private final RecordingPaths paths;
    private final OpenFiles files;
    private final Announcer announcer;
    private final Checkpoint checkpoint;
    private final Thread thread;
    private final Set<String> before = new HashSet<>();
    private final Set<String> begun = new HashSet<>();
    private final Map<String, Integer> unreadable = new HashMap<>();
    private boolean resumed;
    private long flushedAtNanos = System.nanoTime();
    private long checkpointAtNanos = System.nanoTime();
    private long sealFailedAtNanos = System.nanoTime() - RETRY_NANOS;
    private volatile boolean stopping;

    /**
     * Prepares it.
     *
     * @param listener told of each sealed recording
     * @throws IOException when the directory cannot be made
     */
    public Archiver(ArchiveConfig config, JournalReader journal, RecordingSigner signer, ArchiveListener listener)
            throws IOException {
        this.config = Objects.requireNonNull(config, "config");
        this.journal = Objects.requireNonNull(journal, "journal");
        this.signer = Objects.requireNonNull(signer, "signer");
        this.paths = new RecordingPaths(config.directory());
        paths.create();
        this.files = new OpenFiles(paths);
        this.announcer = new Announcer(paths, listener);
        this.checkpoint = Checkpoint.load(paths.checkpoint());
        this.thread = new Thread(this::run, "archiver");
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /**
     * Archives what the journal still has and stops; blocks until then. Recorders must have stopped before, so that every
     * session has its end.
     */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean failed = false;
        while (true) {
            boolean last = stopping;
            boolean more = false;
            try {
                more = step();
                failed = false;
            } catch (IOException
                    | RuntimeException
                    | Error broken) { // such as a full disk, or a fault in a mapped page
                LOGGER.atError().setCause(broken).log("archiver could not go on, trying again");
                failed = true;
            }
            if (last && (!more || failed)) {
                break;
            }
            if (!more) {
                LockSupport.parkNanos(
                        this, failed ? RETRY_NANOS : config.pollInterval().toNanos());
            }
        }
        finish();
    }

    /** One round; true when there is more to read at once. */
    private boolean step() throws IOException {
        if (!resumed) {
            resume();
        }
        boolean more = false;
        for (LaneReader lane : journal.lanes()) {
            more |= drain(lane);
        }
        long now = System.nanoTime();
        if (now - flushedAtNanos >= config.flushInterval().toNanos() || files.heldBytes() > HELD_BYTES_MAX) {
            flushedAtNanos = now;
            flush();
        }
        sealEnded();
        if (now - checkpointAtNanos >= config.checkpointInterval().toNanos()) {
            checkpointAtNanos = now;
            checkpoint();
        }
        announcer.repeat();
        return more;
    }

    private void resume() throws IOException {
        files.resume();
        for (LaneReader lane : journal.lanes()) {
            if (lane.isRetired()) {
                before.add(lane.name());
            }
        }
        resumed = true;
        endUnclaimed();
    }

    private boolean drain(LaneReader lane) throws IOException {
        boolean retired = lane.isRetired(); // asked before the reading: nothing comes after it
        Long known = begun.add(lane.name()) ? checkpoint.position(lane.name()) : null;
        if (known != null) {
            lane.moveTo(known);
        }
        long from = lane.position();
        int count;
        try {
            count = lane.read((excerpt, length) -> take(lane, excerpt, length), EXCERPTS_AT_ONCE);
            unreadable.remove(lane.name());
        } catch (IOException | RuntimeException | Error failed) {
            if (retired && unreadable.merge(lane.name(), 1, Integer::sum) >= UNREADABLE_MAX) {
                LOGGER.atError()
                        .addKeyValue("lane", lane.name())
                        .setCause(failed)
                        .log("journal lane cannot be read to its end and is set aside");
                finish(lane, false);
                return false;
            }
            lane.moveTo(from); // what was taken already is known by its sequence
            throw failed;
        }
        if (retired && count < EXCERPTS_AT_ONCE) {
            finish(lane, true);
        }
        return count == EXCERPTS_AT_ONCE;
    }

    private void take(LaneReader lane, byte[] excerpt, int length) throws IOException {
        try {
            Excerpt.check(excerpt, length);
        } catch (MalformedRecordingException torn) { // never acknowledged: the writer failed in the middle of it
            LOGGER.atError().addKeyValue("lane", lane.name()).log("journal excerpt passed over: {}", torn.getMessage());
            return;
        }
        if (Excerpt.tag(excerpt) != FormatRecords.LANE_MARK.tag()) {
            files.add(lane.name(), excerpt, length);
        }
    }

    /** A lane to which nobody will append has been read to its end, or as far as it goes. */
    private void finish(LaneReader lane, boolean whole) throws IOException {
        boolean ofDeadProcess = before.contains(lane.name());
        files.endOrphans(
                lane.name(),
                ofDeadProcess ? EndState.CRASHED : EndState.FAILED,
                ofDeadProcess ? CRASHED : "recording.failed");
        sealEnded();
        boolean allSealed = files.all().stream().noneMatch(each -> lane.name().equals(each.lane()));
        if (allSealed) {
            if (whole) {
                lane.delete();
            } else {
                lane.setAside();
            }
            begun.remove(lane.name());
            before.remove(lane.name());
            endUnclaimed();
        }
    }

    /** When all lanes of dead processes are read, what none of them went on with has lost its end. */
    private void endUnclaimed() throws IOException {
        if (before.isEmpty()) {
            files.endOrphans(null, EndState.CRASHED, CRASHED);
            files.forgetFinished();
        }
    }

    private void sealEnded() {
        if (System.nanoTime() - sealFailedAtNanos < RETRY_NANOS) {
            return;
        }
        for (GrowingFile file : files.takeEnded()) {
            try {
                Path note = announcer.note(file);
                file.seal(signer, paths.sealed(file.head().header()));
                files.sealed(file);
                LOGGER.atDebug().addKeyValue("sessionId", file.id()).log("recording sealed");
                announcer.announce(note);
            } catch (IOException | GeneralSecurityException | RuntimeException failed) {
                LOGGER.atError()
                        .addKeyValue("sessionId", file.id())
                        .setCause(failed)
                        .log("recording is not sealed yet");
                files.endedButNotSealed(file);
                sealFailedAtNanos = System.nanoTime();
            }
        }
    }

    private void flush() throws IOException {
        for (GrowingFile file : files.all()) {
            file.flush();
        }
    }

    private void checkpoint() throws IOException {
        Map<String, Long> positions = new HashMap<>();
        for (LaneReader lane : journal.lanes()) {
            positions.put(lane.name(), lane.position());
        }
        for (GrowingFile file : files.all()) {
            file.flush();
            file.sync();
            file.rest();
        }
        checkpoint.write(positions);
        for (LaneReader lane : journal.lanes()) {
            Long position = positions.get(lane.name());
            if (position != null) {
                lane.releaseBefore(position);
            }
        }
    }

    private void finish() {
        try {
            sealEnded();
            checkpoint();
            for (GrowingFile file : files.all()) {
                file.close();
            }
        } catch (IOException | RuntimeException failed) {
            LOGGER.atError()
                    .setCause(failed)
                    .log("archiver stopped before everything was on the disk; the journal has it");
        }
    }
}
