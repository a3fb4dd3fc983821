/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

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

/** Rows of targets, their host keys and the authorities that vouch for them. One handle's, so confined to its thread. */
public interface TargetDao {

    /** A row; {@code tags} is JSON. */
    record Row(
            UUID id,
            String name,
            String protocol,
            String host,
            int port,
            String trust,
            boolean allowLoopback,
            String tags,
            List<String> concessions,
            long identityVersion,
            Instant createdAt) {}

    /** A host key's row; {@code blob} is null when only the fingerprint is known. */
    record KeyRow(UUID targetId, byte[] fingerprint, String type, byte @Nullable [] blob, String origin) {}

    /** An authority's row; {@code certificate} is DER. */
    record AuthorityRow(UUID targetId, byte[] fingerprint, byte[] certificate) {}

    String COLUMNS = """
            id, name, protocol, host, port, trust, allow_loopback, tags::text AS tags, concessions, identity_version, created_at
            """;

    @SqlUpdate("""
            INSERT INTO targets (id, name, protocol, host, port, trust, allow_loopback, tags, concessions)
            VALUES (:id, :name, :protocol, :host, :port, :trust, :allowLoopback, CAST(:tags AS jsonb), :concessions)
            """)
    void insert(@BindMethods Row row);

    @SqlUpdate("""
            UPDATE targets SET protocol = :protocol, host = :host, port = :port, trust = :trust, allow_loopback = :allowLoopback,
                               tags = CAST(:tags AS jsonb), concessions = :concessions, identity_version = :identityVersion
            WHERE id = :id
            """)
    void update(@BindMethods Row row);

    @SqlQuery("SELECT " + COLUMNS + " FROM targets WHERE name = :name")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> find(@Bind("name") String name);

    @SqlQuery("SELECT " + COLUMNS + " FROM targets WHERE name = :name FOR UPDATE")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> lock(@Bind("name") String name);

    @SqlQuery("SELECT " + COLUMNS + " FROM targets ORDER BY name")
    @RegisterConstructorMapper(Row.class)
    List<Row> all();

    /** Those behind a name, by name. */
    @SqlQuery(
            "SELECT " + COLUMNS
                    + " FROM targets WHERE CAST(:after AS text) IS NULL OR name > CAST(:after AS text) ORDER BY name LIMIT :limit")
    @RegisterConstructorMapper(Row.class)
    List<Row> page(@Bind("after") @Nullable String after, @Bind("limit") int limit);

    /** Of the targets from the first to the last of these names. */
    @SqlQuery("""
            SELECT k.target_id, k.fingerprint, k.type, k.blob, k.origin FROM target_host_keys k JOIN targets t ON t.id = k.target_id
            WHERE t.name BETWEEN :first AND :last ORDER BY k.type, k.fingerprint
            """)
    @RegisterConstructorMapper(KeyRow.class)
    List<KeyRow> keysBetween(@Bind("first") String first, @Bind("last") String last);

    /** Of the targets from the first to the last of these names. */
    @SqlQuery("""
            SELECT a.target_id, a.fingerprint, a.certificate FROM target_authorities a JOIN targets t ON t.id = a.target_id
            WHERE t.name BETWEEN :first AND :last ORDER BY a.fingerprint
            """)
    @RegisterConstructorMapper(AuthorityRow.class)
    List<AuthorityRow> authoritiesBetween(@Bind("first") String first, @Bind("last") String last);

    @SqlUpdate("DELETE FROM targets WHERE id = :id")
    void delete(@Bind("id") UUID id);

    @SqlQuery(
            "SELECT target_id, fingerprint, type, blob, origin FROM target_host_keys WHERE target_id = :id ORDER BY type, fingerprint")
    @RegisterConstructorMapper(KeyRow.class)
    List<KeyRow> keys(@Bind("id") UUID id);

    @SqlQuery("SELECT target_id, fingerprint, type, blob, origin FROM target_host_keys ORDER BY type, fingerprint")
    @RegisterConstructorMapper(KeyRow.class)
    List<KeyRow> allKeys();

    @SqlUpdate("DELETE FROM target_host_keys WHERE target_id = :id")
    void deleteKeys(@Bind("id") UUID id);

    @SqlUpdate("""
            INSERT INTO target_host_keys (target_id, fingerprint, type, blob, origin)
            VALUES (:targetId, :fingerprint, :type, :blob, :origin)
            """)
    void insertKey(@BindMethods KeyRow key);

    @SqlQuery(
            "SELECT target_id, fingerprint, certificate FROM target_authorities WHERE target_id = :id ORDER BY fingerprint")
    @RegisterConstructorMapper(AuthorityRow.class)
    List<AuthorityRow> authorities(@Bind("id") UUID id);

    @SqlQuery("SELECT target_id, fingerprint, certificate FROM target_authorities ORDER BY fingerprint")
    @RegisterConstructorMapper(AuthorityRow.class)
    List<AuthorityRow> allAuthorities();

    @SqlUpdate("DELETE FROM target_authorities WHERE target_id = :id")
    void deleteAuthorities(@Bind("id") UUID id);

    @SqlUpdate("""
            INSERT INTO target_authorities (target_id, fingerprint, certificate) VALUES (:targetId, :fingerprint, :certificate)
            """)
    void insertAuthority(@BindMethods AuthorityRow authority);

    /** Keeps the key when the target still is what it was and has none; of all who try at once, one statement wins. */
    @SqlUpdate("""
            INSERT INTO target_host_keys (target_id, fingerprint, type, blob, origin)
            SELECT id, :fingerprint, :type, :blob, 'first-use' FROM targets
            WHERE id = :id AND trust = 'first-use' AND identity_version = :version
              AND NOT EXISTS (SELECT 1 FROM target_host_keys WHERE target_id = :id)
            ON CONFLICT DO NOTHING
            """)
    int keepFirst(
            @Bind("id") UUID id,
            @Bind("version") long version,
            @Bind("fingerprint") byte[] fingerprint,
            @Bind("type") String type,
            @Bind("blob") byte[] blob);

    @SqlQuery("""
            SELECT EXISTS (SELECT 1 FROM target_host_keys k JOIN targets t ON t.id = k.target_id
                           WHERE t.id = :id AND t.identity_version = :version AND k.fingerprint = :fingerprint)
            """)
    boolean isKept(@Bind("id") UUID id, @Bind("version") long version, @Bind("fingerprint") byte[] fingerprint);
}
