/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the blocks ahead of a lane's append position allocated, with real writes of zeros by a thread of its own. Without it a
 * full disk shows as a fault in a mapped page, which compiled code may see only after the append was acknowledged; with it, as
 * an {@link IOException} here, before the append.
 *
 * <p>Writer and reservation never touch the same bytes: the writer stays below {@code reservedTo}, zeros go only above it, and
 * it moves only after the zeros are written. {@code begin}, {@code require} and {@code close} belong to the writer thread,
 * {@code sync} to the sync thread.
 */
final class BlockReservation implements AutoCloseable {

    private static final int ZEROS_BYTES = 256 * 1024;

    private final long aheadBytes;
    private final long patienceNanos;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Deque<FileChannel> finished = new ArrayDeque<>();

    private volatile long reservedTo;

    // under the lock
    private @Nullable FileChannel channel;
    private long wanted;
    private @Nullable IOException failure;
    private boolean closed;

    BlockReservation(String lane, long aheadBytes, long patienceNanos) {
        this.aheadBytes = aheadBytes;
        this.patienceNanos = patienceNanos;
        this.thread = new Thread(this::run, "journal-reserve-" + lane);
        thread.setDaemon(true);
        thread.start();
    }

    /** Goes over to a new file, in which nothing lies at or above {@code from}. */
    void begin(Path file, long from) throws IOException {
        FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE);
        lock.lock();
        try {
            if (channel != null) {
                finished.add(channel); // still to be carried to the disk
            }
            channel = opened;
            reservedTo = from;
            wanted = from + aheadBytes;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when everything below {@code position} is allocated. */
    void require(long position) throws IOException {
        long reserved = reservedTo;
        if (reserved - position >= aheadBytes / 2) {
            return;
        }
        lock.lock();
        try {
            wanted = Math.max(wanted, position + aheadBytes);
            moved.signalAll();
            long left = patienceNanos;
            boolean triedAgain = false;
            while (reservedTo < position) {
                if (failure != null && triedAgain) {
                    throw new IOException("cannot reserve space for the journal: " + failure.getMessage(), failure);
                }
                if (failure != null) { // of some time ago, when there was time; now the space is needed
                    triedAgain = true;
                    failure = null;
                    moved.signalAll();
                }
                if (left <= 0) {
                    throw new IOException("no space could be reserved for the journal in "
                            + TimeUnit.NANOSECONDS.toSeconds(patienceNanos) + " s");
                }
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while space is being reserved", interrupted);
        } finally {
            lock.unlock();
        }
    }

    /** Carries the files to the disk, mapped pages too: Linux writes back all dirty pages of a file, whoever dirtied them. */
    void sync() throws IOException {
        FileChannel current;
        lock.lock();
        try {
            current = channel;
        } finally {
            lock.unlock();
        }
        for (FileChannel each = nextFinished(); each != null; each = nextFinished()) {
            each.force(false);
            each.close();
        }
        if (current != null) {
            try {
                current.force(false);
            } catch (ClosedChannelException ended) {
                return; // the lane has ended meanwhile, and forced it
            }
        }
    }

    private @Nullable FileChannel nextFinished() {
        lock.lock();
        try {
            return finished.poll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
        for (FileChannel target = awaitWork(); target != null; target = awaitWork()) {
            long from = reservedTo;
            IOException failed = null;
            try {
                zeros.clear();
                while (zeros.hasRemaining()) {
                    target.write(zeros, from + zeros.position());
                }
            } catch (IOException full) {
                failed = full;
            }
            moved(target, from, failed);
        }
    }

    private @Nullable FileChannel awaitWork() {
        lock.lock();
        try {
            while (!closed && (channel == null || failure != null || reservedTo >= wanted)) {
                moved.awaitUninterruptibly();
            }
            return closed ? null : channel;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same open file
    private void moved(FileChannel target, long from, @Nullable IOException failed) {
        lock.lock();
        try {
            if (target == channel) { // else the writer went over to the next file meanwhile
                failure = failed;
                if (failed == null) {
                    reservedTo = from + ZEROS_BYTES;
                }
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        joinThread();
        sync();
        if (channel != null) {
            channel.close();
        }
    }

    private void joinThread() {
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(patienceNanos));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
