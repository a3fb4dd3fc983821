/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.os.ShortCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Stops the embedded server's processes (SIGSTOP) until closed, so that the database is away for as long as a test wants. */
public final class PausedDatabase implements AutoCloseable {

    private static final Duration GENEROUS = Duration.ofSeconds(60);

    private final Database database;
    private final long pid;

    public PausedDatabase(Database database) throws IOException {
        this.database = database;
        this.pid = database.serverPid().orElseThrow();
        signal("STOP");
        await().atMost(GENEROUS).until(() -> !database.isAvailable());
    }

    private void signal(String name) throws IOException {
        // the postmaster first, and then its children, which serve connections: it must not make new ones in between
        String children = "$(cat /proc/" + pid + "/task/" + pid + "/children)";
        ShortCommand.run(
                List.of("sh", "-c", "kill -" + name + " " + pid + "; sleep 0.2; kill -" + name + " " + children),
                Path.of("/"),
                Duration.ofSeconds(10));
    }

    @Override
    public void close() throws IOException {
        signal("CONT");
        await().atMost(GENEROUS).until(database::isAvailable);
    }
}
