/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.age;

import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.gatehouse.proxy.port.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A public key in age's form, {@code age1…}. Immutable.
 *
 * @param text Bech32, lower case
 */
public record AgeRecipient(String text) {

    private static final Pattern FORM = Pattern.compile("age1[02-9ac-hj-np-z]{58}");

    public AgeRecipient {
        if (!isUsable(text)) {
            throw new IllegalArgumentException(
                    "not an age recipient: it begins with age1 and has 62 characters (gatehouse break-glass keygen, or age-keygen, makes one)");
        }
    }

    /** @throws IllegalArgumentException when it is none; the message says what one looks like */
    public static AgeRecipient parse(String text) {
        return new AgeRecipient(text.strip());
    }

    private static boolean isUsable(String text) {
        try {
            return FORM.matcher(text).matches()
                    && X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(text) != null;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    /** An age file that only the holder of the identity opens; {@code secret} stays the caller's. */
    public byte[] seal(Secret secret) {
        byte[] plain = secret.copyBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WritableByteChannel channel = new StandardEncryptingChannelFactory()
                .newEncryptingChannel(
                        Channels.newChannel(out),
                        List.of(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(text)))) {
            ByteBuffer buffer = ByteBuffer.wrap(plain);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a secret could not be sealed for " + text, e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return text;
    }
}
