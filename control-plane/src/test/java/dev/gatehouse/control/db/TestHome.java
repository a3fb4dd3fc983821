/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.os.PrivateFiles;
import dev.gatehouse.control.os.ShortCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A home directory of its own for one test, under /tmp, where service users can reach it. */
public final class TestHome implements AutoCloseable {

    private final Path parent;
    private final Home home;

    private TestHome(Path parent, Home home) {
        this.parent = parent;
        this.home = home;
    }

    public static TestHome create() throws IOException {
        return createIn(Path.of("/tmp"));
    }

    public static TestHome createIn(Path directory) throws IOException {
        Path parent = Files.createTempDirectory(directory, "gatehouse-test");
        Files.setPosixFilePermissions(parent, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Home home = new Home(parent.resolve("home"));
        PrivateFiles.directory(home.root());
        return new TestHome(parent, home);
    }

    /** A home whose embedded database has been made and migrated already; a copy, because making one takes seconds. */
    public static TestHome createWithDatabase() throws IOException {
        TestHome made = create();
        ShortCommand.Result copied = ShortCommand.run(
                List.of(
                        "cp",
                        "-a",
                        Prepared.HOME.home().root() + "/.",
                        made.home().root().toString()),
                Path.of("/"),
                Duration.ofSeconds(60));
        if (!copied.succeeded()) {
            throw new IOException(copied.output());
        }
        return made;
    }

    private static final class Prepared {
        static final TestHome HOME = prepare();

        private static TestHome prepare() {
            try {
                TestHome prepared = create();
                Database.open(DatabaseConfig.embedded(), prepared.home()).close();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        prepared.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
                return prepared;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public Home home() {
        return home;
    }

    @Override
    public void close() throws IOException {
        BundledPostgres.deleteTree(parent);
    }
}
