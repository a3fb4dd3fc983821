/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** This node's id: random, made once, kept in a file. Stateless. */
public final class NodeId {

    private NodeId() {}

    /** Reads it, or makes it. */
    public static UUID loadOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            PrivateFiles.write(file, (UUID.randomUUID() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        try {
            return UUID.fromString(Files.readString(file).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " is damaged: it must hold a UUID; bring it back from a backup, or delete it to"
                            + " become a new node",
                    e);
        }
    }
}
