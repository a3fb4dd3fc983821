/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of factors; one handle's, so confined to its thread. */
interface FactorDao {

    /** A user, and the factor where there is one. */
    record Row(
            UUID userId,
            String userName,
            String role,
            UUID factorId,
            byte[] secretSealed,
            String enrolledBy,
            Instant enrolledAt,
            Instant confirmedAt,
            Boolean expired,
            Long lastStep,
            Instant lastUsedAt,
            Boolean guarded,
            int recoveryCodesLeft) {

        boolean isConfirmed() {
            return confirmedAt != null;
        }

        @Override
        public String toString() {
            return "Row[" + userName + "]";
        }
    }

    String SELECT = """
            SELECT u.id AS user_id, u.name AS user_name, u.role, f.id AS factor_id, f.secret_sealed, f.enrolled_by, f.enrolled_at,
                   f.confirmed_at, f.enrolled_at < clock_timestamp() - interval '1 hour' AS expired, f.last_step, f.last_used_at, f.guarded,
                   (SELECT count(*) FROM user_recovery_codes c WHERE c.factor_id = f.id AND c.used_at IS NULL)
                       AS recovery_codes_left
            FROM users u LEFT JOIN user_factors f ON f.user_id = u.id
            """;

    @SqlQuery(SELECT + " WHERE u.name = :name")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> find(@Bind("name") String name);

    /** The user's row is locked, so that changes of one user's factor come one after the other. */
    @SqlQuery(SELECT + " WHERE u.name = :name FOR UPDATE OF u")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> lock(@Bind("name") String name);

    @SqlQuery(SELECT + " WHERE u.id = :user AND f.confirmed_at IS NOT NULL")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> confirmed(@Bind("user") UUID user);

    @SqlUpdate("""
            INSERT INTO user_factors (id, user_id, secret_sealed, enrolled_by) VALUES (:id, :user, :sealed, :by)
            """)
    void insert(@Bind("id") UUID id, @Bind("user") UUID user, @Bind("sealed") byte[] sealed, @Bind("by") String by);

    @SqlUpdate("""
            UPDATE user_factors f SET confirmed_at = clock_timestamp(), last_step = :step, guarded = (u.role = 'admin')
            FROM users u WHERE f.id = :id AND u.id = f.user_id
            """)
    void confirm(@Bind("id") UUID id, @Bind("step") long step);

    @SqlUpdate("DELETE FROM user_factors WHERE id = :id")
    int delete(@Bind("id") UUID id);

    /** The one statement that uses a code up: of those who race, one finds the step unused. */
    @SqlUpdate("""
            UPDATE user_factors SET last_step = :step, last_used_at = clock_timestamp()
            WHERE id = :id AND confirmed_at IS NOT NULL AND last_step < :step
            """)
    int useStep(@Bind("id") UUID id, @Bind("step") long step);

    /** The same for a recovery code. */
    @SqlUpdate("""
            UPDATE user_recovery_codes SET used_at = clock_timestamp()
            WHERE factor_id = :id AND hash = :hash AND used_at IS NULL
            """)
    int useRecoveryCode(@Bind("id") UUID id, @Bind("hash") byte[] hash);

    @SqlQuery("SELECT count(*) FROM user_recovery_codes WHERE factor_id = :id AND used_at IS NULL")
    int recoveryCodesLeft(@Bind("id") UUID id);

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM user_recovery_codes WHERE factor_id = :id AND hash = :hash)")
    boolean knowsRecoveryCode(@Bind("id") UUID id, @Bind("hash") byte[] hash);

    @SqlUpdate("DELETE FROM user_recovery_codes WHERE factor_id = :id")
    void clearRecoveryCodes(@Bind("id") UUID id);

    @SqlBatch("INSERT INTO user_recovery_codes (factor_id, hash) VALUES (:id, :hash)")
    void addRecoveryCodes(@Bind("id") UUID id, @Bind("hash") List<byte[]> hashes);

    @SqlQuery("""
            SELECT EXISTS (SELECT 1 FROM remembered_factors
                           WHERE factor_id = :id AND address = :address AND valid_until > clock_timestamp())
            """)
    boolean isRemembered(@Bind("id") UUID id, @Bind("address") String address);

    @SqlUpdate("""
            INSERT INTO remembered_factors (factor_id, address, valid_until)
            VALUES (:id, :address, clock_timestamp() + make_interval(secs => :seconds))
            ON CONFLICT (factor_id, address) DO UPDATE SET valid_until = excluded.valid_until
            """)
    void remember(@Bind("id") UUID id, @Bind("address") String address, @Bind("seconds") double seconds);

    @SqlUpdate("DELETE FROM remembered_factors WHERE factor_id = :id AND valid_until <= clock_timestamp()")
    void forgetExpired(@Bind("id") UUID id);

    @SqlQuery("""
            SELECT address FROM remembered_factors WHERE factor_id = :id AND valid_until > clock_timestamp() ORDER BY address LIMIT 100
            """)
    List<String> rememberedAddresses(@Bind("id") UUID id);
}
