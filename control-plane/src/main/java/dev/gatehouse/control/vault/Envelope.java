/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.proxy.port.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The form of a sealed secret: version (1) · id of the key that wraps (8) · salt (32) · wrapped data key with tag (48) · ciphertext with
 * tag. Each secret is encrypted with AES-256-GCM under a data key of its own, the data key with AES-256-GCM under a key derived (HKDF, RFC
 * 5869) from the wrapping key and the random salt: every key is used once, so the nonces are zero. Both layers authenticate the {@link
 * SecretBinding} and the wrapping key's id. The JDK's cipher objects copy keys where we cannot wipe them; those copies live as long as
 * one call. Stateless.
 */
final class Envelope {

    private static final byte VERSION = 1;
    private static final int SALT_BYTES = 32;
    private static final int TAG_BYTES = 16;
    private static final int WRAPPED_BYTES = WrappingKey.BYTES + TAG_BYTES;
    private static final int HEAD_BYTES = 1 + WrappingKey.ID_BYTES + SALT_BYTES + WRAPPED_BYTES;
    private static final byte[] ZERO_NONCE = new byte[12];
    private static final String WRAP_LABEL = "gatehouse vault wrap v1";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Envelope() {}

    /** Seals {@code secret}, which stays the caller's. */
    static byte[] seal(WrappingKey key, SecretBinding binding, Secret secret) {
        byte[] plain = secret.copyBytes();
        byte[] dataKey = randomBytes(WrappingKey.BYTES);
        byte[] salt = randomBytes(SALT_BYTES);
        byte[] wrapKey = key.derive(salt, WRAP_LABEL);
        try {
            if (plain.length > Vault.LARGEST_SECRET_BYTES) {
                throw new VaultException("a secret of " + plain.length + " bytes is too large for the vault");
            }
            byte[] context = context(binding, key.idBytes());
            byte[] wrapped = crypt(Cipher.ENCRYPT_MODE, wrapKey, context, dataKey);
            byte[] ciphertext = crypt(Cipher.ENCRYPT_MODE, dataKey, context, plain);
            return ByteBuffer.allocate(HEAD_BYTES + ciphertext.length)
                    .put(VERSION)
                    .put(key.idBytes())
                    .put(salt)
                    .put(wrapped)
                    .put(ciphertext)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new VaultException("a secret could not be sealed", e);
        } finally {
            wipe(plain, dataKey, wrapKey);
        }
    }

    /** Which key wraps it. */
    static String keyId(SecretBinding binding, byte[] sealed) {
        if (sealed.length < HEAD_BYTES + TAG_BYTES || sealed[0] != VERSION) {
            throw new VaultException("a sealed " + binding.purpose() + " is damaged or from a newer Gatehouse");
        }
        return HexFormat.of().formatHex(sealed, 1, 1 + WrappingKey.ID_BYTES);
    }

    /** Opens it; {@code key} is the one that {@link #keyId} names. */
    static Secret open(WrappingKey key, SecretBinding binding, byte[] sealed) {
        ByteBuffer in = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        byte[] keyId = take(in, WrappingKey.ID_BYTES);
        byte[] salt = take(in, SALT_BYTES);
        byte[] wrapped = take(in, WRAPPED_BYTES);
        byte[] ciphertext = take(in, in.remaining());
        byte[] wrapKey = key.derive(salt, WRAP_LABEL);
        byte[] dataKey = new byte[0];
        try {
            byte[] context = context(binding, keyId);
            dataKey = crypt(Cipher.DECRYPT_MODE, wrapKey, context, wrapped);
            return Secret.ofBytes(crypt(Cipher.DECRYPT_MODE, dataKey, context, ciphertext));
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    "a sealed " + binding.purpose() + " does not open: it was changed or belongs to something else", e);
        } finally {
            wipe(wrapKey, dataKey);
        }
    }

    private static byte[] crypt(int mode, byte[] key, byte[] context, byte[] input) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, ZERO_NONCE));
        cipher.updateAAD(context);
        return cipher.doFinal(input);
    }

    private static byte[] context(SecretBinding binding, byte[] keyId) {
        byte[] bound = binding.canonicalBytes();
        return ByteBuffer.allocate(1 + keyId.length + bound.length)
                .put(VERSION)
                .put(keyId)
                .put(bound)
                .array();
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static void wipe(byte[]... arrays) {
        for (byte[] array : arrays) {
            Arrays.fill(array, (byte) 0);
        }
    }
}
