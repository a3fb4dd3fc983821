/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import dev.gatehouse.cli.command.PublicKeyLines;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How Gatehouse knows that it talks to the right target. */
final class TargetIdentityOptions {

    @Option(
            names = "--host-key",
            paramLabel = "FILE|SHA256:…",
            description = "The target's host key: a public key or known_hosts file, or a fingerprint. Repeatable.")
    private List<String> hostKeys;

    @Option(
            names = "--trust",
            paramLabel = "pin|first-use",
            description = "pin: only the given keys; first-use: the first key seen is kept.")
    private String trust;

    /** Keys as the API takes them, or {@code null} where none is given. */
    List<String> hostKeys() {
        return hostKeys == null
                ? null
                : hostKeys.stream()
                        .flatMap(key ->
                                key.startsWith("SHA256:") ? Stream.of(key) : PublicKeyLines.read(Path.of(key)).stream())
                        .toList();
    }

    String trust() {
        return trust;
    }
}
