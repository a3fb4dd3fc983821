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
import java.util.Base64;

/** Ed25519 public keys in files of their own, as the house publishes them in {@code HOME/keys}. Stateless. */
public final class PublicKeyFile {

    private static final int FILE_BYTES_MAX = 4096;
    private static final int RAW_BYTES = 32;

    /** What stands before the 32 raw bytes in an Ed25519 SubjectPublicKeyInfo (RFC 8410 section 4). */
    private static final byte[] SPKI_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private PublicKeyFile() {}

    /**
     * A PEM public key, or base64 of the raw key or of its SubjectPublicKeyInfo.
     *
     * @return the SubjectPublicKeyInfo, not looked at yet
     */
    public static byte[] read(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new CommandFailure(ExitCode.USAGE, file + " is too large for a public key");
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII)
                .replaceAll("-----[A-Z ]+-----", "")
                .replaceAll("\\s", "");
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return bytes.length == RAW_BYTES ? withPrefix(bytes) : bytes;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, file + " is neither a PEM public key nor base64; see gatehouse recording keys", e);
        }
    }

    /**
     * The key that the house has published under {@code name}.
     *
     * @param keyId what to call it where it is not there
     */
    public static byte[] published(Path home, String name, String keyId) throws IOException {
        Path file = home.resolve("keys").resolve(name + ".pub");
        if (!Files.isReadable(file)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the key " + keyId + " is not published in " + file.getParent()
                            + "; give the right key with --public-key FILE");
        }
        return read(file);
    }

    private static byte[] withPrefix(byte[] raw) {
        byte[] encoded = new byte[SPKI_PREFIX.length + raw.length];
        System.arraycopy(SPKI_PREFIX, 0, encoded, 0, SPKI_PREFIX.length);
        System.arraycopy(raw, 0, encoded, SPKI_PREFIX.length, raw.length);
        return encoded;
    }
}
