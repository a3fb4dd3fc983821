/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apitoken;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of API tokens; the database's clock counts. One handle's, so confined to its thread. */
interface ApiTokenDao {

    /**
     * What a secret leads to.
     *
     * @param obstacle why it is good no more; null when it is
     * @param stale whether this use is to be written down
     */
    record Found(
            UUID id, UUID userId, String userName, String role, List<String> scope, String obstacle, boolean stale) {}

    /** Until the end of the transaction nobody disables or removes the user. */
    @SqlQuery("SELECT count(*) FROM (SELECT 1 FROM users WHERE id = :user AND enabled FOR SHARE) held")
    int lockEnabled(@Bind("user") UUID user);

    @SqlQuery("""
            SELECT count(*) FROM api_tokens WHERE user_id = :user AND revoked_at IS NULL AND expires_at > clock_timestamp()
            """)
    int usable(@Bind("user") UUID user);

    @SqlUpdate("""
            INSERT INTO api_tokens (id, user_id, name, secret_hash, scope, expires_at)
            VALUES (:id, :user, :name, :hash, :scope, now() + make_interval(days => :days))
            """)
    void insert(
            @Bind("id") UUID id,
            @Bind("user") UUID user,
            @Bind("name") String name,
            @Bind("hash") byte[] hash,
            @Bind("scope") String[] scope,
            @Bind("days") int days);

    @SqlQuery("SELECT expires_at FROM api_tokens WHERE id = :id")
    Instant expiresAt(@Bind("id") UUID id);

    @SqlQuery("""
            SELECT t.id, t.user_id, u.name AS user_name, u.role, t.scope,
                   CASE WHEN t.revoked_at IS NOT NULL THEN 'revoked'
                        WHEN NOT u.enabled THEN 'user.disabled'
                        WHEN t.expires_at <= clock_timestamp() THEN 'expired'
                   END AS obstacle,
                   coalesce(t.last_used_at < clock_timestamp() - interval '1 minute', true)
                       OR t.last_used_from IS DISTINCT FROM :from AS stale
            FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.secret_hash = :hash
            """)
    @RegisterConstructorMapper(Found.class)
    Optional<Found> find(@Bind("hash") byte[] hash, @Bind("from") String from);

    @SqlUpdate("UPDATE api_tokens SET last_used_at = clock_timestamp(), last_used_from = :from WHERE id = :id")
    void touch(@Bind("id") UUID id, @Bind("from") String from);

    String VIEW = """
            SELECT t.id, u.name AS "user", t.name, t.scope,
                   CASE WHEN t.revoked_at IS NOT NULL THEN 'revoked'
                        WHEN t.expires_at <= clock_timestamp() THEN 'expired' ELSE 'usable' END AS state,
                   t.created_at, t.expires_at, t.last_used_at, t.last_used_from
            FROM api_tokens t JOIN users u ON u.id = t.user_id
            """;

    @SqlQuery(VIEW + """
             WHERE (CAST(:owner AS uuid) IS NULL OR t.user_id = CAST(:owner AS uuid))
               AND (CAST(:at AS timestamptz) IS NULL OR t.created_at < CAST(:at AS timestamptz)
                  OR (t.created_at = CAST(:at AS timestamptz) AND t.id > CAST(CAST(:behind AS text) AS uuid)))
             ORDER BY t.created_at DESC, t.id LIMIT :limit
            """)
    @RegisterConstructorMapper(ApiTokenView.class)
    List<ApiTokenView> latest(
            @Bind("owner") @Nullable UUID owner,
            @Bind("at") @Nullable String at,
            @Bind("behind") @Nullable String behind,
            @Bind("limit") int limit);

    @SqlQuery(VIEW + " WHERE t.id = :id")
    @RegisterConstructorMapper(ApiTokenView.class)
    Optional<ApiTokenView> view(@Bind("id") UUID id);

    @SqlQuery("SELECT user_id FROM api_tokens WHERE id = :id")
    Optional<UUID> owner(@Bind("id") UUID id);

    @SqlUpdate("UPDATE api_tokens SET revoked_at = clock_timestamp() WHERE id = :id AND revoked_at IS NULL")
    int revoke(@Bind("id") UUID id);

    @SqlUpdate("DELETE FROM api_tokens WHERE expires_at < clock_timestamp() - make_interval(days => :days)")
    int deleteExpired(@Bind("days") int days);
}
