/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Makes what bulk transfers carry: the same bytes on every machine. */
final class Payload {

    /** Small enough for memory, large enough that no window of a compressor sees a repeat. */
    static final int SIZE_MIB = 64;

    private static final int SIZE_BYTES = SIZE_MIB * 1024 * 1024;

    private Payload() {}

    /** Bytes that do not compress: what archives, images and backups look like to a recorder. */
    static Path random(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < SIZE_BYTES; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return file;
    }

    /** Lines of a made-up server log: what terminals mostly show; compresses to about a fifth. */
    static Path text(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        String[] levels = {"INFO ", "INFO ", "INFO ", "WARN ", "ERROR"};
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 64 * 1024)) {
            long written = 0;
            for (long line = 0; written < SIZE_BYTES; line++) {
                byte[] bytes = String.format(
                                "2026-11-21T%02d:%02d:%02d.%03dZ %s web-%02d request %016x took %d ms, %d bytes sent%n",
                                line / 3_600_000 % 24,
                                line / 60_000 % 60,
                                line / 1000 % 60,
                                line % 1000,
                                levels[random.nextInt(levels.length)],
                                random.nextInt(20),
                                random.nextLong(),
                                random.nextInt(900),
                                random.nextInt(100_000))
                        .getBytes(StandardCharsets.US_ASCII);
                int size = (int) Math.min(bytes.length, SIZE_BYTES - written);
                out.write(bytes, 0, size);
                written += size;
            }
        }
        return file;
    }
}
