/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.proxy.port.Secret;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * A column that holds sealed secrets, so that they can be sealed again when the vault's key changes. Whoever adds such a column says
 * here what its secrets are bound to. Immutable.
 *
 * @param table the table; its rows are called {@code r} in the expressions
 * @param column a {@code bytea}; null where a row has no secret
 * @param purpose of the secrets
 * @param parts SQL expressions of row {@code r}, whose texts are the binding's parts in their order
 * @param filter an SQL condition on {@code r}, {@code true} for all rows
 */
public record SealedColumn(
        String table, String column, SecretBinding.Purpose purpose, List<String> parts, String filter) {

    public SealedColumn {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(purpose, "purpose");
        parts = List.copyOf(parts);
        Objects.requireNonNull(filter, "filter");
    }

    /** The vault's own: private parts of the house's keys. */
    public static final List<SealedColumn> OF_THE_HOUSE = List.of(
            new SealedColumn(
                    "house_key", "sealed", SecretBinding.Purpose.HOST_KEY, List.of("r.id"), "r.purpose = 'ssh-host'"),
            new SealedColumn(
                    "house_key",
                    "sealed",
                    SecretBinding.Purpose.SIGNING_KEY,
                    List.of("r.id"),
                    "r.purpose <> 'ssh-host'"));

    private record Row(String place, byte[] sealed, List<String> parts) {}

    /** How many rows are sealed with another key than {@code keyId}. */
    public long countOthers(Handle handle, String keyId) {
        return handle.createQuery("SELECT count(*) FROM " + table + " r WHERE " + others())
                .bind("key", HexFormat.of().parseHex(keyId))
                .mapTo(Long.class)
                .one();
    }

    /**
     * Seals some rows again with the vault's active key, in the handle's transaction; rows that somebody has locked are left for later.
     *
     * @param failed places of rows that do not open, which are left alone; new ones are added
     * @return how many rows were sealed again
     */
    public int resealSome(Handle handle, Vault vault, int limit, Set<String> failed) {
        String active = vault.sealingKeyId();
        int done = 0;
        for (Row row : lockSome(handle, active, limit, failed)) {
            SecretBinding binding = new SecretBinding(purpose, row.parts());
            try (Secret secret = vault.open(binding, Sealed.ofBytes(row.sealed()))) {
                handle.createUpdate(
                                "UPDATE " + table + " SET " + column + " = :sealed WHERE ctid = CAST(:place AS tid)")
                        .bind("sealed", vault.seal(binding, secret).toBytes())
                        .bind("place", row.place())
                        .execute();
                done++;
            } catch (VaultException e) {
                failed.add(row.place());
            }
        }
        return done;
    }

    private List<Row> lockSome(Handle handle, String active, int limit, Set<String> failed) {
        StringBuilder columns = new StringBuilder("r.ctid::text AS place, r." + column + " AS sealed");
        for (int index = 0; index < parts.size(); index++) {
            columns.append(", (")
                    .append(parts.get(index))
                    .append(")::text AS p")
                    .append(index);
        }
        Query query = handle.createQuery("SELECT " + columns + " FROM " + table + " r WHERE " + others()
                        + " AND NOT (r.ctid = ANY (CAST(:failed AS tid[]))) LIMIT :limit FOR UPDATE OF r SKIP LOCKED")
                .bind("key", HexFormat.of().parseHex(active))
                .bind("failed", "{" + quoted(failed) + "}")
                .bind("limit", limit);
        return query.map((rows, context) -> {
                    String[] texts = new String[parts.size()];
                    for (int index = 0; index < texts.length; index++) {
                        texts[index] = rows.getString("p" + index);
                    }
                    return new Row(rows.getString("place"), rows.getBytes("sealed"), List.of(texts));
                })
                .list();
    }

    private static String quoted(Set<String> places) {
        return places.isEmpty() ? "" : "\"" + String.join("\",\"", new HashSet<>(places)) + "\"";
    }

    private String others() {
        return "(" + filter + ") AND r." + column + " IS NOT NULL AND substring(r." + column + " FROM 2 FOR 8) <> :key";
    }
}
