/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import java.util.concurrent.CompletionStage;
import org.jdbi.v3.core.Handle;

/** The audit log. Safe for use by several threads. */
public final class AuditLog implements AutoCloseable {

    private AuditLog() {}

    /**
     * Writes the event in the caller's transaction: change and record come to be together or not at all. Takes the chain's lock until
     * that transaction ends, so call it last.
     */
    public void append(Handle transaction, AuditEvent event) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes the event in a transaction of its own; with the database away, to the local spool, synced to disk; and when that cannot be
     * written either, to standard error. Blocks; never throws.
     *
     * @return where it is
     */
    public Written record(AuditEvent event) {
        throw new UnsupportedOperationException();
    }

    /** {@link #record} on the log's own thread, in the order of the calls; for callers that must not block. Completes when written. */
    public CompletionStage<Written> recordAsync(AuditEvent event) {
        throw new UnsupportedOperationException();
    }

    /** Where an event has been put. */
    public enum Written {
        /** A row. */
        DATABASE,
        /** The spool; becomes a row when the database is back. */
        SPOOL,
        /** Only a line on standard error. */
        STANDARD_ERROR
    }

    /** False while neither database nor spool can take an event: then no session may begin. Never blocks. */
    public boolean acceptsNewSessions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
