/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Where the recordings are and what seals them. Blocks on the database. Safe for use by several threads. */
public final class Recordings {

    private static final String EARLIER = SessionDao.EARLIER.replace("WHERE", "AND");

    private static final String COLUMNS = """
            SELECT id, CASE WHEN recording_purged_at IS NULL THEN recording_state ELSE 'purged' END AS state, recording_path AS path, recording_size_bytes AS size_bytes,
                   recording_chain_head AS chain_head, recording_key_id AS key_id, recording_duration_millis AS duration_millis,
                   recording_sealed_at AS sealed_at, target_tags
            FROM sessions WHERE recording_state IS NOT NULL
            """;

    private final Database database;
    private final AuditLog audit;

    public Recordings(Database database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
    }

    /** The recording's columns of a session's row. */
    public record Row(
            UUID id,
            String state,
            String path,
            Long sizeBytes,
            byte[] chainHead,
            String keyId,
            Long durationMillis,
            java.time.Instant sealedAt,
            List<String> targetTags) {}

    /**
     * The archiver has sealed a recording. To be told again as often as it takes: the same notice has no second effect.
     *
     * @return whether there is such a session
     * @throws DatabaseUnavailableException when it has to be told again later
     */
    public boolean sealed(RecordingView.SealedNotice notice) {
        return database.inTransaction(handle -> {
            Optional<Row> row = row(handle, notice.id(), " FOR UPDATE");
            if (row.isEmpty()) {
                return handle.attach(SessionDao.class).find(notice.id()).isPresent() && update(handle, notice);
            }
            boolean isKnown = row.get().chainHead() != null
                    && java.util.Arrays.equals(row.get().chainHead(), notice.chainHead());
            // a journal that is read again after a crash may have brought a file back that was purged meanwhile:
            // retention deletes it again
            boolean isBack = row.get().state().equals("purged");
            return isKnown && !isBack || update(handle, notice);
        });
    }

    private boolean update(Handle handle, RecordingView.SealedNotice notice) {
        handle.createUpdate("""
                        UPDATE sessions SET recording_state = :state, recording_path = :path, recording_size_bytes = :sizeBytes,
                               recording_chain_head = :chainHead, recording_key_id = :keyId, recording_duration_millis = :durationMillis,
                               recording_sealed_at = :sealedAt
                        WHERE id = :id
                        """)
                .bindMethods(notice)
                .bind("state", notice.crashEnded() ? "crash-ended" : "sealed")
                .execute();
        if (notice.crashEnded()) {
            // the recording knows better than a heartbeat how long the session lived; it was opened when it was granted
            handle.createUpdate("""
                            UPDATE sessions SET ended_at = granted_at + recording_duration_millis * interval '1 millisecond'
                            WHERE id = :id AND end_cause IN ('gateway.crash', 'node.lost')
                              AND granted_at + recording_duration_millis * interval '1 millisecond' < now()
                            """).bind("id", notice.id()).execute();
        }
        audit.append(
                handle,
                AuditEvent.success(
                        "recording.sealed",
                        Actor.system(),
                        "recording:" + notice.id(),
                        Map.of(
                                "chainHead",
                                HexFormat.of().formatHex(notice.chainHead()),
                                "keyId",
                                notice.keyId(),
                                "sizeBytes",
                                Long.toString(notice.sizeBytes()),
                                "crashEnded",
                                Boolean.toString(notice.crashEnded()))));
        return true;
    }

    /**
     * The latest recordings, newest first.
     *
     * @param viewer whose limit counts, see {@link RecordingReach}; empty for nobody's
     */
    public Page<RecordingView> list(Optional<UUID> viewer, PageRequest request) {
        Optional<PageRequest.Moment> after = request.afterMoment();
        return database.withHandle(handle -> {
            List<Row> rows = handle.createQuery(
                            COLUMNS + EARLIER + " AND " + RecordingReach.SEEN + SessionDao.NEWEST_FIRST)
                    .bind("at", after.map(PageRequest.Moment::time).orElse(null))
                    .bind("before", after.map(PageRequest.Moment::id).orElse(null))
                    .bind("viewer", viewer.orElse(null))
                    .bind("limit", request.rows())
                    .map(ConstructorMapper.of(Row.class))
                    .list();
            Map<UUID, SessionView> sessions = handle
                    .createQuery(SessionDao.VIEW + " WHERE id = ANY(:ids)")
                    .bindArray("ids", UUID.class, rows.stream().map(Row::id).toList())
                    .map(ConstructorMapper.of(SessionView.class))
                    .stream()
                    .collect(Collectors.toMap(SessionView::id, Function.identity()));
            SessionDao dao = handle.attach(SessionDao.class);
            return request.page(
                    rows.stream()
                            .map(row -> view(Objects.requireNonNull(sessions.get(row.id())), row))
                            .toList(),
                    recording -> Sessions.moment(dao, recording.session().id()));
        });
    }

    /** Whose session was recorded. */
    public Optional<UUID> owner(UUID id) {
        return database.withHandle(handle -> handle.attach(SessionDao.class).owner(id));
    }

    /** One recording, when there is such. */
    public Optional<RecordingView> find(UUID id) {
        return database.withHandle(handle -> row(handle, id, "")
                .map(row -> view(handle.attach(SessionDao.class).find(id).orElseThrow(), row)));
    }

    private static Optional<Row> row(Handle handle, UUID id, String lock) {
        return handle.createQuery(COLUMNS + " AND id = :id" + lock)
                .bind("id", id)
                .map(ConstructorMapper.of(Row.class))
                .findOne();
    }

    private static RecordingView view(SessionView session, Row row) {
        return new RecordingView(
                session,
                row.state(),
                row.path(),
                row.sizeBytes(),
                row.chainHead(),
                row.keyId(),
                row.durationMillis(),
                row.sealedAt(),
                row.targetTags());
    }
}
