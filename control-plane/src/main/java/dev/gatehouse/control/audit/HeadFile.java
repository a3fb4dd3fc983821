/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** This node's own copies of the heads that it signed: lines, synced, in two files of bounded size. Confined to its writer's lock. */
final class HeadFile {

    /** About five weeks. */
    private static final long BYTES_MAX = 16L << 20;

    private final Path file;
    private final Path older;

    HeadFile(Path file) {
        this.file = file;
        this.older = file.resolveSibling(file.getFileName() + ".1");
    }

    synchronized void append(String line) throws IOException {
        if (!Files.exists(file)) {
            PrivateFiles.writeNew(file, new byte[0]);
        } else if (Files.size(file) > BYTES_MAX) {
            Files.move(file, older, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            PrivateFiles.writeNew(file, new byte[0]);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
