/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the master key comes from ({@code vault.*}). Immutable.
 *
 * @param masterKeyFile the file; empty for the default: the systemd credential {@code gatehouse-master-key} when the service has
 *     one, else {@code HOME/keys/master.key}
 * @param create whether a missing file may be made; never while the database already holds secrets
 */
public record VaultConfig(Optional<Path> masterKeyFile, boolean create) {

    public VaultConfig {
        Objects.requireNonNull(masterKeyFile, "masterKeyFile");
    }

    /** Systemd credential or file in the home, made when missing. */
    public static VaultConfig defaults() {
        return new VaultConfig(Optional.empty(), true);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        return new ConfigProblems()
                .check(
                        "vault.masterKeyFile",
                        masterKeyFile.map(Path::isAbsolute).orElse(true),
                        "must be an absolute path")
                .found();
    }
}
