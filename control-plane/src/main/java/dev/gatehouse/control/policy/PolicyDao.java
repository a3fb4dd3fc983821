/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of policies. One handle's, so confined to its thread. */
public interface PolicyDao {

    /** A row. */
    record Row(
            UUID id,
            String name,
            boolean enabled,
            List<String> allow,
            List<String> deny,
            String record,
            String mfa,
            long idleTimeoutMillis,
            long maxDurationMillis,
            List<String> environment,
            boolean anyUser,
            boolean anyTarget,
            List<String> targetTags,
            List<String> accounts,
            Instant createdAt) {}

    /** Somebody or something that a policy is about. */
    record Member(UUID policyId, UUID id, String name) {}

    /** A policy with its members as the decision needs it; all but the epoch is null when there is no policy at all. */
    record Full(
            long epoch,
            String name,
            Boolean enabled,
            List<String> allow,
            List<String> deny,
            String record,
            String mfa,
            Long idleTimeoutMillis,
            Long maxDurationMillis,
            List<String> environment,
            Boolean anyUser,
            Boolean anyTarget,
            List<String> targetTags,
            List<String> accounts,
            List<UUID> users,
            List<UUID> groups,
            List<UUID> targets) {}

    /** What of a target's tags some policy selects by, as {@code key=value}. */
    record Tagged(UUID targetId, List<String> tags) {}

    @SqlQuery("""
            SELECT t.id AS target_id, array_agg(s.tag) AS tags
            FROM targets t
            CROSS JOIN LATERAL (SELECT key || '=' || value AS tag FROM jsonb_each_text(t.tags)) s
            WHERE s.tag IN (SELECT unnest(target_tags) FROM policies)
            GROUP BY t.id
            """)
    @RegisterConstructorMapper(Tagged.class)
    List<Tagged> selectableTags();

    /** Who is in which group. */
    record Membership(UUID groupId, UUID userId) {}

    @SqlQuery("SELECT group_id, user_id FROM user_group_members")
    @RegisterConstructorMapper(Membership.class)
    List<Membership> memberships();

    /** One statement, so one point in time: number and policies belong together. */
    @SqlQuery("""
            SELECT e.epoch, p.name, p.enabled, p.allow, p.deny, p.record, p.mfa, p.idle_timeout_millis, p.max_duration_millis,
                   p.environment, p.any_user, p.any_target, p.target_tags, p.accounts,
                   ARRAY(SELECT user_id FROM policy_users m WHERE m.policy_id = p.id) AS users,
                   ARRAY(SELECT group_id FROM policy_groups m WHERE m.policy_id = p.id) AS groups,
                   ARRAY(SELECT target_id FROM policy_targets m WHERE m.policy_id = p.id) AS targets
            FROM access_epoch e LEFT JOIN policies p ON true
            """)
    @RegisterConstructorMapper(Full.class)
    List<Full> everything();

    String COLUMNS = """
            id, name, enabled, allow, deny, record, mfa, idle_timeout_millis, max_duration_millis, environment, any_user, any_target,
            target_tags, accounts, created_at
            """;

    @SqlQuery("SELECT epoch FROM access_epoch")
    long epoch();

    @SqlUpdate("""
            INSERT INTO policies (id, name, enabled, allow, deny, record, mfa, idle_timeout_millis, max_duration_millis, environment,
                                  any_user, any_target, target_tags, accounts)
            VALUES (:id, :name, :enabled, :allow, :deny, :record, :mfa, :idleTimeoutMillis, :maxDurationMillis,
                    :environment, :anyUser, :anyTarget, :targetTags, :accounts)
            """)
    void insert(@BindMethods Row row);

    @SqlUpdate("""
            UPDATE policies SET enabled = :enabled, allow = :allow, deny = :deny, record = :record, mfa = :mfa,
                   idle_timeout_millis = :idleTimeoutMillis, max_duration_millis = :maxDurationMillis, environment = :environment,
                   any_user = :anyUser, any_target = :anyTarget, target_tags = :targetTags, accounts = :accounts
            WHERE id = :id
            """)
    void update(@BindMethods Row row);

    @SqlQuery("SELECT " + COLUMNS + " FROM policies WHERE name = :name")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> find(@Bind("name") String name);

    @SqlQuery("SELECT " + COLUMNS + " FROM policies WHERE name = :name FOR UPDATE")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> lock(@Bind("name") String name);

    @SqlQuery("SELECT " + COLUMNS + " FROM policies ORDER BY name")
    @RegisterConstructorMapper(Row.class)
    List<Row> all();

    /** Those behind a name, by name. */
    @SqlQuery(
            "SELECT " + COLUMNS
                    + " FROM policies WHERE CAST(:after AS text) IS NULL OR name > CAST(:after AS text) ORDER BY name LIMIT :limit")
    @RegisterConstructorMapper(Row.class)
    List<Row> page(@Bind("after") @Nullable String after, @Bind("limit") int limit);

    @SqlUpdate("DELETE FROM policies WHERE id = :id")
    void delete(@Bind("id") UUID id);

    @SqlQuery("""
            SELECT p.policy_id, u.id, u.name FROM policy_users p JOIN users u ON u.id = p.user_id ORDER BY u.name
            """)
    @RegisterConstructorMapper(Member.class)
    List<Member> users();

    @SqlQuery("""
            SELECT p.policy_id, g.id, g.name FROM policy_groups p JOIN user_groups g ON g.id = p.group_id ORDER BY g.name
            """)
    @RegisterConstructorMapper(Member.class)
    List<Member> groups();

    @SqlQuery("""
            SELECT p.policy_id, t.id, t.name FROM policy_targets p JOIN targets t ON t.id = p.target_id ORDER BY t.name
            """)
    @RegisterConstructorMapper(Member.class)
    List<Member> targets();

    @SqlQuery("""
            SELECT p.policy_id, u.id, u.name FROM policy_users p JOIN users u ON u.id = p.user_id
            WHERE p.policy_id = :policy ORDER BY u.name
            """)
    @RegisterConstructorMapper(Member.class)
    List<Member> usersOf(@Bind("policy") UUID policy);

    @SqlQuery("""
            SELECT p.policy_id, g.id, g.name FROM policy_groups p JOIN user_groups g ON g.id = p.group_id
            WHERE p.policy_id = :policy ORDER BY g.name
            """)
    @RegisterConstructorMapper(Member.class)
    List<Member> groupsOf(@Bind("policy") UUID policy);

    @SqlQuery("""
            SELECT p.policy_id, t.id, t.name FROM policy_targets p JOIN targets t ON t.id = p.target_id
            WHERE p.policy_id = :policy ORDER BY t.name
            """)
    @RegisterConstructorMapper(Member.class)
    List<Member> targetsOf(@Bind("policy") UUID policy);

    @SqlUpdate("DELETE FROM policy_users WHERE policy_id = :policy")
    void clearUsers(@Bind("policy") UUID policy);

    @SqlUpdate("DELETE FROM policy_groups WHERE policy_id = :policy")
    void clearGroups(@Bind("policy") UUID policy);

    @SqlUpdate("DELETE FROM policy_targets WHERE policy_id = :policy")
    void clearTargets(@Bind("policy") UUID policy);

    @SqlBatch("INSERT INTO policy_users (policy_id, user_id) SELECT :policy, id FROM users WHERE name = :name")
    int[] addUsers(@Bind("policy") UUID policy, @Bind("name") List<String> names);

    @SqlBatch("INSERT INTO policy_groups (policy_id, group_id) SELECT :policy, id FROM user_groups WHERE name = :name")
    int[] addGroups(@Bind("policy") UUID policy, @Bind("name") List<String> names);

    @SqlBatch("INSERT INTO policy_targets (policy_id, target_id) SELECT :policy, id FROM targets WHERE name = :name")
    int[] addTargets(@Bind("policy") UUID policy, @Bind("name") List<String> names);
}
