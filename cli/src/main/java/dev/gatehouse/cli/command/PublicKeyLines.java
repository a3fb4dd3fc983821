/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.command;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads OpenSSH public keys from the files that people have them in: {@code .pub}, authorized keys, known hosts. */
public final class PublicKeyLines {

    private static final Pattern KEY = Pattern.compile(
            "(?:^|\\s)((?:ssh-|ecdsa-sha2-|sk-ssh-|sk-ecdsa-)[A-Za-z0-9@.-]+\\s+[A-Za-z0-9+/]+={0,2}(?:\\s.*)?)$");

    private PublicKeyLines() {}

    /** The keys in {@code file} as {@code type base64 [comment]}; host names and options before a key are left out. */
    public static List<String> read(Path file) {
        List<String> keys = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                Matcher matcher = KEY.matcher(line);
                if (!line.startsWith("#") && matcher.find()) {
                    keys.add(matcher.group(1).trim());
                }
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "cannot read the public key file " + file + ": is it there, and text?", e);
        }
        if (keys.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE, file + " holds no OpenSSH public key; give a .pub or known_hosts file");
        }
        return keys;
    }
}
