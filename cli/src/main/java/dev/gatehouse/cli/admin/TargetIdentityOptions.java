/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import dev.gatehouse.cli.command.PublicKeyLines;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How Gatehouse knows that it talks to the right target. */
final class TargetIdentityOptions {

    private static final int PEM_BYTES_MAX = 256 * 1024;

    @Option(
            names = "--host-key",
            paramLabel = "FILE|SHA256:…",
            description =
                    "The target's key. ssh: a public key or known_hosts file, or a fingerprint. rdp: its certificate"
                            + " (PEM), or SHA256:… of the certificate's public key. Repeatable.")
    private List<String> hostKeys;

    @Option(
            names = "--trust",
            paramLabel = "pin|first-use|ca",
            description = "pin: only the given keys; first-use: the first key seen is kept; ca (rdp): certificates of"
                    + " the authorities in --ca that carry the address as it is written.")
    private String trust;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "For --trust ca: a PEM file with one or more authorities; no others are believed. Repeatable.")
    private List<Path> authorities;

    /** Keys as the API takes them for {@code protocol}, or {@code null} where none is given. */
    @Nullable
    List<String> hostKeys(String protocol) {
        return hostKeys == null
                ? null
                : hostKeys.stream().flatMap(key -> read(key, protocol)).toList();
    }

    private static Stream<String> read(String key, String protocol) {
        if (key.startsWith("SHA256:")) {
            return Stream.of(key);
        }
        return protocol.equals("rdp") ? Stream.of(pem(Path.of(key))) : PublicKeyLines.read(Path.of(key)).stream();
    }

    boolean isKeyGiven() {
        return hostKeys != null;
    }

    /** Authorities as the API takes them, or {@code null} where none is given. */
    @Nullable
    List<String> authorities() {
        return authorities == null
                ? null
                : authorities.stream().map(TargetIdentityOptions::pem).toList();
    }

    private static String pem(Path file) {
        try {
            if (Files.size(file) > PEM_BYTES_MAX) {
                throw new CommandFailure(ExitCode.USAGE, file + " is larger than " + PEM_BYTES_MAX + " bytes");
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            if (!text.contains("-----BEGIN ") || text.contains("PRIVATE KEY-----")) {
                throw new CommandFailure(ExitCode.USAGE, file + " is no certificate in PEM, or holds a private key");
            }
            return text;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "cannot read " + file + ": is it there, and text?", e);
        }
    }

    String trust() {
        return trust;
    }
}
