/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A secret that can be wiped. Never equal to anything but itself, never printed. Safe for use by several threads; a use after
 * {@link #close()} is an {@link IllegalStateException}.
 */
public final class Secret implements AutoCloseable {

    private byte @Nullable [] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes over {@code bytes}; the caller must not use the array any more. */
    public static Secret ofBytes(byte[] bytes) {
        return new Secret(Objects.requireNonNull(bytes, "bytes"));
    }

    /** Copies {@code text} as UTF-8; where a library forces a {@code String} on us, its residue is not wiped by this class. */
    @SuppressWarnings("ByteBufferBackingArray") // the encoder allocates it; the whole array is wiped
    public static Secret ofText(CharSequence text) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        Arrays.fill(encoded.array(), (byte) 0);
        return new Secret(bytes);
    }

    /** A copy of the bytes, which the caller wipes. */
    public synchronized byte[] copyBytes() {
        return open().clone();
    }

    /** A copy as characters (UTF-8), which the caller wipes. */
    public synchronized char[] copyChars() {
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(open()));
        char[] chars = new char[decoded.remaining()];
        decoded.get(chars);
        Arrays.fill(decoded.array(), '\0');
        return chars;
    }

    /** A second secret with the same content and a life of its own. */
    public synchronized Secret copy() {
        return new Secret(open().clone());
    }

    /** Whether it has been wiped. */
    public synchronized boolean isWiped() {
        return bytes == null;
    }

    @Override
    public synchronized void close() {
        if (bytes != null) {
            Arrays.fill(bytes, (byte) 0);
            bytes = null;
        }
    }

    private byte[] open() {
        if (bytes == null) {
            throw new IllegalStateException("secret has been wiped");
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "Secret[***]";
    }
}
