/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of users and their keys. One handle's, so confined to its thread. */
public interface UserDao {

    String ROWS = """
            SELECT id, name, role, enabled, password_hash, coalesce(recording_tags, '{}') AS recording_tags, created_at FROM users
            """;

    /** A row; the hash stays inside the package's callers and is never shown. */
    record Row(
            UUID id,
            String name,
            String role,
            boolean enabled,
            String passwordHash,
            List<String> recordingTags,
            Instant createdAt) {
        @Override
        public String toString() {
            return "Row[" + name + "]";
        }
    }

    /** A key's row. */
    record KeyRow(UUID userId, byte[] fingerprint, String type, byte[] blob, String comment) {}

    @SqlUpdate("""
            INSERT INTO users (id, name, role, enabled, password_hash, recording_tags)
            VALUES (:id, :name, :role, true, :hash, NULLIF(CAST(:recordingTags AS text[]), '{}'))
            """)
    void insert(
            @Bind("id") UUID id,
            @Bind("name") String name,
            @Bind("role") String role,
            @Bind("hash") @Nullable String hash,
            @Bind("recordingTags") String[] recordingTags);

    @SqlUpdate("""
            INSERT INTO user_keys (user_id, fingerprint, type, blob, comment)
            VALUES (:user, :fingerprint, :type, :blob, :comment)
            ON CONFLICT (user_id, fingerprint) DO UPDATE SET comment = excluded.comment
            """)
    void putKey(
            @Bind("user") UUID user,
            @Bind("fingerprint") byte[] fingerprint,
            @Bind("type") String type,
            @Bind("blob") byte[] blob,
            @Bind("comment") String comment);

    @SqlUpdate("DELETE FROM user_keys WHERE user_id = :user AND fingerprint = :fingerprint")
    int deleteKey(@Bind("user") UUID user, @Bind("fingerprint") byte[] fingerprint);

    @SqlQuery(ROWS + "WHERE name = :name")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> find(@Bind("name") String name);

    @SqlQuery(ROWS + "WHERE name = :name FOR UPDATE")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> lock(@Bind("name") String name);

    @SqlQuery(ROWS + "ORDER BY name")
    @RegisterConstructorMapper(Row.class)
    List<Row> all();

    /** Those behind a name, by name. */
    @SqlQuery(ROWS + "WHERE CAST(:after AS text) IS NULL OR name > CAST(:after AS text) ORDER BY name LIMIT :limit")
    @RegisterConstructorMapper(Row.class)
    List<Row> page(@Bind("after") @Nullable String after, @Bind("limit") int limit);

    /** Of the users from the first to the last of these names. */
    @SqlQuery("""
            SELECT k.user_id, k.fingerprint, k.type, k.blob, k.comment FROM user_keys k JOIN users u ON u.id = k.user_id
            WHERE u.name BETWEEN :first AND :last ORDER BY k.created_at, k.type
            """)
    @RegisterConstructorMapper(KeyRow.class)
    List<KeyRow> keysBetween(@Bind("first") String first, @Bind("last") String last);

    @SqlQuery(
            "SELECT user_id, fingerprint, type, blob, comment FROM user_keys WHERE user_id = :user ORDER BY created_at, type")
    @RegisterConstructorMapper(KeyRow.class)
    List<KeyRow> keys(@Bind("user") UUID user);

    @SqlQuery("SELECT user_id, fingerprint, type, blob, comment FROM user_keys ORDER BY created_at, type")
    @RegisterConstructorMapper(KeyRow.class)
    List<KeyRow> allKeys();

    @SqlQuery("""
            SELECT EXISTS (SELECT 1 FROM user_keys k JOIN users u ON u.id = k.user_id
                           WHERE u.name = :name AND u.enabled AND k.fingerprint = :fingerprint AND k.blob = :blob)
            """)
    boolean hasEnabledKey(
            @Bind("name") String name, @Bind("fingerprint") byte[] fingerprint, @Bind("blob") byte[] blob);

    @SqlQuery("""
            SELECT EXISTS (SELECT 1 FROM user_keys k JOIN users u ON u.id = k.user_id
                           WHERE u.name = :name AND k.fingerprint = :fingerprint AND k.blob = :blob)
            """)
    boolean hasKey(@Bind("name") String name, @Bind("fingerprint") byte[] fingerprint, @Bind("blob") byte[] blob);

    @SqlUpdate("UPDATE users SET enabled = :enabled WHERE id = :id")
    void setEnabled(@Bind("id") UUID id, @Bind("enabled") boolean enabled);

    @SqlUpdate("UPDATE users SET role = :role WHERE id = :id")
    void setRole(@Bind("id") UUID id, @Bind("role") String role);

    /** Empty for no limit. */
    @SqlUpdate("UPDATE users SET recording_tags = NULLIF(CAST(:tags AS text[]), '{}') WHERE id = :id")
    void setRecordingTags(@Bind("id") UUID id, @Bind("tags") String[] tags);

    @SqlUpdate("UPDATE users SET password_hash = :hash, password_version = password_version + 1 WHERE id = :id")
    void setPassword(@Bind("id") UUID id, @Bind("hash") String hash);

    @SqlUpdate("""
            UPDATE users SET password_hash = :hash, password_version = password_version + 1
            WHERE id = :id AND password_version = :version
            """)
    int replacePassword(@Bind("id") UUID id, @Bind("version") long version, @Bind("hash") String hash);

    @SqlUpdate("UPDATE users SET password_hash = :hash WHERE id = :id AND password_hash = :old")
    int replacePassword(@Bind("id") UUID id, @Bind("old") String old, @Bind("hash") String hash);

    @SqlUpdate("DELETE FROM users WHERE id = :id")
    void delete(@Bind("id") UUID id);

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM users WHERE role = 'admin' AND enabled)")
    boolean hasEnabledAdmin();
}
