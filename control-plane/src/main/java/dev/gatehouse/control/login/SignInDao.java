/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

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

/** Rows of sign-ins; the database's clock counts. One handle's, so confined to its thread. */
interface SignInDao {

    /** A sign-in to be. */
    record NewRow(
            UUID id,
            UUID userId,
            byte[] secretHash,
            String method,
            boolean awaitsFactor,
            String clientAddress,
            String clientSoftware,
            double lifeSeconds) {
        @Override
        public String toString() {
            return "NewRow[" + id + "]";
        }
    }

    /**
     * What a secret leads to.
     *
     * @param obstacle why it lets nobody in any more; null when it does
     * @param stale whether the last use is to be written down anew
     */
    record Found(
            UUID id,
            UUID userId,
            String userName,
            String role,
            String method,
            boolean awaitsFactor,
            String obstacle,
            boolean stale) {}

    /** Whether this is still the user that proved the password; until the end of the transaction nobody changes that. */
    @SqlQuery("""
            SELECT name FROM users WHERE id = :user AND enabled AND password_version = :version FOR SHARE
            """)
    Optional<String> lockUnchanged(@Bind("user") UUID user, @Bind("version") long version);

    @SqlUpdate("""
            INSERT INTO sign_ins (id, user_id, secret_hash, method, awaits_factor, client_address, client_software, expires_at)
            VALUES (:id, :userId, :secretHash, :method, :awaitsFactor, :clientAddress, :clientSoftware,
                    now() + make_interval(secs => :lifeSeconds))
            """)
    void insert(@BindMethods NewRow row);

    @SqlQuery("SELECT expires_at FROM sign_ins WHERE id = :id")
    Instant expiresAt(@Bind("id") UUID id);

    @SqlQuery("""
            SELECT s.id, s.user_id, u.name AS user_name, u.role, s.method, s.awaits_factor,
                   CASE WHEN s.ended_at IS NOT NULL THEN s.end_cause
                        WHEN NOT u.enabled THEN 'user.disabled'
                        WHEN s.expires_at <= clock_timestamp() THEN 'expired'
                        WHEN s.last_used_at <= clock_timestamp() - make_interval(secs => :idleSeconds) THEN 'idle'
                   END AS obstacle,
                   s.last_used_at < clock_timestamp() - make_interval(secs => :touchSeconds) AS stale
            FROM sign_ins s JOIN users u ON u.id = s.user_id WHERE s.secret_hash = :hash
            """)
    @RegisterConstructorMapper(Found.class)
    Optional<Found> find(
            @Bind("hash") byte[] hash,
            @Bind("idleSeconds") double idleSeconds,
            @Bind("touchSeconds") double touchSeconds);

    @SqlUpdate("UPDATE sign_ins SET last_used_at = clock_timestamp() WHERE id = :id AND ended_at IS NULL")
    void touch(@Bind("id") UUID id);

    /** Counts a try before it is made, so that tries side by side count each. */
    @SqlUpdate("""
            UPDATE sign_ins SET factor_failures = factor_failures + 1
            WHERE id = :id AND awaits_factor AND ended_at IS NULL AND expires_at > clock_timestamp() AND factor_failures < :most
            """)
    int countTry(@Bind("id") UUID id, @Bind("most") int most);

    @SqlUpdate("""
            UPDATE sign_ins SET awaits_factor = false, secret_hash = :hash, method = :method, last_used_at = clock_timestamp(),
                   expires_at = clock_timestamp() + make_interval(secs => :lifeSeconds)
            WHERE id = :id AND awaits_factor AND ended_at IS NULL AND expires_at > clock_timestamp()
            """)
    int complete(
            @Bind("id") UUID id,
            @Bind("hash") byte[] hash,
            @Bind("method") String method,
            @Bind("lifeSeconds") double lifeSeconds);

    @SqlUpdate("""
            UPDATE sign_ins SET ended_at = clock_timestamp(), end_cause = :cause WHERE id = :id AND ended_at IS NULL
            """)
    int end(@Bind("id") UUID id, @Bind("cause") String cause);

    /** Of one user's sign-ins that count, all but the newest. */
    @SqlUpdate("""
            UPDATE sign_ins SET ended_at = clock_timestamp(), end_cause = 'too-many'
            WHERE ended_at IS NULL AND id IN (SELECT id FROM sign_ins WHERE user_id = :user AND ended_at IS NULL
                                              ORDER BY created_at DESC, id OFFSET :kept)
            """)
    int endOldest(@Bind("user") UUID user, @Bind("kept") int kept);

    @SqlUpdate("DELETE FROM sign_ins WHERE expires_at < clock_timestamp() - make_interval(secs => :ageSeconds)")
    int deleteExpired(@Bind("ageSeconds") double ageSeconds);

    /** What the user is to be told; said once. */
    @SqlQuery("DELETE FROM user_notices WHERE user_id = :user RETURNING text")
    List<String> takeNotices(@Bind("user") UUID user);

    String VIEW = """
            SELECT s.id, u.name AS "user", s.method, s.client_address, s.client_software, s.created_at, s.last_used_at, s.expires_at
            FROM sign_ins s JOIN users u ON u.id = s.user_id
            WHERE s.ended_at IS NULL AND NOT s.awaits_factor AND u.enabled AND s.expires_at > clock_timestamp()
              AND s.last_used_at > clock_timestamp() - make_interval(secs => :idleSeconds)
            """;

    @SqlQuery(VIEW + " AND (CAST(:owner AS uuid) IS NULL OR s.user_id = CAST(:owner AS uuid))" + """
             AND (CAST(:at AS timestamptz) IS NULL OR s.created_at < CAST(:at AS timestamptz)
                  OR (s.created_at = CAST(:at AS timestamptz) AND s.id > CAST(CAST(:behind AS text) AS uuid)))
             ORDER BY s.created_at DESC, s.id LIMIT :limit
            """)
    @RegisterConstructorMapper(SignInView.class)
    List<SignInView> latest(
            @Bind("owner") @Nullable UUID owner,
            @Bind("idleSeconds") double idleSeconds,
            @Bind("at") @Nullable String at,
            @Bind("behind") @Nullable String behind,
            @Bind("limit") int limit);

    /** Whose it is, while it counts. */
    @SqlQuery("SELECT user_id FROM sign_ins WHERE id = :id AND ended_at IS NULL AND NOT awaits_factor")
    Optional<UUID> owner(@Bind("id") UUID id);
}
