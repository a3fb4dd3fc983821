/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.breakglass;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Rows of break-glass exports. Stateless. */
final class BreakGlassRows {

    private static final String STORED = """
            SELECT e.id, e.name, e.recipients, e.threshold, e.revision, e.document, e.stale FROM break_glass_exports e
            """;

    private static final String VIEW = """
            SELECT e.name, e.threshold, e.recipients, e.revision, e.stale, e.made_by, e.made_at, e.refreshed_at, e.fetched_at,
                   e.returned_at, ARRAY (SELECT c.account || '@' || t.name FROM break_glass_credentials b
                                         JOIN credentials c ON c.id = b.credential_id JOIN targets t ON t.id = c.target_id
                                         WHERE b.export_id = e.id ORDER BY t.name, c.account) AS credentials
            FROM break_glass_exports e
            """;

    private BreakGlassRows() {}

    /** What sealing anew needs. */
    record Stored(
            UUID id,
            String name,
            List<String> recipients,
            int threshold,
            long revision,
            byte[] document,
            Optional<String> stale) {}

    static void insert(Handle handle, BreakGlassFile file, String madeBy, List<UUID> credentials) {
        handle.createUpdate("""
                        INSERT INTO break_glass_exports (id, name, recipients, threshold, revision, document, made_by)
                        VALUES (:id, :name, :recipients, :threshold, :revision, :document, :by)""")
                .bind("id", file.export())
                .bind("name", file.name())
                .bindArray(
                        "recipients",
                        String.class,
                        file.holders().stream()
                                .map(BreakGlassFile.Holder::recipient)
                                .toList())
                .bind("threshold", file.threshold())
                .bind("revision", file.revision())
                .bind("document", file.toBytes())
                .bind("by", madeBy)
                .execute();
        for (UUID credential : credentials) {
            handle.execute(
                    "INSERT INTO break_glass_credentials (export_id, credential_id) VALUES (?, ?)",
                    file.export(),
                    credential);
        }
    }

    static void update(Handle handle, BreakGlassFile file) {
        handle.createUpdate("""
                        UPDATE break_glass_exports SET revision = :revision, document = :document, stale = NULL,
                                                       refreshed_at = now() WHERE id = :id""")
                .bind("id", file.export())
                .bind("revision", file.revision())
                .bind("document", file.toBytes())
                .execute();
    }

    static Optional<Stored> lock(Handle handle, String name) {
        return handle.createQuery(STORED + "WHERE e.name = :name FOR UPDATE")
                .bind("name", name)
                .map(BreakGlassRows::stored)
                .findOne();
    }

    /** In the order of their ids, so that two who lock several do not wait for each other. */
    static List<Stored> lockCovering(Handle handle, UUID credential) {
        return handle.createQuery(STORED + """
                        WHERE e.id IN (SELECT export_id FROM break_glass_credentials WHERE credential_id = :credential)
                        ORDER BY e.id FOR UPDATE""")
                .bind("credential", credential)
                .map(BreakGlassRows::stored)
                .list();
    }

    static List<String> stale(Handle handle) {
        return handle.createQuery("SELECT name FROM break_glass_exports WHERE stale IS NOT NULL ORDER BY name")
                .mapTo(String.class)
                .list();
    }

    static Map<String, Long> revisions(Handle handle) {
        return handle.createQuery("SELECT name, revision FROM break_glass_exports")
                .reduceRows(new TreeMap<>(), (all, row) -> {
                    all.put(row.getColumn("name", String.class), row.getColumn("revision", Long.class));
                    return all;
                });
    }

    static Optional<byte[]> document(Handle handle, String name) {
        return handle.createQuery("SELECT document FROM break_glass_exports WHERE name = :name")
                .bind("name", name)
                .mapTo(byte[].class)
                .findOne();
    }

    static List<UUID> credentials(Handle handle, UUID export) {
        return handle.createQuery("SELECT credential_id FROM break_glass_credentials WHERE export_id = :id")
                .bind("id", export)
                .mapTo(UUID.class)
                .list();
    }

    /** Those behind a name, by name. */
    static List<BreakGlassExports.Export> page(Handle handle, @Nullable String after, int limit) {
        return handle.createQuery(
                        VIEW
                                + "WHERE CAST(:after AS text) IS NULL OR e.name > CAST(:after AS text) ORDER BY e.name LIMIT :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map(BreakGlassRows::view)
                .list();
    }

    static List<BreakGlassExports.Export> all(Handle handle) {
        return handle.createQuery(VIEW + "ORDER BY e.name")
                .map(BreakGlassRows::view)
                .list();
    }

    static Optional<BreakGlassExports.Export> find(Handle handle, String name) {
        return handle.createQuery(VIEW + "WHERE e.name = :name")
                .bind("name", name)
                .map(BreakGlassRows::view)
                .findOne();
    }

    private static Stored stored(ResultSet rows, StatementContext context) throws SQLException {
        return new Stored(
                rows.getObject("id", UUID.class),
                rows.getString("name"),
                texts(rows.getArray("recipients")),
                rows.getInt("threshold"),
                rows.getLong("revision"),
                rows.getBytes("document"),
                Optional.ofNullable(rows.getString("stale")));
    }

    private static BreakGlassExports.Export view(ResultSet rows, StatementContext context) throws SQLException {
        return new BreakGlassExports.Export(
                rows.getString("name"),
                rows.getInt("threshold"),
                texts(rows.getArray("recipients")),
                texts(rows.getArray("credentials")),
                rows.getLong("revision"),
                Optional.ofNullable(rows.getString("stale")),
                rows.getString("made_by"),
                rows.getTimestamp("made_at").toInstant(),
                rows.getTimestamp("refreshed_at").toInstant(),
                Optional.ofNullable(rows.getTimestamp("fetched_at")).map(Timestamp::toInstant),
                Optional.ofNullable(rows.getTimestamp("returned_at")).map(Timestamp::toInstant));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
