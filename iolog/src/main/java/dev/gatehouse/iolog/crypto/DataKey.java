/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A 256-bit key that can be wiped, which the JDK's own key class cannot. {@code getEncoded} gives a copy, as the cipher expects;
 * the cipher's expanded schedule stays in its own object until the next key replaces it. Safe for use by several threads; a use
 * after {@link #destroy} is an {@link IllegalStateException}.
 */
public final class DataKey implements SecretKey {

    /** Bytes of a key. */
    public static final int BYTES = 32;

    private transient byte @Nullable [] bytes;

    private DataKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A new random key. */
    public static DataKey random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new DataKey(bytes);
    }

    /** Takes over {@code bytes}; the caller must not use the array any more. */
    public static DataKey ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("data key of " + bytes.length + " bytes is not " + BYTES);
        }
        return new DataKey(bytes);
    }

    /** Another key for another purpose; from it nobody learns this one. The caller destroys it. */
    public DataKey derive(byte[] purpose) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(this);
        return new DataKey(mac.doFinal(purpose));
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public synchronized byte[] getEncoded() {
        if (bytes == null) {
            throw new IllegalStateException("data key has been wiped");
        }
        return bytes.clone();
    }

    @Override
    public synchronized void destroy() {
        if (bytes != null) {
            Arrays.fill(bytes, (byte) 0);
            bytes = null;
        }
    }

    @Override
    public synchronized boolean isDestroyed() {
        return bytes == null;
    }

    @Override
    public String toString() {
        return "DataKey[***]";
    }
}
