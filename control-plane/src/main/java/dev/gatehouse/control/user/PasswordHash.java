/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) with the parameters of today; older hashes verify and ask to be made again. Immutable; each computation takes
 * tens of milliseconds and {@code memoryKib} of heap, so it belongs on {@code Database.passwordExecutor()}.
 *
 * @param memoryKib memory, in KiB
 * @param passes over the memory
 * @param lanes computed one after the other here
 */
public record PasswordHash(int memoryKib, int passes, int lanes) {

    /** OWASP's first choice for Argon2id of 2024: 19 MiB, two passes, one lane. */
    public static final PasswordHash CURRENT = new PasswordHash(19 * 1024, 2, 1);

    /** Longer passwords are refused before they are hashed. */
    public static final int PASSWORD_BYTES_MAX = 1024;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MEMORY_KIB_MAX = 1024 * 1024;
    private static final int PASSES_MAX = 100;
    private static final int LANES_MAX = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    public PasswordHash {
        if (memoryKib < 8 * lanes || memoryKib > MEMORY_KIB_MAX || passes < 1 || passes > PASSES_MAX) {
            throw new IllegalArgumentException(
                    "argon2 memory " + memoryKib + " KiB or passes " + passes + " out of bounds");
        }
        if (lanes < 1 || lanes > LANES_MAX) {
            throw new IllegalArgumentException("argon2 lanes " + lanes + " out of bounds");
        }
    }

    /** Hashes with a new salt; the result is a PHC string. */
    public String hash(Secret password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] hash = derive(password, salt, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    /**
     * Checks a password against a stored hash, with the hash's own parameters.
     *
     * @throws IllegalArgumentException when {@code phc} is not a hash of ours
     */
    public static boolean verify(String phc, Secret password) {
        Matcher parts = parts(phc);
        byte[] expected = Base64.getDecoder().decode(parts.group(5));
        byte[] salt = Base64.getDecoder().decode(parts.group(4));
        byte[] actual = of(parts).derive(password, salt, expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    /** Whether {@code phc} was made with other parameters than these. */
    public boolean isOutdated(String phc) {
        return !of(parts(phc)).equals(this);
    }

    private static Matcher parts(String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not an argon2id hash");
        }
        return parts;
    }

    private static PasswordHash of(Matcher parts) {
        return new PasswordHash(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
    }

    private byte[] derive(Secret password, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] bytes = password.copyBytes();
        try {
            byte[] out = new byte[length];
            generator.generateBytes(bytes, out);
            return out;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** A hash that no password has: verifying against it costs what verifying against a real one costs. */
    public String decoy() {
        byte[] random = new byte[HASH_BYTES];
        RANDOM.nextBytes(random);
        try (Secret nobody =
                Secret.ofBytes(Base64.getEncoder().encodeToString(random).getBytes(StandardCharsets.US_ASCII))) {
            return hash(nobody);
        }
    }
}
