/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.retention;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.config.RetentionConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.session.RecordingReach;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds, releases and purges recordings. A purge says so in the row and the audit log first, in one transaction, and then deletes the
 * files; what a crash leaves in between is deleted by the next {@link #sweep}. Checks no rights: its callers have. Blocks. Safe for
 * use by several threads.
 */
public final class Retention {

    /** How many recordings one look takes. */
    static final int BATCH = 200;

    private static final Duration CLOCK_AHEAD_MAX = Duration.ofHours(1);
    private static final Logger LOGGER = LoggerFactory.getLogger(Retention.class);
    private static final String SELECT = """
            SELECT id, user_id AS owner, node, (SELECT name FROM nodes WHERE nodes.id = sessions.node) AS node_name,
                   state = 'ended' AS ended, granted_at, recording_path AS path,
                   CASE WHEN recording_purged_at IS NULL THEN recording_state ELSE 'purged' END AS state,
                   recording_size_bytes AS size_bytes, encode(recording_chain_head, 'hex') AS chain_head,
                   coalesce(started_at, granted_at) AS started_at, recording_held_by AS held_by,
                   recording_held_at AS held_at, recording_hold_reason AS hold_reason, recording_purged_by AS purged_by,
                   recording_purged_at AS purged_at, recording_purge_reason AS purge_reason
            FROM sessions
            """;
    /** Of this node's sealed recordings those that are too old, or beyond what the newest may take; held ones count, but stay. */
    private static final String DUE = SELECT + """
            JOIN (SELECT id AS due_id, sum(recording_size_bytes) OVER (ORDER BY granted_at DESC, id DESC) AS total
                  FROM sessions WHERE node = :node AND recording_state IN ('sealed', 'crash-ended')
                    AND recording_purged_at IS NULL) sizes ON due_id = id
            WHERE state = 'ended' AND recording_held_at IS NULL
              AND (granted_at < CAST(:before AS timestamptz) OR (:maxBytes > 0 AND total > :maxBytes))
            ORDER BY granted_at, id LIMIT :limit
            """;

    private final Database database;
    private final AuditLog audit;
    private final RetentionConfig config;
    private final String node;
    private final RecordingFiles files;
    private final LivedTime time;

    /** @param directory of the sealed recordings */
    public Retention(Database database, AuditLog audit, RetentionConfig config, Path directory) {
        this(database, audit, config, directory, new LivedTime());
    }

    Retention(Database database, AuditLog audit, RetentionConfig config, Path directory, LivedTime time) {
        this.database = Objects.requireNonNull(database, "database");
        this.audit = Objects.requireNonNull(audit, "audit");
        this.config = Objects.requireNonNull(config, "config");
        this.node = audit.node().toString();
        this.files = new RecordingFiles(directory);
        this.time = time;
    }

    RetentionConfig config() {
        return config;
    }

    /** One recording. */
    KeptRecording get(UUID id) {
        return database.withHandle(handle -> find(handle, id, ""));
    }

    /** Keeps a recording whatever its age, until it is released. */
    KeptRecording hold(Actor actor, UUID id, String reason) {
        return database.inTransaction(handle -> {
            KeptRecording recording = find(handle, id, " FOR UPDATE");
            if (recording.isPurged()) {
                throw purged(recording);
            }
            update(
                    handle,
                    id,
                    "recording_held_by = :by, recording_held_at = now(), recording_hold_reason = :reason",
                    actor,
                    reason);
            audit.append(handle, event("recording.hold", actor, recording, Map.of("reason", reason)));
            return find(handle, id, "");
        });
    }

    /** Ends a hold. */
    KeptRecording release(Actor actor, UUID id, String reason) {
        return database.inTransaction(handle -> {
            KeptRecording recording = find(handle, id, " FOR UPDATE");
            if (recording.heldAt() == null) {
                throw ApiProblem.conflict("the recording is not held");
            }
            update(
                    handle,
                    id,
                    "recording_held_by = NULL, recording_held_at = NULL, recording_hold_reason = NULL",
                    actor,
                    reason);
            audit.append(handle, event("recording.release", actor, recording, Map.of("reason", reason)));
            return find(handle, id, "");
        });
    }

    /**
     * Deletes a recording's content; its row stays. Only the node that has the file does it.
     *
     * @throws IOException when the files cannot be deleted; the purge stands, and each sweep tries again
     */
    KeptRecording purge(Actor actor, UUID id, String reason) throws IOException {
        KeptRecording seen = get(id);
        if (seen.isSealed() && !files.isHere(seen.path()) && !seen.node().equals(node)) {
            String name = seen.nodeName() == null ? seen.node() : seen.nodeName();
            throw ApiProblem.conflict("the recording lies on node " + name + "; purge it there");
        }
        KeptRecording marked = database.inTransaction(handle -> {
            KeptRecording recording = find(handle, id, " FOR UPDATE");
            refuse(recording);
            return mark(handle, recording, actor, reason);
        });
        deleteFiles(marked);
        return get(id);
    }

    private static void refuse(KeptRecording recording) {
        if (recording.isPurged()) {
            throw purged(recording);
        }
        if (recording.state().equals("lost")) {
            throw ApiProblem.conflict("the recording is lost: there is nothing to purge");
        }
        if (recording.heldAt() != null) {
            throw ApiProblem.conflict("the recording is held by " + recording.heldBy() + " (" + recording.holdReason()
                    + "); release it first: gatehouse recording release");
        }
        if (!recording.isSealed()) {
            throw ApiProblem.conflict("the recording is not sealed yet; end its session, then try again");
        }
    }

    private static ApiProblem purged(KeptRecording recording) {
        return ApiProblem.conflict("the recording was purged by " + recording.purgedBy() + " at " + recording.purgedAt()
                + ": " + recording.purgeReason());
    }

    private KeptRecording mark(Handle handle, KeptRecording recording, Actor actor, String reason) {
        update(
                handle,
                recording.id(),
                "recording_purged_by = :by, recording_purged_at = now(), recording_purge_reason = :reason",
                actor,
                reason);
        Map<String, String> detail = new HashMap<>();
        detail.put("reason", reason);
        detail.put("chainHead", Objects.requireNonNullElse(recording.chainHead(), ""));
        detail.put("sizeBytes", Long.toString(Objects.requireNonNullElse(recording.sizeBytes(), 0L)));
        audit.append(handle, event("recording.purge", actor, recording, detail));
        return recording;
    }

    private void deleteFiles(KeptRecording recording) throws IOException {
        files.delete(recording.path());
        database.withHandle(handle -> handle.createUpdate(
                        "UPDATE sessions SET recording_path = NULL WHERE id = :id AND recording_path = :path"
                                + " AND recording_purged_at IS NOT NULL")
                .bind("id", recording.id())
                .bind("path", recording.path())
                .execute());
    }

    /** What the configuration says is due on this node by now, oldest first; at most a batch. */
    List<KeptRecording> due() {
        Instant before = config.recordings().map(time.now()::minus).orElse(null);
        if (before == null && config.recordingsMaxBytes() == 0) {
            return List.of();
        }
        return database.withHandle(handle -> handle.createQuery(DUE)
                .bind("node", node)
                .bind("before", before)
                .bind("maxBytes", config.recordingsMaxBytes())
                .bind("limit", BATCH)
                .map(ConstructorMapper.of(KeptRecording.class))
                .list());
    }

    /**
     * Purges a batch of what is due, and deletes what an earlier purge has left. What cannot be deleted is logged, and does not keep
     * the others: it is tried again by the next sweep.
     *
     * @return those that were purged
     */
    List<KeptRecording> sweep() {
        if (config.recordings().isPresent() && time.ahead().compareTo(CLOCK_AHEAD_MAX) > 0) {
            LOGGER.atWarn()
                    .addKeyValue("minutes", time.ahead().toMinutes())
                    .log("the clock has been set ahead; until a restart recordings grow old by the time before that");
        }
        for (KeptRecording left : leftovers()) {
            deleteOrLog(left);
        }
        List<KeptRecording> purged = new ArrayList<>();
        for (KeptRecording recording : due()) {
            if (isInPlace(recording) && markWhenStillDue(recording)) {
                deleteOrLog(recording);
                purged.add(recording);
            }
        }
        if (!purged.isEmpty()) {
            LOGGER.atInfo().addKeyValue("recordings", purged.size()).log("purged what was due");
        }
        return List.copyOf(purged);
    }

    private boolean markWhenStillDue(KeptRecording recording) {
        boolean isOld = config.recordings()
                .map(keep -> recording.grantedAt().isBefore(time.now().minus(keep)))
                .orElse(false);
        String reason = isOld ? "retention.recordings" : "retention.recordingsMaxBytes";
        return database.inTransaction(handle -> {
            KeptRecording now = find(handle, recording.id(), " FOR UPDATE");
            if (!now.isSealed() || now.heldAt() != null) {
                return false;
            }
            mark(handle, now, Actor.system(), reason);
            return true;
        });
    }

    private boolean isInPlace(KeptRecording recording) {
        try {
            files.isHere(recording.path());
            return true;
        } catch (IOException e) {
            logFailure(recording, e);
            return false;
        }
    }

    private void deleteOrLog(KeptRecording recording) {
        try {
            deleteFiles(recording);
        } catch (IOException e) {
            logFailure(recording, e);
        }
    }

    private static void logFailure(KeptRecording recording, IOException cause) {
        LOGGER.atError()
                .addKeyValue("recording", recording.id())
                .setCause(cause)
                .log("the files of a recording could not be deleted; it is tried again");
    }

    private List<KeptRecording> leftovers() {
        return database.withHandle(handle -> handle.createQuery(SELECT
                        + " WHERE node = :node AND recording_purged_at IS NOT NULL AND recording_path IS NOT NULL"
                        // what cannot be deleted comes last, so that it is in nobody's way
                        + " ORDER BY recording_purged_at DESC LIMIT :limit")
                .bind("node", node)
                .bind("limit", BATCH)
                .map(ConstructorMapper.of(KeptRecording.class))
                .list());
    }

    /** Forgets old heads of the audit log, and receipts of session reports but each node's last, by which it goes on counting. */
    void keepHouse() {
        Instant before = time.now().minus(config.housekeeping());
        database.inTransaction(handle -> handle.createUpdate("DELETE FROM audit_signed_head WHERE at < :before")
                        .bind("before", before)
                        .execute()
                + handle.createUpdate("""
                                DELETE FROM session_reports r WHERE at < :before
                                  AND sequence < (SELECT max(sequence) FROM session_reports l WHERE l.node = r.node)""").bind("before", before).execute());
    }

    /** How much there is. */
    Totals totals() {
        return database.withHandle(handle ->
                handle.createQuery("""
                        SELECT count(*) AS recordings, coalesce(sum(recording_size_bytes), 0) AS bytes,
                               count(recording_held_at) AS held, min(granted_at) AS oldest
                        FROM sessions WHERE recording_state IN ('sealed', 'crash-ended') AND recording_purged_at IS NULL""").map(ConstructorMapper.of(Totals.class)).one());
    }

    /** Sealed recordings of all nodes. */
    public record Totals(long recordings, long bytes, long held, Instant oldest) {}

    private static KeptRecording find(Handle handle, UUID id, String lock) {
        return handle.createQuery(SELECT + " WHERE recording_state IS NOT NULL AND id = :id" + lock)
                .bind("id", id)
                .map(ConstructorMapper.of(KeptRecording.class))
                .findOne()
                .orElseThrow(RecordingReach::unknown);
    }

    private static void update(Handle handle, UUID id, String set, Actor actor, String reason) {
        handle.createUpdate("UPDATE sessions SET " + set + " WHERE id = :id")
                .bind("id", id)
                .bind("by", actor.display())
                .bind("reason", reason)
                .execute();
    }

    private static AuditEvent event(String action, Actor actor, KeptRecording recording, Map<String, String> detail) {
        return AuditEvent.success(action, actor, "recording:" + recording.id(), detail);
    }
}
