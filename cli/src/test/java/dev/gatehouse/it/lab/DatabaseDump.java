/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Every row of every table of the embedded database as text, binary columns as hexadecimal digits: what whoever holds a backup of it
 * can read. Goes in by the tables' owner, whose password follows from the file {@code database.secret}. Stateless.
 */
public final class DatabaseDump {

    private static final String OWNER = "gatehouse_owner";
    private static final int PORT_LINE = 3;

    private DatabaseDump() {}

    /** Of a running appliance: a line for each row, the table's name first. */
    public static String of(Gatehouse gatehouse) throws Exception {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = connect(gatehouse);
                Statement statement = connection.createStatement()) {
            for (String table : tables(statement)) {
                try (ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
                    while (rows.next()) {
                        dump.append(table).append(' ').append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        return dump.toString();
    }

    /** The port of a running appliance's embedded server. */
    static String port(Gatehouse gatehouse) throws IOException {
        Path pidFile = gatehouse.home().resolve("postgresql/postmaster.pid");
        return Files.readAllLines(pidFile).get(PORT_LINE).strip();
    }

    /** As the owner of its tables. */
    static Connection connect(Gatehouse gatehouse) throws Exception {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port(gatehouse) + "/gatehouse", OWNER, password(gatehouse.home()));
    }

    private static List<String> tables(Statement statement) throws Exception {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows =
                statement.executeQuery("SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
                        + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    private static String password(Path home) throws Exception {
        byte[] secret = HexFormat.of()
                .parseHex(Files.readString(home.resolve("database.secret")).strip());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(OWNER.getBytes(StandardCharsets.UTF_8)));
    }
}
