/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import dev.gatehouse.iolog.crypto.KeyWrapper;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.Recorder;
import dev.gatehouse.iolog.write.RecordingUnavailableException;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The recorder over a journal: gives each event loop a lane, refuses recordings while the disk is short or the lane is broken,
 * and replaces broken lanes when storage is to be had again. Safe for use by several threads.
 */
public final class JournalRecorder implements Recorder, AutoCloseable {

    private static final int LOOPS_REMEMBERED_MAX = 1024;

    private final JournalConfig config;
    private final JournalStoreFactory stores;
    private final KeyWrapper wrapper;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicReferenceArray<Lane> lanes;
    private final Map<Executor, Integer> laneOfLoop = new ConcurrentHashMap<>();
    private final AtomicInteger loops = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final Set<UUID> openIds = ConcurrentHashMap.newKeySet();
    private final JournalHealth health;
    private volatile @Nullable RecordingUnavailableException refusal;
    private volatile boolean closed;

    /**
     * Makes the lanes and starts their threads; may take seconds the first time in a process.
     *
     * @throws IOException when the journal cannot be written
     */
    public JournalRecorder(JournalConfig config, JournalStoreFactory stores, KeyWrapper wrapper, Clock clock)
            throws IOException {
        this.config = Objects.requireNonNull(config, "config");
        this.stores = Objects.requireNonNull(stores, "stores");
        this.wrapper = Objects.requireNonNull(wrapper, "wrapper");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.lanes = new AtomicReferenceArray<>(config.lanes());
        for (int i = 0; i < config.lanes(); i++) {
            replaceLane(i);
        }
        this.health = new JournalHealth(this, config);
        health.start();
    }

    @Override
    public CompletionStage<RecordingWriter> open(RecordingHeader header, Executor loop) {
        CompletableFuture<RecordingWriter> opened = new CompletableFuture<>();
        Lane lane = laneOf(loop);
        RecordingUnavailableException reason = refusal != null ? refusal : lane.failure();
        if (reason == null && !openIds.add(header.id())) {
            reason = new RecordingUnavailableException("recording " + header.id() + " is open already");
        }
        if (reason != null) {
            RecordingUnavailableException told = new RecordingUnavailableException(reason.getMessage(), reason);
            loop.execute(() -> opened.completeExceptionally(told));
            return opened;
        }
        OpenRecording recording = new OpenRecording(header, loop);
        Runnable forget = () -> {
            lane.forget(recording);
            openIds.remove(header.id());
        };
        JournaledWriter writer = new JournaledWriter(recording, lane, clock, forget);
        lane.remember(recording);
        lane.offer(new Entries.Open<>(recording, wrapper, random, opened, () -> writer));
        return opened.whenComplete((written, failure) -> {
            if (failure != null) {
                forget.run();
            }
        });
    }

    /** How many recordings are open. */
    public int openRecordings() {
        int open = 0;
        for (int i = 0; i < lanes.length(); i++) {
            open += lanes.get(i).openRecordings();
        }
        return open;
    }

    /** Why new recordings are refused now, for the operator; {@code null} when they are not. */
    public @Nullable String refusalReason() {
        RecordingUnavailableException reason = refusal;
        return reason == null ? null : reason.getMessage();
    }

    /** Sets, or with {@code null} ends, the refusal of new recordings. */
    void refuse(@Nullable RecordingUnavailableException reason) {
        if (!closed) {
            refusal = reason;
        }
    }

    Lane lane(int index) {
        return lanes.get(index);
    }

    int laneCount() {
        return lanes.length();
    }

    /** Puts a fresh lane in this place. */
    void replaceLane(int index) throws IOException {
        String name = "lane-" + index + "." + made.getAndIncrement();
        Lane lane = new Lane(name, stores.create(name), config.ring(), random, clock);
        lane.start();
        lanes.set(index, lane);
    }

    private Lane laneOf(Executor loop) {
        Integer known = laneOfLoop.get(loop);
        if (known == null) {
            known = Math.floorMod(loops.getAndIncrement(), lanes.length());
            if (laneOfLoop.size() < LOOPS_REMEMBERED_MAX) { // more are no event loops; any lane will do for those
                laneOfLoop.put(loop, known);
            }
        }
        return lanes.get(known);
    }

    /** Ends what is open, writes what waits and stops the threads; blocks until that is done. */
    @Override
    public void close() {
        closed = true;
        refusal = new RecordingUnavailableException("the journal is being stopped");
        health.close();
        for (int i = 0; i < lanes.length(); i++) {
            lanes.get(i).stop();
        }
        try {
            for (int i = 0; i < lanes.length(); i++) {
                lanes.get(i).awaitStopped();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
