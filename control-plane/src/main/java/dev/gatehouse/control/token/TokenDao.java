/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

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

/**
 * Rows of tokens; the database's clock counts. A clock that goes back brings no token back: none is good before it was issued, and one that
 * was seen expired is revoked. One handle's, so confined to its thread.
 */
interface TokenDao {

    /** A token to be. */
    record NewRow(
            String id,
            UUID userId,
            UUID targetId,
            String account,
            @Nullable String policy,
            @Nullable String reason,
            byte[] secretHash,
            byte[] ntSealed,
            String issuedBy,
            double ttlSeconds) {
        @Override
        public String toString() {
            return "NewRow[" + id + "]";
        }
    }

    @SqlUpdate("""
            INSERT INTO tokens (id, user_id, target_id, account, policy, reason, secret_hash, nt_sealed, issued_by, expires_at)
            VALUES (:id, :userId, :targetId, :account, :policy, :reason, :secretHash, :ntSealed, :issuedBy,
                    now() + make_interval(secs => :ttlSeconds))
            """)
    void insert(@BindMethods NewRow token);

    String COLUMNS = """
            SELECT k.id, k.user_id, u.name AS user_name, k.target_id, t.name AS target_name, t.protocol, k.account, k.policy, k.reason,
                   k.issued_by, k.issued_at, k.expires_at, k.first_proved_at, k.first_proved_from,
                   k.consumed_at, k.consumed_by, k.revoked_at, NOT (clock_timestamp() >= k.issued_at AND clock_timestamp() < k.expires_at) AS expired,
            """;

    String TABLES = """
            FROM tokens k JOIN users u ON u.id = k.user_id JOIN targets t ON t.id = k.target_id
            """;

    @SqlQuery(COLUMNS + " k.secret_hash, k.nt_sealed " + TABLES + " WHERE k.id = :id")
    @RegisterConstructorMapper(TokenRow.class)
    Optional<TokenRow> find(@Bind("id") String id);

    /** For lists, of one user where {@code owner} is not null: nothing of the secrets is read. */
    @SqlQuery(COLUMNS + " NULL::bytea AS secret_hash, NULL::bytea AS nt_sealed " + TABLES + """
             WHERE (CAST(:owner AS uuid) IS NULL OR k.user_id = CAST(:owner AS uuid))
               AND (CAST(:at AS timestamptz) IS NULL OR k.issued_at < CAST(:at AS timestamptz)
                  OR (k.issued_at = CAST(:at AS timestamptz) AND k.id > CAST(:behind AS text)))
             ORDER BY k.issued_at DESC, k.id LIMIT :limit
            """)
    @RegisterConstructorMapper(TokenRow.class)
    List<TokenRow> latest(
            @Bind("owner") @Nullable UUID owner,
            @Bind("at") @Nullable String at,
            @Bind("behind") @Nullable String behind,
            @Bind("limit") int limit);

    @SqlQuery("""
            SELECT count(*) FROM tokens
            WHERE user_id = :user AND consumed_at IS NULL AND revoked_at IS NULL AND expires_at > clock_timestamp()
            """)
    int usable(@Bind("user") UUID user);

    /** The one statement that gives a token away: of those who race, the first to commit finds it unconsumed, and nobody after. */
    @SqlUpdate("""
            UPDATE tokens SET consumed_at = clock_timestamp(), consumed_by = :session, nt_sealed = NULL
            WHERE id = :id AND user_id = :user AND target_id = :target
              AND consumed_at IS NULL AND revoked_at IS NULL AND expires_at > clock_timestamp() AND issued_at <= clock_timestamp()
              AND (first_proved_from IS NULL OR first_proved_from = :address)
            """)
    int consume(
            @Bind("id") String id,
            @Bind("user") UUID user,
            @Bind("target") UUID target,
            @Bind("session") UUID session,
            @Bind("address") String address);

    /** Notes the first proof, or finds that this one is close enough to it in place and time. */
    @SqlUpdate("""
            UPDATE tokens
            SET first_proved_at = coalesce(first_proved_at, clock_timestamp()),
                first_proved_from = coalesce(first_proved_from, :address)
            WHERE id = :id AND consumed_at IS NULL AND revoked_at IS NULL AND expires_at > clock_timestamp() AND issued_at <= clock_timestamp()
              AND (first_proved_at IS NULL
                   OR first_proved_from = :address
                      AND first_proved_at > clock_timestamp() - make_interval(secs => :windowSeconds))
            """)
    int noteProof(@Bind("id") String id, @Bind("address") String address, @Bind("windowSeconds") double windowSeconds);

    /** Takes back what nobody has redeemed. */
    @SqlUpdate("""
            UPDATE tokens SET revoked_at = clock_timestamp(), nt_sealed = NULL
            WHERE id = :id AND consumed_at IS NULL AND revoked_at IS NULL
            """)
    int revoke(@Bind("id") String id);

    /** Ends what has expired for good, and wipes what is left of its secret. */
    @SqlUpdate("""
            UPDATE tokens SET revoked_at = clock_timestamp(), nt_sealed = NULL
            WHERE consumed_at IS NULL AND revoked_at IS NULL AND expires_at <= clock_timestamp()
            """)
    int endExpired();

    @SqlUpdate("DELETE FROM tokens WHERE expires_at < clock_timestamp() - make_interval(secs => :ageSeconds)")
    int deleteExpired(@Bind("ageSeconds") double ageSeconds);

    @SqlQuery("SELECT expires_at FROM tokens WHERE id = :id")
    Instant expiresAt(@Bind("id") String id);
}
