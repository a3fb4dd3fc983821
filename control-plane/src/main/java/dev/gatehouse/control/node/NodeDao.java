/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.node;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of nodes and of what they ask of each other. One handle's, so confined to its thread. */
interface NodeDao {

    String VIEW = """
            SELECT id, name, version, addresses, state, started_at, heartbeat_at, lost_at, sessions_live, drain_by, drain_message,
                   drain_deadline
            FROM nodes
            """;

    /** What waits for a node. */
    record Waiting(UUID id, String kind, String object, String argument, String actor, String requestedBy) {}

    @SqlUpdate("""
            INSERT INTO nodes (id, name, version, addresses, state, started_at, heartbeat_at)
            VALUES (:id, :name, :version, :addresses, 'up', now(), now())
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version, addresses = excluded.addresses,
                   state = 'up', started_at = now(), heartbeat_at = now(), lost_at = NULL, sessions_live = 0,
                   drain_by = NULL, drain_message = NULL, drain_deadline = NULL
            """)
    void register(
            @Bind("id") String id,
            @Bind("name") String name,
            @Bind("version") String version,
            @Bind("addresses") List<String> addresses);

    @SqlUpdate("UPDATE nodes SET heartbeat_at = now(), sessions_live = :live WHERE id = :id AND state <> 'gone'")
    int heartbeat(@Bind("id") String id, @Bind("live") int live);

    /** Undoes that the others gave it up. */
    @SqlUpdate("""
            UPDATE nodes SET heartbeat_at = now(), lost_at = NULL,
                   state = CASE WHEN drain_by IS NULL THEN 'up' ELSE 'draining' END,
                   drain_deadline = CASE WHEN drain_by IS NULL THEN NULL ELSE coalesce(drain_deadline, now()) END
            WHERE id = :id
            """)
    int returned(@Bind("id") String id);

    @SqlUpdate("""
            UPDATE nodes SET state = 'gone', heartbeat_at = now(), lost_at = NULL, sessions_live = 0, drain_by = NULL,
                   drain_message = NULL, drain_deadline = NULL
            WHERE id = :id
            """)
    void leave(@Bind("id") String id);

    @SqlQuery("""
            UPDATE nodes SET state = 'gone', lost_at = now(), drain_by = NULL, drain_message = NULL, drain_deadline = NULL
            WHERE id <> :me AND state <> 'gone' AND heartbeat_at < now() - :seconds * interval '1 second'
            RETURNING id, name, version, addresses, state, started_at, heartbeat_at, lost_at, sessions_live, drain_by, drain_message,
                      drain_deadline
            """)
    @RegisterConstructorMapper(NodeView.class)
    List<NodeView> giveUp(@Bind("me") String me, @Bind("seconds") double seconds);

    @SqlUpdate("""
            UPDATE nodes SET state = 'draining', drain_by = :by, drain_message = :message, drain_deadline = :deadline
            WHERE id = :id AND state <> 'gone'
            """)
    int drain(
            @Bind("id") String id,
            @Bind("by") String by,
            @Bind("message") String message,
            @Bind("deadline") Instant deadline);

    @SqlUpdate("""
            UPDATE nodes SET state = 'up', drain_by = NULL, drain_message = NULL, drain_deadline = NULL
            WHERE id = :id AND state = 'draining'
            """)
    int resume(@Bind("id") String id);

    @SqlQuery(VIEW + " ORDER BY name, id")
    @RegisterConstructorMapper(NodeView.class)
    List<NodeView> all();

    @SqlQuery(VIEW + " WHERE id = :id")
    @RegisterConstructorMapper(NodeView.class)
    Optional<NodeView> find(@Bind("id") String id);

    @SqlUpdate("DELETE FROM nodes WHERE id = :id AND state = 'gone'")
    int remove(@Bind("id") String id);

    @SqlUpdate("""
            INSERT INTO node_commands (id, node, kind, object, argument, actor, requested_by)
            VALUES (:id, :node, :kind, :object, :argument, :actor, :requestedBy)
            """)
    void ask(@Bind("node") String node, @BindMethods Waiting command);

    /** Takes what waits and is not too old to be wanted still. */
    @SqlQuery("""
            UPDATE node_commands SET taken_at = now()
            WHERE node = :node AND taken_at IS NULL AND requested_at > now() - :seconds * interval '1 second'
            RETURNING id, kind, object, argument, actor, requested_by
            """)
    @RegisterConstructorMapper(Waiting.class)
    List<Waiting> take(@Bind("node") String node, @Bind("seconds") double seconds);

    @SqlUpdate("UPDATE node_commands SET outcome = :outcome WHERE id = :id")
    void answer(@Bind("id") UUID id, @Bind("outcome") String outcome);

    @SqlQuery("SELECT outcome FROM node_commands WHERE id = :id AND outcome IS NOT NULL")
    Optional<String> outcome(@Bind("id") UUID id);

    @SqlUpdate("DELETE FROM node_commands WHERE id = :id AND taken_at IS NULL")
    int withdraw(@Bind("id") UUID id);

    @SqlUpdate("DELETE FROM node_commands WHERE requested_at < now() - interval '1 day'")
    void purge();
}
