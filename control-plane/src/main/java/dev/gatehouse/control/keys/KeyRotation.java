/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.keys;

import com.fasterxml.jackson.annotation.JsonValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * One rotation. Immutable.
 *
 * @param id which
 * @param kind of keys
 * @param keyId the new key, or the first of several
 * @param startedBy who
 * @param startedAt when
 * @param rowsTotal how many secrets have to be sealed again
 * @param rowsDone how many have been
 * @param rowsFailed how many do not open and were left as they are
 * @param finishedAt when all was done
 */
public record KeyRotation(
        UUID id,
        Kind kind,
        String keyId,
        String startedBy,
        Instant startedAt,
        long rowsTotal,
        long rowsDone,
        long rowsFailed,
        Optional<Instant> finishedAt) {

    /** Which keys. */
    public enum Kind {
        MASTER("master"),
        DATA("data"),
        HOST("host"),
        SIGNING("signing");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** Stable text. */
        @JsonValue
        public String code() {
            return code;
        }

        static Optional<Kind> parse(String code) {
            return List.of(values()).stream()
                    .filter(kind -> kind.code.equals(code))
                    .findFirst();
        }
    }

    private static final String SELECT = """
            SELECT id, kind, key_id, started_by, started_at, rows_total, rows_done, rows_failed, finished_at FROM key_rotation
            """;

    static KeyRotation insert(Handle handle, Kind kind, String keyId, String startedBy, boolean isFinished) {
        UUID id = UUID.randomUUID();
        handle.createUpdate("""
                        INSERT INTO key_rotation (id, kind, key_id, started_by, finished_at)
                        VALUES (:id, :kind, :key, :by, CASE WHEN :finished THEN now() END)""")
                .bind("id", id)
                .bind("kind", kind.code)
                .bind("key", keyId)
                .bind("by", startedBy)
                .bind("finished", isFinished)
                .execute();
        return find(handle, id).orElseThrow();
    }

    static Optional<KeyRotation> find(Handle handle, UUID id) {
        return handle.createQuery(SELECT + "WHERE id = :id")
                .bind("id", id)
                .map(KeyRotation::read)
                .findOne();
    }

    static Optional<KeyRotation> running(Handle handle, Kind kind) {
        return handle.createQuery(SELECT + "WHERE kind = :kind AND finished_at IS NULL")
                .bind("kind", kind.code)
                .map(KeyRotation::read)
                .findOne();
    }

    static List<KeyRotation> newest(Handle handle, int limit) {
        return handle.createQuery(SELECT + "ORDER BY started_at DESC LIMIT :limit")
                .bind("limit", limit)
                .map(KeyRotation::read)
                .list();
    }

    private static KeyRotation read(ResultSet rows, StatementContext context) throws SQLException {
        return new KeyRotation(
                rows.getObject("id", UUID.class),
                Kind.parse(rows.getString("kind")).orElseThrow(),
                rows.getString("key_id"),
                rows.getString("started_by"),
                rows.getTimestamp("started_at").toInstant(),
                rows.getLong("rows_total"),
                rows.getLong("rows_done"),
                rows.getLong("rows_failed"),
                Optional.ofNullable(rows.getTimestamp("finished_at")).map(Timestamp::toInstant));
    }
}
