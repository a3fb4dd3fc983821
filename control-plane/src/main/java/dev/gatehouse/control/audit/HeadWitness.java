/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The last head of the chain that this node has seen, in a file outside the database: a chain that was cut or rewritten behind our
 * back no longer goes through it. Confined to the log's keeper thread, but for reading.
 */
final class HeadWitness {

    private final Path file;
    private long written;

    HeadWitness(Path file) {
        this.file = file;
    }

    Optional<AuditChain.Head> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] parts = Files.readString(file).strip().split(" ");
        try {
            return Optional.of(
                    new AuditChain.Head(Long.parseLong(parts[0]), HexFormat.of().parseHex(parts[1])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(file + " is damaged", e);
        }
    }

    /** Moves on; never back, because then somebody has cut the chain. */
    void saw(AuditChain.Head head) throws IOException {
        long known =
                written > 0 ? written : read().map(AuditChain.Head::sequence).orElse(0L);
        if (head.sequence() > known) {
            String line = head.sequence() + " " + HexFormat.of().formatHex(head.hash()) + "\n";
            PrivateFiles.write(file, line.getBytes(StandardCharsets.US_ASCII));
            written = head.sequence();
        }
    }
}
