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
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of resets that wait for a second admin, and of what users are to be told. One handle's, so confined to its thread. */
interface ResetDao {

    /** A request. */
    record Request(String requestedParty, String requestedBy, Instant requestedAt) {}

    /** Good for a day. */
    @SqlQuery("""
            SELECT requested_party, requested_by, requested_at FROM factor_resets
            WHERE factor_id = :factor AND requested_at > clock_timestamp() - interval '1 day'
            """)
    @RegisterConstructorMapper(Request.class)
    Optional<Request> request(@Bind("factor") UUID factor);

    @SqlUpdate("""
            INSERT INTO factor_resets (factor_id, requested_party, requested_by) VALUES (:factor, :party, :by)
            ON CONFLICT (factor_id) DO UPDATE SET requested_party = excluded.requested_party,
                requested_by = excluded.requested_by, requested_at = clock_timestamp()
            """)
    void put(@Bind("factor") UUID factor, @Bind("party") String party, @Bind("by") String by);

    @SqlUpdate("DELETE FROM factor_resets WHERE factor_id = :factor")
    int withdraw(@Bind("factor") UUID factor);

    /** Whether somebody else could confirm: an admin who can log in and is not the owner. */
    @SqlQuery("SELECT EXISTS (SELECT 1 FROM users WHERE role = 'admin' AND enabled AND id <> :owner)")
    boolean hasAdminBeside(@Bind("owner") UUID owner);

    @SqlUpdate("INSERT INTO user_notices (user_id, text) VALUES (:user, :text)")
    void tell(@Bind("user") UUID user, @Bind("text") String text);

    @SqlQuery("""
            WITH told AS (DELETE FROM user_notices WHERE user_id = :user RETURNING id, text) SELECT text FROM told ORDER BY id
            """)
    List<String> takeNotices(@Bind("user") UUID user);
}
