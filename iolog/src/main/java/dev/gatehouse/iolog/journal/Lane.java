/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import dev.gatehouse.iolog.codec.End;
import dev.gatehouse.iolog.codec.EndState;
import dev.gatehouse.iolog.write.RecordingUnavailableException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer thread, its ring and its storage. Takes what waits as a burst, writes it, commits, then tells each loop once. When
 * the storage fails, every recording of the lane fails and nothing is acknowledged any more. Safe for use by several threads.
 */
final class Lane {

    private static final Logger LOGGER = LoggerFactory.getLogger(Lane.class);

    private static final int BURST_ENTRIES_MAX = 512;
    private static final long BURST_BYTES_MAX = 1024L * 1024;

    private final String name;
    private final JournalStore store;
    private final Clock clock;
    private final SecureRandom random;
    private final AppendRing ring;
    private final Thread thread;
    private final Set<OpenRecording> open = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<JournaledWriter> waitForRoom = new ConcurrentLinkedQueue<>();
    private final AtomicReference<RecordingUnavailableException> failure = new AtomicReference<>();
    private volatile long burstBeganNanos;
    private volatile boolean bursting;
    private volatile boolean stopping;
    private volatile boolean ended;

    Lane(String name, JournalStore store, RingLimits limits, SecureRandom random, Clock clock) {
        this.name = name;
        this.store = store;
        this.random = random;
        this.clock = clock;
        this.ring = new AppendRing(limits);
        this.thread = new Thread(this::run, "journal-" + name);
        thread.setDaemon(true); // closed in order by its owner; must not keep a failed start alive
        ring.attach(thread);
    }

    void start() {
        thread.start();
    }

    String name() {
        return name;
    }

    JournalStore store() {
        return store;
    }

    SecureRandom random() {
        return random;
    }

    /** Takes the entry and says whether the ring was within its limit. */
    boolean offer(Entry entry) {
        boolean within = ring.offer(entry);
        if (ended) {
            refuseWhatIsLeft(); // the writer may have looked for the last time before this entry came
        }
        return within;
    }

    boolean isWritable() {
        return ring.isWritable();
    }

    void awaitRoom(JournaledWriter writer) {
        waitForRoom.add(writer);
    }

    void remember(OpenRecording recording) {
        open.add(recording);
    }

    void forget(OpenRecording recording) {
        open.remove(recording);
    }

    int openRecordings() {
        return open.size();
    }

    /** Why nothing can be written any more, or {@code null}. */
    @Nullable
    RecordingUnavailableException failure() {
        return failure.get();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** How long the burst at hand has been going on. */
    long burstNanos() {
        return bursting ? System.nanoTime() - burstBeganNanos : 0;
    }

    /** Fails the lane for good, and every recording in it. Any thread; the listeners are told even when the writer hangs. */
    void fail(String what, @Nullable Throwable cause) {
        RecordingUnavailableException failed =
                new RecordingUnavailableException("journal lane " + name + ": " + what, cause);
        if (failure.compareAndSet(null, failed)) {
            LOGGER.atError()
                    .addKeyValue("lane", name)
                    .addKeyValue("recordings", open.size())
                    .setCause(cause)
                    .log("journal lane failed, its sessions end: {}", what);
        }
        RecordingUnavailableException first = Objects.requireNonNull(failure.get(), "set now, or before");
        open.forEach(recording -> recording.fail(first));
        stopping = true;
    }

    /** Fails the open recordings, while the lane itself can still write their ends. Any thread. */
    void failRecordings(RecordingUnavailableException cause) {
        for (OpenRecording recording : open) {
            if (recording.fail(cause)) {
                offer(new Entries.Decree(recording, endNow("recording.failed", cause.getMessage())));
            }
        }
    }

    /** Writes what waits, then ends the thread. */
    void stop() {
        stopping = true;
    }

    void awaitStopped() throws InterruptedException {
        thread.join();
    }

    private void run() {
        try (RecordSealer sealer = new RecordSealer(store)) {
            while (!stopping || !ring.isEmpty()) {
                Entry first = ring.poll();
                if (first == null) {
                    ring.awaitWork();
                } else {
                    burst(sealer, first);
                }
            }
            endWhatIsOpen(sealer);
        } finally {
            closeStore();
            ended = true;
            refuseWhatIsLeft();
        }
    }

    /** Completes, as failed, what came when nobody was left to write it. One thread at a time takes the place of the writer. */
    private synchronized void refuseWhatIsLeft() {
        RecordingUnavailableException reason = failure.get() != null
                ? failure.get()
                : new RecordingUnavailableException("journal lane " + name + " has been stopped");
        List<Entry> refused = new ArrayList<>();
        for (Entry entry = ring.poll(); entry != null; entry = ring.poll()) {
            entry.failure = reason;
            if (entry instanceof Entries.Close close) {
                close.forget();
            }
            refused.add(entry);
        }
        CompletionBatch.deliver(refused, List.of());
    }

    private void burst(RecordSealer sealer, Entry first) {
        burstBeganNanos = System.nanoTime();
        bursting = true;
        List<Entry> written = new ArrayList<>();
        long bytes = 0;
        for (Entry entry = first; entry != null; ) {
            write(sealer, entry);
            written.add(entry);
            bytes += entry.ringBytes;
            entry = written.size() < BURST_ENTRIES_MAX && bytes < BURST_BYTES_MAX ? ring.poll() : null;
        }
        commit();
        bursting = false;
        ring.written(bytes);
        Throwable failed = failure.get();
        if (failed != null) {
            written.forEach(entry -> entry.failure = failed); // also those before the failure: nothing was committed
        }
        CompletionBatch.deliver(written, ring.isBelowLowWater() ? whoWaitForRoom() : List.of());
    }

    private void write(RecordSealer sealer, Entry entry) {
        OpenRecording recording = entry.recording;
        Throwable failed = failure.get() != null ? failure.get() : recording.failure();
        try {
            if (failure.get() == null && (failed == null || entry.outlivesFailure())) {
                entry.write(sealer);
            } else {
                entry.failure = failed;
            }
        } catch (RecordSealer.StoreFailedException broken) {
            fail("append failed", broken.getCause());
        } catch (Error fault) { // a fault in a mapped page comes as an Error, and late
            fail("append failed", fault);
        } catch (Exception refused) { // of this recording only, such as a key that could not be wrapped
            recording.fail(new RecordingUnavailableException("recording failed: " + refused.getMessage(), refused));
        } finally {
            if (entry instanceof Entries.Close close) {
                close.forget();
            }
        }
    }

    private void commit() {
        if (failure.get() != null) {
            return;
        }
        try {
            store.commit();
        } catch (IOException | RuntimeException | Error broken) {
            fail("commit failed", broken);
        }
    }

    private List<JournaledWriter> whoWaitForRoom() {
        List<JournaledWriter> waiting = new ArrayList<>();
        for (JournaledWriter each = waitForRoom.poll(); each != null; each = waitForRoom.poll()) {
            waiting.add(each);
        }
        return waiting;
    }

    private void endWhatIsOpen(RecordSealer sealer) {
        for (OpenRecording recording : open) {
            recording.fail(new RecordingUnavailableException("the journal has been stopped"));
            Entries.Decree decree = new Entries.Decree(recording, endNow("gateway.stopped", ""));
            write(sealer, decree);
            recording.keys.close();
        }
        commit();
        open.clear();
    }

    private End endNow(String cause, String detail) {
        return new End(EndState.FAILED, clock.instant(), cause, Map.of("detail", detail));
    }

    private void closeStore() {
        try {
            store.close();
        } catch (RuntimeException | Error broken) {
            LOGGER.atWarn().addKeyValue("lane", name).setCause(broken).log("journal lane did not close well");
        }
        LOGGER.atDebug().addKeyValue("lane", name).log("journal lane ended");
    }
}
