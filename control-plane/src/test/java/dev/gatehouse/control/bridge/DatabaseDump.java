/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.db.Database;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Every row of every table of ours as text, binary columns as hexadecimal digits. */
final class DatabaseDump {

    private final Database database;

    DatabaseDump(Database database) {
        this.database = database;
    }

    String text() {
        return database.withHandle(handle -> {
            StringBuilder dump = new StringBuilder();
            List<String> tables = handle.createQuery(
                            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
                                    + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
                    .mapTo(String.class)
                    .list();
            for (String table : tables) {
                if (table.contains("flyway")) {
                    continue;
                }
                handle.createQuery("SELECT t::text FROM " + table + " t")
                        .mapTo(String.class)
                        .forEach(row -> dump.append(table).append(row).append('\n'));
            }
            return dump.toString();
        });
    }

    /** As it may be found: plain, hexadecimal, base64 at each of the three alignments, UTF-16. */
    static List<String> formsOf(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        HexFormat hex = HexFormat.of();
        return List.of(
                secret,
                hex.formatHex(bytes),
                hex.formatHex(secret.getBytes(StandardCharsets.UTF_16LE)),
                aligned(bytes, 0),
                aligned(bytes, 1),
                aligned(bytes, 2));
    }

    private static String aligned(byte[] bytes, int skip) {
        int length = (bytes.length - skip) / 3 * 3;
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOfRange(bytes, skip, skip + length));
    }
}
