/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.setup;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of links; the database's clock counts. One handle's, so confined to its thread. */
interface SetupLinkDao {

    /** Whose password it sets; nulls for the first admin's. */
    record Found(UUID id, UUID userId, String userName, String createdBy) {}

    /** Of all who would make the first admin, one at a time, on all nodes. */
    @SqlQuery("SELECT 1 FROM pg_advisory_xact_lock(4776510)")
    int lockFirstAdmin();

    /** A new link makes the older ones for the same purpose useless. */
    @SqlUpdate("DELETE FROM setup_links WHERE user_id IS NOT DISTINCT FROM CAST(:user AS uuid)")
    void deleteFor(@Bind("user") @Nullable UUID user);

    @SqlUpdate("""
            INSERT INTO setup_links (id, user_id, secret_hash, created_by, expires_at)
            VALUES (:id, CAST(:user AS uuid), :hash, :by, now() + make_interval(secs => :lifeSeconds))
            """)
    void insert(
            @Bind("id") UUID id,
            @Bind("user") @Nullable UUID user,
            @Bind("hash") byte[] hash,
            @Bind("by") String by,
            @Bind("lifeSeconds") double lifeSeconds);

    @SqlQuery("SELECT expires_at FROM setup_links WHERE id = :id")
    Instant expiresAt(@Bind("id") UUID id);

    @SqlQuery("SELECT id FROM users WHERE name = :name")
    Optional<UUID> user(@Bind("name") String name);

    /** Whether it is good now; spends nothing. */
    @SqlQuery("""
            SELECT l.id, l.user_id, u.name AS user_name, l.created_by FROM setup_links l LEFT JOIN users u ON u.id = l.user_id
            WHERE l.secret_hash = :hash AND l.used_at IS NULL AND clock_timestamp() >= l.created_at AND clock_timestamp() < l.expires_at
            """)
    @RegisterConstructorMapper(Found.class)
    Optional<Found> find(@Bind("hash") byte[] hash);

    /** The one statement that spends a link: of those who race, one gets a row. */
    @SqlUpdate("""
            UPDATE setup_links SET used_at = clock_timestamp()
            WHERE id = :id AND used_at IS NULL AND clock_timestamp() >= created_at AND clock_timestamp() < expires_at
            """)
    int spend(@Bind("id") UUID id);

    @SqlUpdate("INSERT INTO user_notices (user_id, text) VALUES (:user, :text)")
    void notice(@Bind("user") UUID user, @Bind("text") String text);
}
