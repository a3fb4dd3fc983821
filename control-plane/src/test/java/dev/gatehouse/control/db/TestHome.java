/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    public Home home() {
        return home;
    }

    @Override
    public void close() throws IOException {
        BundledPostgres.deleteTree(parent);
    }
}
