/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Key pairs made by ssh-keygen. */
public final class Keys {

    private Keys() {}

    /** Makes an ed25519 key at {@code file} and {@code file.pub}. */
    public static Path make(Path file) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Run.command(
                        Duration.ofSeconds(20),
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-C",
                        "it",
                        "-f",
                        file.toString())
                .ok();
        return file;
    }

    /** The public half as one line. */
    public static String line(Path key) throws IOException {
        return Files.readString(Path.of(key + ".pub")).strip();
    }
}
