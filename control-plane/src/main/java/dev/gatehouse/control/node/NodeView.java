/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.node;

import java.time.Instant;
import java.util.List;

/**
 * A node as lists show it. Immutable; component names are the API's field names.
 *
 * @param state {@code up}, {@code draining} or {@code gone}
 * @param heartbeatAt when it was last heard of, by the database's clock
 * @param lostAt when the others gave it up; null when it left in order or is there
 * @param sessionsLive as of its last heartbeat
 * @param drainBy who asked for the drain, such as {@code local:root}; null outside of one
 * @param drainMessage for the users; null or empty for none
 * @param drainDeadline when what is left is ended; null outside of a drain
 */
public record NodeView(
        String id,
        String name,
        String version,
        List<String> addresses,
        String state,
        Instant startedAt,
        Instant heartbeatAt,
        Instant lostAt,
        int sessionsLive,
        String drainBy,
        String drainMessage,
        Instant drainDeadline) {

    /** Whether it can be asked for something. */
    public boolean reachable() {
        return !state.equals("gone");
    }
}
