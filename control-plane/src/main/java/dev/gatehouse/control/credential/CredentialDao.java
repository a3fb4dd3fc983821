/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

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

/** Rows of credentials and their sealed versions. One handle's, so confined to its thread. */
public interface CredentialDao {

    /** A row joined with its target's name; key columns are null for a password. */
    record Row(
            UUID id,
            UUID targetId,
            String target,
            String account,
            String kind,
            long version,
            @Nullable String keyType,
            byte @Nullable [] keyBlob,
            boolean suspended,
            @Nullable String rotationDue,
            Instant createdAt) {}

    /** A kept version; key columns are null for a password. */
    record VersionRow(long version, String kind, String keyType, byte[] keyBlob, String madeBy, Instant createdAt) {}

    String SELECT = """
            SELECT c.id, c.target_id, t.name AS target, c.account, c.kind, c.version, c.key_type, c.key_blob, c.suspended,
                   c.rotation_due, c.created_at
            FROM credentials c JOIN targets t ON t.id = c.target_id
            """;

    /** What a credential is for. */
    record ForTarget(UUID id, String protocol) {}

    /** Always before {@link #lock}: a change of the target locks it first and its credentials afterwards. */
    @SqlQuery("SELECT id, protocol FROM targets WHERE name = :name FOR SHARE")
    @RegisterConstructorMapper(ForTarget.class)
    Optional<ForTarget> lockTarget(@Bind("name") String name);

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM credentials WHERE target_id = :target AND kind = :kind)")
    boolean hasKind(@Bind("target") UUID target, @Bind("kind") String kind);

    @SqlUpdate("""
            INSERT INTO credentials (id, target_id, account, kind, version, key_type, key_blob)
            VALUES (:id, :targetId, :account, :kind, :version, :keyType, :keyBlob)
            """)
    void insert(@BindMethods Row row);

    @SqlUpdate("""
            UPDATE credentials SET kind = :kind, version = :version, key_type = :keyType, key_blob = :keyBlob, rotation_due = :rotationDue
            WHERE id = :id
            """)
    void update(@BindMethods Row row);

    @SqlUpdate("UPDATE credentials SET suspended = :suspended WHERE id = :id")
    void setSuspended(@Bind("id") UUID id, @Bind("suspended") boolean suspended);

    @SqlUpdate("UPDATE credentials SET suspended = true WHERE target_id = :target AND NOT suspended")
    int suspendAll(@Bind("target") UUID target);

    @SqlUpdate("""
            INSERT INTO credential_versions (credential_id, version, kind, key_type, key_blob, sealed, made_by)
            VALUES (:id, :version, :kind, :keyType, :keyBlob, :sealed, :madeBy)
            """)
    void insertVersion(@BindMethods Row row, @Bind("sealed") byte[] sealed, @Bind("madeBy") String madeBy);

    @SqlQuery("""
            SELECT version, kind, key_type, key_blob, made_by, created_at FROM credential_versions
            WHERE credential_id = :id ORDER BY version DESC
            """)
    @RegisterConstructorMapper(VersionRow.class)
    List<VersionRow> versions(@Bind("id") UUID id);

    @SqlUpdate("DELETE FROM credential_versions WHERE credential_id = :id AND version <= :upTo")
    void deleteVersions(@Bind("id") UUID id, @Bind("upTo") long upTo);

    @SqlQuery("SELECT sealed FROM credential_versions WHERE credential_id = :id AND version = :version")
    Optional<byte[]> sealed(@Bind("id") UUID id, @Bind("version") long version);

    @SqlQuery(SELECT + " WHERE t.name = :target AND c.account = :account")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> find(@Bind("account") String account, @Bind("target") String target);

    @SqlQuery(SELECT + " WHERE t.name = :target AND c.account = :account FOR UPDATE OF c")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> lock(@Bind("account") String account, @Bind("target") String target);

    /** Those behind target and account, by both. */
    @SqlQuery(SELECT + """
             WHERE CAST(:target AS text) IS NULL OR (t.name, c.account) > (CAST(:target AS text), CAST(:account AS text))
             ORDER BY t.name, c.account LIMIT :limit
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> page(
            @Bind("target") @Nullable String target,
            @Bind("account") @Nullable String account,
            @Bind("limit") int limit);

    @SqlQuery(SELECT + " ORDER BY t.name, c.account")
    @RegisterConstructorMapper(Row.class)
    List<Row> all();

    @SqlUpdate("DELETE FROM credentials WHERE id = :id")
    void delete(@Bind("id") UUID id);
}
