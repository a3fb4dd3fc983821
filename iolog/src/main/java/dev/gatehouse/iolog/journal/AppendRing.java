/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the writer thread of one lane: a linked queue of many producers and one consumer (D. Vyukov's intrusive queue),
 * counted in bytes. Offering never blocks and never drops. {@link #poll}, {@link #awaitWork} and {@link #written} belong to
 * the writer thread, the rest is safe for use by several threads.
 */
final class AppendRing {

    private static final long IDLE_NANOS = 50_000_000L;

    private final RingLimits limits;
    private final AtomicReference<Entry> newest;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean idle = new AtomicBoolean();
    private Entry oldest;
    private volatile @Nullable Thread writer;

    AppendRing(RingLimits limits) {
        this.limits = limits;
        Entry stub = new Stub();
        oldest = stub;
        newest = new AtomicReference<>(stub);
    }

    void attach(Thread thread) {
        writer = thread;
    }

    /** Takes the entry and says whether the ring was within its limit. */
    boolean offer(Entry entry) {
        boolean within = bytes.addAndGet(entry.ringBytes) <= limits.limitBytes();
        newest.getAndSet(entry).next = entry;
        if (idle.get() && idle.compareAndSet(true, false)) {
            LockSupport.unpark(writer);
        }
        return within;
    }

    /** The oldest entry, or {@code null} when there is none or its producer has not linked it yet. */
    @Nullable
    Entry poll() {
        Entry next = oldest.next;
        if (next == null) {
            return null;
        }
        oldest.next = oldest; // unlinks the one before, so that it does not keep its successors alive
        oldest = next;
        return next;
    }

    @SuppressWarnings("ReferenceEquality") // the same node
    boolean isEmpty() {
        return newest.get() == oldest;
    }

    /** Parks until there is work, or for a while. */
    void awaitWork() {
        idle.set(true);
        if (isEmpty()) {
            LockSupport.parkNanos(this, IDLE_NANOS);
        }
        idle.set(false);
    }

    /** Counts bytes out. */
    void written(long count) {
        bytes.addAndGet(-count);
    }

    boolean isWritable() {
        return bytes.get() < limits.highWaterBytes();
    }

    boolean isBelowLowWater() {
        return bytes.get() < limits.lowWaterBytes();
    }

    long bytes() {
        return bytes.get();
    }

    private static final class Stub extends Entry {

        @SuppressWarnings("NullAway") // it is of no recording, and never polled, so that nobody asks for one
        Stub() {
            super(null, 0);
        }

        @Override
        void write(RecordSealer sealer) {
            throw new IllegalStateException("the stub of a ring is never polled");
        }

        @Override
        void complete(@Nullable Throwable cause) {
            throw new IllegalStateException("the stub of a ring is never polled");
        }
    }
}
