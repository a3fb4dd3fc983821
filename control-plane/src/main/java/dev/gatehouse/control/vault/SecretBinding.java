/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * What a ciphertext belongs to; authenticated with it (AES-GCM's additional data), so that a ciphertext moved to another row
 * does not open. Immutable.
 *
 * @param purpose keeps kinds of secrets apart
 * @param parts the identity within the purpose, in order
 */
public record SecretBinding(Purpose purpose, List<String> parts) {

    /** Kinds of secrets; the name is part of the ciphertext's binding for ever. */
    public enum Purpose {
        /** What Gatehouse logs in with at a target. */
        CREDENTIAL,
        /** A data key of a recording. */
        RECORDING_KEY,
        /** The private key that signs recordings. */
        SIGNING_KEY,
        /** A private SSH host key of the house. */
        HOST_KEY,
        /** A secret of the house itself, such as a cookie or token key. */
        HOUSE_SECRET,
        /** The NT hash of a one-time token's secret. */
        TOKEN_NT_HASH,
        /** A key of the vault itself, wrapped by the master key. */
        VAULT_KEY
    }

    public SecretBinding {
        Objects.requireNonNull(purpose, "purpose");
        parts = List.copyOf(parts);
    }

    /** The binding of a target's credential. */
    public static SecretBinding credential(UUID credential, UUID target, long version) {
        return new SecretBinding(
                Purpose.CREDENTIAL, List.of(credential.toString(), target.toString(), Long.toString(version)));
    }

    /** The binding of a recording's data key. */
    public static SecretBinding recordingKey(UUID recording, String key) {
        return new SecretBinding(Purpose.RECORDING_KEY, List.of(recording.toString(), key));
    }

    /** The binding of the NT hash of a one-time token's secret. */
    public static SecretBinding tokenNtHash(String token) {
        return new SecretBinding(Purpose.TOKEN_NT_HASH, List.of(token));
    }

    /** Unambiguous bytes: each part behind its length. */
    byte[] canonicalBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writePart(out, purpose.name());
            out.writeInt(parts.size());
            for (String part : parts) {
                writePart(out, part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writePart(DataOutputStream out, String part) throws IOException {
        byte[] encoded = part.getBytes(StandardCharsets.UTF_8);
        out.writeInt(encoded.length);
        out.write(encoded);
    }
}
