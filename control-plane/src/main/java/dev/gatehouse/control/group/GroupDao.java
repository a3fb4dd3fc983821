/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.group;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of groups. One handle's, so confined to its thread. */
interface GroupDao {

    /** A row. */
    record Row(UUID id, String name, Instant createdAt) {}

    /** Who is in which group. */
    record Member(UUID groupId, String name) {}

    @SqlUpdate("INSERT INTO user_groups (id, name) VALUES (:id, :name)")
    void insert(@Bind("id") UUID id, @Bind("name") String name);

    @SqlQuery("SELECT id, name, created_at FROM user_groups WHERE name = :name")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> find(@Bind("name") String name);

    @SqlQuery("SELECT id, name, created_at FROM user_groups WHERE name = :name FOR UPDATE")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> lock(@Bind("name") String name);

    @SqlQuery("SELECT id, name, created_at FROM user_groups ORDER BY name")
    @RegisterConstructorMapper(Row.class)
    List<Row> all();

    /** Those behind a name, by name. */
    @SqlQuery("""
            SELECT id, name, created_at FROM user_groups
            WHERE CAST(:after AS text) IS NULL OR name > CAST(:after AS text) ORDER BY name LIMIT :limit
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> page(@Bind("after") @Nullable String after, @Bind("limit") int limit);

    /** Of the groups from the first to the last of these names. */
    @SqlQuery("""
            SELECT m.group_id, u.name FROM user_group_members m JOIN users u ON u.id = m.user_id
            JOIN user_groups g ON g.id = m.group_id WHERE g.name BETWEEN :first AND :last ORDER BY u.name
            """)
    @RegisterConstructorMapper(Member.class)
    List<Member> membersBetween(@Bind("first") String first, @Bind("last") String last);

    @SqlQuery("""
            SELECT m.group_id, u.name FROM user_group_members m JOIN users u ON u.id = m.user_id ORDER BY u.name
            """)
    @RegisterConstructorMapper(Member.class)
    List<Member> allMembers();

    @SqlQuery("""
            SELECT m.group_id, u.name FROM user_group_members m JOIN users u ON u.id = m.user_id
            WHERE m.group_id = :group ORDER BY u.name
            """)
    @RegisterConstructorMapper(Member.class)
    List<Member> members(@Bind("group") UUID group);

    /** Which of the names are users'. */
    @SqlQuery("SELECT name FROM users WHERE name = ANY(:names)")
    List<String> known(@Bind("names") String[] names);

    @SqlBatch("""
            INSERT INTO user_group_members (group_id, user_id) SELECT :group, id FROM users WHERE name = :name
            ON CONFLICT DO NOTHING
            """)
    int[] addMembers(@Bind("group") UUID group, @Bind("name") List<String> names);

    @SqlBatch("""
            DELETE FROM user_group_members
            WHERE group_id = :group AND user_id = (SELECT id FROM users WHERE name = :name)
            """)
    int[] removeMembers(@Bind("group") UUID group, @Bind("name") List<String> names);

    @SqlUpdate("DELETE FROM user_groups WHERE id = :id")
    void delete(@Bind("id") UUID id);
}
