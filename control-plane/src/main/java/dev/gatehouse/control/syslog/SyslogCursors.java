/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import dev.gatehouse.control.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * How far each collector has been told, in the database, so that a restart or another node goes on where the last one was. A cursor
 * is held by one node for a while; all times are the database's. Blocks. Safe for use by several threads.
 */
final class SyslogCursors {

    /** Longer than a batch can take, so that nobody takes over from a node that still sends. */
    static final Duration HOLD = Duration.ofSeconds(45);

    private final Database database;
    private final UUID node;

    SyslogCursors(Database database, UUID node) {
        this.database = database;
        this.node = node;
    }

    /**
     * A place in both queues.
     *
     * @param events the last audit row that the collector has
     * @param heads the last signed head that it has
     */
    record Place(long events, long heads) {}

    /** As {@code status} shows it. */
    record Seen(Place place, Optional<Instant> deliveredAt) {}

    /** Takes or keeps the cursor for {@link #HOLD}; a collector that is new begins with the first row. Empty while another node has it. */
    Optional<Place> hold(String destination) {
        return database.inTransaction(handle -> {
            handle.createUpdate("INSERT INTO syslog_cursor (destination) VALUES (:destination) ON CONFLICT DO NOTHING")
                    .bind("destination", destination)
                    .execute();
            return handle.createQuery("""
                            UPDATE syslog_cursor SET holder = :node, held_until = now() + make_interval(secs => :seconds)
                            WHERE destination = :destination
                              AND (holder = :node OR held_until NOT BETWEEN now() AND now() + make_interval(secs => :seconds))
                            RETURNING position, head_position""")
                    .bind("node", node)
                    .bind("seconds", HOLD.toSeconds())
                    .bind("destination", destination)
                    .map((rows, context) -> new Place(rows.getLong("position"), rows.getLong("head_position")))
                    .findOne();
        });
    }

    /** Says where the collector is now; false when another node has taken over. */
    boolean move(String destination, Place place) {
        return database.withHandle(handle -> handle.createUpdate("""
                                UPDATE syslog_cursor SET position = :events, head_position = :heads, delivered_at = now()
                                WHERE destination = :destination AND holder = :node""")
                        .bind("events", place.events())
                        .bind("heads", place.heads())
                        .bind("destination", destination)
                        .bind("node", node)
                        .execute()
                == 1);
    }

    /** Lets another node go on at once. */
    void release(String destination) {
        database.withHandle(handle -> handle.createUpdate("""
                        UPDATE syslog_cursor SET holder = NULL, held_until = '-infinity'
                        WHERE destination = :destination AND holder = :node""")
                .bind("destination", destination)
                .bind("node", node)
                .execute());
    }

    Optional<Seen> see(String destination) {
        return database.withHandle(handle -> handle.createQuery(
                        "SELECT position, head_position, delivered_at FROM syslog_cursor WHERE destination = :destination")
                .bind("destination", destination)
                .map((rows, context) -> new Seen(
                        new Place(rows.getLong("position"), rows.getLong("head_position")),
                        Optional.ofNullable(rows.getTimestamp("delivered_at")).map(java.sql.Timestamp::toInstant)))
                .findOne());
    }
}
