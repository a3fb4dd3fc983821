/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The database, wherever it runs. Safe for use by several threads.
 *
 * <p>{@link #withHandle}, {@link #inTransaction} and everything done with {@link #jdbi()} block: call them on {@link #executor()},
 * on an API thread, or anywhere but on an event loop.
 */
public final class Database implements AutoCloseable {

    private Database() {}

    /** Work with an open handle. */
    @FunctionalInterface
    public interface Work<T> {
        /** @param handle open until this returns */
        T with(Handle handle) throws Exception;
    }

    /** For {@code onDemand} and extensions; faults arrive as Jdbi's, see {@link #translate}. SqlObject plugin is installed. */
    public Jdbi jdbi() {
        throw new UnsupportedOperationException();
    }

    /** Runs {@code work} with a handle of its own, each statement committing by itself; a lost database is a {@link DatabaseUnavailableException}. */
    public <T> T withHandle(Work<T> work) {
        throw new UnsupportedOperationException();
    }

    /**
     * Runs {@code work} in one READ COMMITTED transaction: commits when it returns, rolls back when it throws. Unchecked exceptions
     * pass through; a lost database is a {@link DatabaseUnavailableException}.
     */
    public <T> T inTransaction(Work<T> work) {
        throw new UnsupportedOperationException();
    }

    /** {@link #inTransaction} on {@link #executor()}; fails at once with {@link DatabaseUnavailableException} when the queue is full. */
    public <T> CompletionStage<T> inTransactionAsync(Work<T> work) {
        throw new UnsupportedOperationException();
    }

    /**
     * Threads for blocking database work: as many as connections, with a bounded queue. A full queue is a
     * {@link java.util.concurrent.RejectedExecutionException} to the caller of {@code execute}.
     */
    public Executor executor() {
        throw new UnsupportedOperationException();
    }

    /** Threads for Argon2id and private-key operations: one per core at most four, bounded queue, same rejection. */
    public Executor passwordExecutor() {
        throw new UnsupportedOperationException();
    }

    /** Whether the last attempt to reach the database, at most a second or so ago, succeeded. Never blocks. */
    public boolean isAvailable() {
        throw new UnsupportedOperationException();
    }

    /** For {@code status}: {@code embedded PostgreSQL 15.18 (…), ready}. Never blocks. */
    public String describe() {
        throw new UnsupportedOperationException();
    }

    /** Runs {@code action} on a thread of its own each time the database becomes available again. */
    public void onAvailable(Runnable action) {
        throw new UnsupportedOperationException();
    }

    /**
     * A fault as the callers of this package know it: {@link DatabaseUnavailableException} for SQLState classes 08, 53, 57P, pool
     * timeouts and read-only failover; otherwise the fault itself as unchecked.
     */
    public static RuntimeException translate(Throwable fault) {
        throw new UnsupportedOperationException();
    }

    /** Whether {@code fault} is the violation of that unique constraint, so that a duplicate can be told as a conflict. */
    public static boolean isUniqueViolation(Throwable fault, String constraint) {
        throw new UnsupportedOperationException();
    }

    /** Whether {@code fault} is a violation of a foreign key, so that "still in use" can be told as a conflict. */
    public static boolean isForeignKeyViolation(Throwable fault) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
