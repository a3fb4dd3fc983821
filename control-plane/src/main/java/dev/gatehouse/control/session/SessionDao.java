/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of sessions. One handle's, so confined to its thread. */
public interface SessionDao {

    /** Whose session it is, for the audit row. */
    record Whose(UUID id, String userName, String clientAddress, String targetName, String account) {}

    /** A request to end a session that another node received. */
    record Termination(UUID id, String terminateBy, String terminateReason) {}

    String VIEW = """
            SELECT id, user_name AS "user", target_name AS target, account, protocol, node, state,
                   coalesce(started_at, granted_at) AS started_at, ended_at, end_cause, client_address, bytes_in, bytes_out,
                   CASE WHEN recording_state IS NULL THEN NULL ELSE id END AS recording_id, policy_name AS policy, record,
                   auth_method, client_software, target_address, end_detail, false AS locked,
                   (SELECT name FROM nodes WHERE nodes.id = sessions.node) AS node_name
            FROM sessions
            """;

    String EARLIER = """
             WHERE (CAST(:at AS timestamptz) IS NULL
                    OR (granted_at, id) < (CAST(:at AS timestamptz), CAST(CAST(:before AS text) AS uuid)))
            """;

    String NEWEST_FIRST = " ORDER BY granted_at DESC, id DESC LIMIT :limit";

    @SqlUpdate("""
            INSERT INTO sessions (id, node, protocol, state, user_id, user_name, target_id, target_name, account, policy_name, record,
                                  auth_method, client_address, client_software, target_address, granted_at, target_tags)
            VALUES (:id, :node, :protocol, 'granted', :userId, :userName, :targetId, :targetName, :account, :policyName, :record,
                    :authMethod, :clientAddress, :clientSoftware, :targetAddress, :grantedAt,
                    ARRAY(SELECT tag.key || '=' || tag.value FROM targets t, jsonb_each_text(t.tags) tag
                          WHERE t.id = :targetId ORDER BY tag.key))
            """)
    void insert(@BindMethods NewSession session);

    @SqlQuery(VIEW + " WHERE id = :id")
    @RegisterConstructorMapper(SessionView.class)
    Optional<SessionView> find(@Bind("id") UUID id);

    /**
     * Granted before a moment; from the newest where {@code at} is null.
     *
     * @param before the id of the session that was granted then
     */
    @SqlQuery(VIEW + EARLIER + NEWEST_FIRST)
    @RegisterConstructorMapper(SessionView.class)
    List<SessionView> latest(
            @Bind("at") @Nullable String at, @Bind("before") @Nullable String before, @Bind("limit") int limit);

    @SqlQuery(VIEW + EARLIER + " AND state = :state" + NEWEST_FIRST)
    @RegisterConstructorMapper(SessionView.class)
    List<SessionView> latestIn(
            @Bind("state") String state,
            @Bind("at") @Nullable String at,
            @Bind("before") @Nullable String before,
            @Bind("limit") int limit);

    /** Of one user; in any state where {@code state} is null. */
    @SqlQuery(VIEW + EARLIER
            + " AND user_id = :user AND (CAST(:state AS text) IS NULL OR state = CAST(:state AS text))"
            + NEWEST_FIRST)
    @RegisterConstructorMapper(SessionView.class)
    List<SessionView> latestOf(
            @Bind("user") UUID user,
            @Bind("state") @Nullable String state,
            @Bind("at") @Nullable String at,
            @Bind("before") @Nullable String before,
            @Bind("limit") int limit);

    /** By which lists of sessions and recordings are ordered. */
    @SqlQuery("SELECT granted_at FROM sessions WHERE id = :id")
    Optional<Instant> grantedAt(@Bind("id") UUID id);

    /** Whose session it is. */
    @SqlQuery("SELECT user_id FROM sessions WHERE id = :id")
    Optional<UUID> owner(@Bind("id") UUID id);

    @SqlUpdate("""
            INSERT INTO session_reports (node, sequence, session_id, kind, at) VALUES (:node, :sequence, :session, :kind, :at)
            ON CONFLICT DO NOTHING
            """)
    int noteReport(
            @Bind("node") String node,
            @Bind("sequence") long sequence,
            @Bind("session") UUID session,
            @Bind("kind") String kind,
            @Bind("at") Instant at);

    @SqlQuery("SELECT coalesce(max(sequence), 0) FROM session_reports WHERE node = :node")
    long lastSequence(@Bind("node") String node);

    @SqlUpdate("""
            UPDATE sessions SET state = 'live', started_at = :at,
                   recording_state = CASE WHEN record = 'none' THEN NULL ELSE coalesce(recording_state, 'open') END
            WHERE id = :id AND state = 'granted'
            """)
    int markLive(@Bind("id") UUID id, @Bind("at") Instant at);

    @SqlUpdate("""
            UPDATE sessions SET state = 'ended', ended_at = :at, end_cause = :cause, end_detail = :detail,
                   bytes_in = :bytesIn, bytes_out = :bytesOut
            WHERE id = :id AND (state <> 'ended' OR end_cause IN ('gateway.crash', 'node.lost'))
            """)
    int markEnded(
            @Bind("id") UUID id,
            @Bind("at") Instant at,
            @Bind("cause") String cause,
            @Bind("detail") String detail,
            @Bind("bytesIn") long bytesIn,
            @Bind("bytesOut") long bytesOut);

    @SqlQuery("SELECT id, user_name, client_address, target_name, account FROM sessions WHERE id = :id")
    @RegisterConstructorMapper(Whose.class)
    Optional<Whose> whose(@Bind("id") UUID id);

    @SqlQuery("""
            UPDATE sessions SET state = 'ended', end_cause = 'gateway.crash',
                   ended_at = coalesce(ended_at, greatest(:lastHeard, started_at, granted_at)),
                   end_detail = 'the server stopped without ending its sessions'
            WHERE node = :node AND (state <> 'ended' OR end_cause = 'node.lost') AND granted_at < :boot
            RETURNING id, user_name, client_address, target_name, account
            """)
    @RegisterConstructorMapper(Whose.class)
    List<Whose> closeLeftovers(
            @Bind("node") String node, @Bind("boot") Instant boot, @Bind("lastHeard") Instant lastHeard);

    /** The others have given a node up: as far as anybody knows its sessions lived as long as it was heard of. */
    @SqlQuery("""
            UPDATE sessions SET state = 'ended', end_cause = 'node.lost', ended_at = greatest(:lastHeard, started_at, granted_at),
                   end_detail = :detail
            WHERE node = :node AND state <> 'ended'
            RETURNING id, user_name, client_address, target_name, account
            """)
    @RegisterConstructorMapper(Whose.class)
    List<Whose> closeOfLostNode(
            @Bind("node") String node, @Bind("lastHeard") Instant lastHeard, @Bind("detail") String detail);

    /** A node that had been given up is there, and so are these. */
    @SqlUpdate("""
            UPDATE sessions SET state = CASE WHEN started_at IS NULL THEN 'granted' ELSE 'live' END, ended_at = NULL,
                   end_cause = NULL, end_detail = NULL
            WHERE node = :node AND end_cause = 'node.lost' AND id = ANY(:ids)
            """)
    int reopen(@Bind("node") String node, @Bind("ids") List<UUID> ids);

    @SqlUpdate("""
            UPDATE sessions SET terminate_by = :by, terminate_reason = :reason
            WHERE id = :id AND state <> 'ended' AND terminate_by IS NULL
            """)
    int requestTermination(@Bind("id") UUID id, @Bind("by") String by, @Bind("reason") String reason);

    @SqlQuery("""
            SELECT id, terminate_by, coalesce(terminate_reason, '') AS terminate_reason FROM sessions
            WHERE node = :node AND state <> 'ended' AND terminate_by IS NOT NULL
            """)
    @RegisterConstructorMapper(Termination.class)
    List<Termination> requestedTerminations(@Bind("node") String node);
}
