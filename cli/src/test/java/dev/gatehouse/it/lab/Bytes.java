/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Streams of made-up bytes and their checksums. Immutable. */
public final class Bytes {

    private static final int BLOCK_BYTES = 128 * 1024;

    private Bytes() {}

    /** Writes {@code count} bytes that follow from {@code seed} and closes; their SHA-256. */
    public static String write(OutputStream out, long seed, long count) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        MessageDigest digest = sha256();
        byte[] block = new byte[BLOCK_BYTES];
        try (out) {
            for (long left = count; left > 0; left -= block.length) {
                random.nextBytes(block);
                int size = (int) Math.min(block.length, left);
                digest.update(block, 0, size);
                out.write(block, 0, size);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** What a stream held. Immutable. */
    public record Read(long count, String sha256) {}

    /** Reads to the end. */
    public static Read readAll(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[BLOCK_BYTES];
        long count = 0;
        try (in) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                digest.update(block, 0, n);
                count += n;
            }
        }
        return new Read(count, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
