/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.DatabaseConfig.BinarySource;
import dev.gatehouse.control.config.Home;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * A process of its own that opens the embedded database and writes until it is killed: prints {@code READY pid-of-postgres description}
 * and then {@code ACK n} after each committed row. Arguments: home, binaries.
 */
final class DatabaseChild {

    private DatabaseChild() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        Home home = new Home(Path.of(arguments[0]));
        DatabaseConfig config = DatabaseConfig.embedded().withBinaries(BinarySource.valueOf(arguments[1]));
        Database database = Database.open(config, home);
        out.println("READY " + database.serverPid().orElseThrow() + " " + database.describe());
        for (int row = 1; ; row++) {
            String source = "acked-" + row;
            database.inTransaction(
                    handle -> handle.execute("INSERT INTO penalty VALUES (?, now() + interval '1 day', 1)", source));
            out.println("ACK " + row);
        }
    }
}
