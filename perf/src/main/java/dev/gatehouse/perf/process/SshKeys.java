/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes ed25519 key pairs with ssh-keygen, and known_hosts files. Safe for use by several threads. */
public final class SshKeys {

    private SshKeys() {}

    /** Makes a key pair at {@code file} and {@code file.pub}. */
    public static Path make(Path file) throws IOException, InterruptedException {
        Command.run(
                        Duration.ofSeconds(20),
                        List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "perf", "-f", file.toString()))
                .orThrow("ssh-keygen");
        return file;
    }

    /** The public half of a key. */
    public static String publicLine(Path key) throws IOException {
        return Files.readString(Path.of(key + ".pub")).strip();
    }

    /** A known_hosts line for a server on loopback. */
    public static String knownHostsLine(int port, Path hostKey) throws IOException {
        return "[127.0.0.1]:" + port + " " + publicLine(hostKey) + "\n";
    }
}
