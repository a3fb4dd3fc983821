/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.age;

import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import dev.gatehouse.proxy.port.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A private key in age's form, {@code AGE-SECRET-KEY-1…}; closing wipes it. Safe for use by several threads. */
public final class AgeIdentity implements AutoCloseable {

    /** Far above what we seal. */
    private static final int OPENED_BYTES_MAX = 4 << 20;

    private static final String PREFIX = "AGE-SECRET-KEY-1";

    private final Secret text;

    private AgeIdentity(Secret text) {
        this.text = text;
    }

    /** A new one with its public half. */
    public record Pair(AgeIdentity identity, AgeRecipient recipient) {}

    /** Makes a key pair. */
    public static Pair generate() {
        try {
            KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
            byte[] identity = pair.getPrivate().getEncoded();
            String recipient = new String(pair.getPublic().getEncoded(), StandardCharsets.US_ASCII);
            return new Pair(new AgeIdentity(Secret.ofBytes(identity)), AgeRecipient.parse(recipient));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The identity in a file as {@code age-keygen} writes it: comments, and one line with the key. Wipes {@code file}.
     *
     * @throws IllegalArgumentException when there is none, or more than one; the message repeats nothing of it
     */
    public static AgeIdentity parse(char[] file) {
        char[] found = null;
        try {
            for (int from = 0; from < file.length; ) {
                int end = from;
                while (end < file.length && file[end] != '\n') {
                    end++;
                }
                char[] line = stripped(file, from, end);
                boolean isKey = line.length > 0 && line[0] != '#';
                if (isKey && found != null) {
                    Arrays.fill(line, '\0');
                    throw new IllegalArgumentException(
                            "the identity file holds more than one key; give one file for each holder");
                }
                found = isKey ? line : found;
                from = end + 1;
            }
            if (found == null) {
                throw new IllegalArgumentException(
                        "the identity file holds no key; it must have a line that begins with " + PREFIX);
            }
            AgeIdentity identity = new AgeIdentity(Secret.ofText(CharBuffer.wrap(found)));
            identity.requireValid();
            return identity;
        } finally {
            Arrays.fill(file, '\0');
            if (found != null) {
                Arrays.fill(found, '\0');
            }
        }
    }

    private static char[] stripped(char[] file, int from, int end) {
        int first = from;
        int last = end;
        while (first < last && Character.isWhitespace(file[first])) {
            first++;
        }
        while (last > first && Character.isWhitespace(file[last - 1])) {
            last--;
        }
        return Arrays.copyOfRange(file, first, last);
    }

    private void requireValid() {
        char[] chars = text.copyChars();
        try {
            String start = new String(chars, 0, Math.min(chars.length, PREFIX.length()));
            if (!start.toUpperCase(Locale.ROOT).equals(PREFIX)) {
                throw new IllegalArgumentException("not an age identity; it begins with " + PREFIX);
            }
            X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(CharBuffer.wrap(chars));
        } catch (GeneralSecurityException | RuntimeException e) {
            close();
            throw new IllegalArgumentException("not a usable age identity; was it copied whole?");
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    /** The text, such as {@code AGE-SECRET-KEY-1…}; the caller wipes it. */
    public char[] copyChars() {
        return text.copyChars();
    }

    /**
     * Opens what was sealed for the recipient of this identity; the caller wipes it.
     *
     * @throws GeneralSecurityException when it was sealed for somebody else, or was changed
     */
    public Secret open(byte[] sealed) throws GeneralSecurityException {
        char[] chars = text.copyChars();
        try (InputStream in = Channels.newInputStream(new StandardDecryptingChannelFactory()
                .newDecryptingChannel(
                        Channels.newChannel(new ByteArrayInputStream(sealed)),
                        List.of(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(
                                CharBuffer.wrap(chars)))))) {
            byte[] opened = in.readNBytes(OPENED_BYTES_MAX + 1);
            if (opened.length > OPENED_BYTES_MAX) {
                Arrays.fill(opened, (byte) 0);
                throw new GeneralSecurityException("more was sealed than expected");
            }
            return Secret.ofBytes(opened);
        } catch (IOException | RuntimeException e) {
            throw new GeneralSecurityException("it does not open with this identity", e);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    @Override
    public void close() {
        text.close();
    }

    @Override
    public String toString() {
        return "AgeIdentity[***]";
    }
}
