/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import dev.gatehouse.iolog.codec.Excerpt;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** Keeps excerpts in the heap; can be slow, hang, fail or lose its files. */
final class FakeStore implements JournalStore {

    final List<byte[]> excerpts = new CopyOnWriteArrayList<>();
    final Semaphore mayAppend = new Semaphore(Integer.MAX_VALUE / 2);
    volatile Throwable failure;
    volatile Throwable commitFailure;
    volatile boolean intact = true;
    volatile long slowNanos;
    volatile boolean closed;

    @Override
    public void append(byte[] excerpt, int length) throws IOException {
        mayAppend.acquireUninterruptibly();
        LockSupport.parkNanos(slowNanos);
        rethrow(failure);
        excerpts.add(Arrays.copyOf(excerpt, length));
    }

    @Override
    public void commit() throws IOException {
        rethrow(commitFailure);
    }

    private static void rethrow(Throwable set) throws IOException {
        if (set instanceof Error error) {
            throw error;
        }
        if (set instanceof IOException io) {
            throw io;
        }
    }

    @Override
    public void sync() {}

    @Override
    public boolean isIntact() {
        return intact;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** No append goes through until there are permits again. */
    void hang() {
        mayAppend.drainPermits();
    }

    void goOn() {
        mayAppend.release(Integer.MAX_VALUE / 2);
    }

    List<Integer> tags() {
        return excerpts.stream().map(Excerpt::tag).toList();
    }
}
