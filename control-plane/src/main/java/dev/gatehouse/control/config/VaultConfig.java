/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the master key comes from ({@code vault.*}). Immutable.
 *
 * @param masterKeyFile the file; empty for the default: the systemd credential {@code gatehouse-master-key} when the service has
 *     one, else {@code HOME/keys/master.key}
 * @param masterKeyCredential the name of a systemd credential that must be there; empty for the default
 * @param create whether a missing file may be made; never while the database already holds secrets
 */
public record VaultConfig(Optional<Path> masterKeyFile, Optional<String> masterKeyCredential, boolean create) {

    private static final Pattern CREDENTIAL_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    public VaultConfig {
        Objects.requireNonNull(masterKeyFile, "masterKeyFile");
        Objects.requireNonNull(masterKeyCredential, "masterKeyCredential");
    }

    /** Systemd credential or file in the home, made when missing. */
    public static VaultConfig defaults() {
        return new VaultConfig(Optional.empty(), Optional.empty(), true);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        return new ConfigProblems()
                .check(
                        "vault.masterKeyFile",
                        masterKeyFile.map(Path::isAbsolute).orElse(true),
                        "must be an absolute path")
                .check(
                        "vault.masterKeyCredential",
                        masterKeyCredential
                                .map(name -> CREDENTIAL_NAME.matcher(name).matches())
                                .orElse(true),
                        "must be the name of a systemd credential: letters, digits, and . _ -")
                .check(
                        "vault.masterKeyCredential",
                        masterKeyFile.isEmpty() || masterKeyCredential.isEmpty(),
                        "cannot be given together with vault.masterKeyFile; choose one of them")
                .found();
    }
}
