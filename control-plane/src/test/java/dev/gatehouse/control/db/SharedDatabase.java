/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One real, migrated PostgreSQL for all tests of a JVM that do not stop or break it; tests keep apart by names of their own. Ends
 * with the JVM.
 */
public final class SharedDatabase {

    private SharedDatabase() {}

    public static Database get() {
        return Holder.DATABASE;
    }

    public static Home home() {
        return Holder.HOME.home();
    }

    private static final class Holder {
        static final TestHome HOME = home();
        static final Database DATABASE = open();

        private static TestHome home() {
            try {
                return TestHome.createWithDatabase();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Database open() {
            try {
                Database database = Database.open(DatabaseConfig.embedded(), HOME.home());
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try (HOME) {
                        database.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
                return database;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
