/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.login;

import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The part of NTLMv2 that needs the secret, [MS-NLMP] 3.3.2: for the keeper of a secret, who says whether a client knows it, and
 * for the side that proves to know one. Holds nothing; safe for use by several threads.
 */
public final class Ntlm {

    /** Length of an NT hash, of a response key and of every key that is derived from one. */
    public static final int KEY_BYTES = 16;

    private static final String HMAC_MD5 = "HmacMD5";

    private Ntlm() {}

    /**
     * The NT hash (NTOWFv1, [MS-NLMP] 3.3.1): MD4 of the password in UTF-16LE. As good as the password itself: whoever has it can
     * log in with it.
     *
     * @param password in UTF-8, stays the caller's
     * @return 16 bytes, which the caller wipes
     */
    public static byte[] ntHash(Secret password) {
        char[] chars = password.copyChars();
        byte[] unicode = utf16Le(chars);
        Arrays.fill(chars, '\0');
        byte[] hash = Md4.digest(unicode);
        Arrays.fill(unicode, (byte) 0);
        return hash;
    }

    /**
     * The response key (NTOWFv2, [MS-NLMP] 3.3.2). Only the user name is upper-cased, character by character and independent of any
     * locale.
     *
     * @param ntHash 16 bytes, stays the caller's
     * @return 16 bytes, which the caller wipes
     */
    public static byte[] responseKey(byte[] ntHash, String user, String domain) {
        requireKey(ntHash);
        char[] name = (user + domain).toCharArray();
        for (int i = 0; i < user.length(); i++) {
            name[i] = Character.toUpperCase(name[i]);
        }
        return hmacMd5(ntHash, utf16Le(name));
    }

    /**
     * Says whether a client knows the secret. Takes the same steps whatever the answer, and compares in constant time. For a user that
     * does not exist, call it with a hash of random bytes, so that the time taken says nothing.
     *
     * @param ntHash 16 bytes, stays the caller's
     * @return the session base key, 16 bytes, which the caller wipes; empty when the client does not know the secret
     */
    public static Optional<Secret> sessionBaseKey(byte[] ntHash, NtlmProof proof) {
        Objects.requireNonNull(proof, "proof");
        byte[] responseKey = responseKey(ntHash, proof.user(), proof.domain());
        byte[] expected = hmacMd5(responseKey, proof.serverChallenge(), proof.clientChallenge());
        byte[] sessionBaseKey = hmacMd5(responseKey, expected);
        boolean proved = MessageDigest.isEqual(expected, proof.proof());
        Arrays.fill(responseKey, (byte) 0);
        Arrays.fill(expected, (byte) 0);
        if (proved) {
            return Optional.of(Secret.ofBytes(sessionBaseKey));
        }
        Arrays.fill(sessionBaseKey, (byte) 0);
        return Optional.empty();
    }

    /**
     * HMAC-MD5, [RFC 2104].
     *
     * @param key not empty, stays the caller's
     * @return 16 bytes
     */
    public static byte[] hmacMd5(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC_MD5);
            mac.init(new SecretKeySpec(key, HMAC_MD5));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC_MD5.toLowerCase(Locale.ROOT) + " is not available", e);
        }
    }

    /** Every UTF-16 unit as it is, a lone surrogate too: what was hashed must not depend on an encoder's replacement character. */
    private static byte[] utf16Le(char[] chars) {
        byte[] bytes = new byte[2 * chars.length];
        for (int i = 0; i < chars.length; i++) {
            bytes[2 * i] = (byte) chars[i];
            bytes[2 * i + 1] = (byte) (chars[i] >>> 8);
        }
        return bytes;
    }

    private static void requireKey(byte[] ntHash) {
        if (ntHash.length != KEY_BYTES) {
            throw new IllegalArgumentException("nt hash has " + ntHash.length + " bytes, not " + KEY_BYTES);
        }
    }
}
