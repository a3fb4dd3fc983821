/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where things lie in the home directory. Immutable; creates nothing.
 *
 * @param root absolute path of the home, a directory with mode 0700 (0710 when the database's service user has to pass through)
 */
public record Home(Path root) {

    public Home {
        Objects.requireNonNull(root, "root");
        root = root.toAbsolutePath().normalize();
    }

    /** Sockets and process ids of the running server; 0700. */
    public Path run() {
        return root.resolve("run");
    }

    /** The local operator's socket. */
    public Path controlSocket() {
        return run().resolve("control.sock");
    }

    /** The private CA and the host certificate; 0700. */
    public Path tls() {
        return root.resolve("tls");
    }

    /** Audit events that wait for the database; 0700. */
    public Path spool() {
        return root.resolve("spool");
    }

    /** Published public keys of recordings; and, unless configured elsewhere, the master key; 0700. */
    public Path keys() {
        return root.resolve("keys");
    }

    /** Sealed copies of break-glass files; 0700. */
    public Path breakGlass() {
        return root.resolve("break-glass");
    }

    /** The embedded database's cluster, unless its user cannot reach the home. */
    public Path databaseDirectory() {
        return root.resolve("postgresql");
    }

    /** This node's id, made at the first start. */
    public Path nodeFile() {
        return root.resolve("node-id");
    }
}
