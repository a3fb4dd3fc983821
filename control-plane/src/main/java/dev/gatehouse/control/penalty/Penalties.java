/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import java.net.InetAddress;
import java.time.Duration;

/**
 * What failed log-ins cost. Penalties grow per (user, address) and, slower and with a lower cap, per address and per user alone,
 * so that nobody can lock a user out from everywhere. Addresses count as /32 (IPv4) or /64 (IPv6). Unknown users cost the same
 * as known ones. Safe for use by several threads; {@code check}, {@code failed} and {@code succeeded} may block on the database.
 */
public final class Penalties implements AutoCloseable {

    private Penalties() {}

    /**
     * The answer to an attempt, before its evidence is looked at.
     *
     * @param allowed whether the evidence may be looked at; when not, deny blandly without checking it
     * @param remaining how long the penalty still lasts; zero when allowed
     * @param cause for the operator; empty when allowed
     */
    public record Verdict(boolean allowed, Duration remaining, String cause) {}

    /** Whether an attempt may be looked at now. Does not count. */
    public Verdict check(String user, InetAddress from) {
        throw new UnsupportedOperationException();
    }

    /**
     * Counts a failure.
     *
     * @return for how long to hold the answer, at most a few seconds; see {@link #hold}
     */
    public Duration failed(String user, InetAddress from) {
        throw new UnsupportedOperationException();
    }

    /** Forgets what this user owes at this address. */
    public void succeeded(String user, InetAddress from) {
        throw new UnsupportedOperationException();
    }

    /**
     * Runs {@code answer} after {@code delay}, on a timer thread (so hand over to a loop). When too many answers are held already it
     * runs at once, on the caller's thread: held answers cost memory, and the penalty itself stays.
     */
    public void hold(Duration delay, Runnable answer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
