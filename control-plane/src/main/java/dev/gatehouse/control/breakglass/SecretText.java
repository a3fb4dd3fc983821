/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.breakglass;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/** A secret as people use it: a password as it is, a private key as a file for {@code ssh -i}. Stateless. */
public final class SecretText {

    private SecretText() {}

    /** The caller wipes it. */
    public static char[] of(SealedAccount account) {
        if (!account.isPrivateKey()) {
            return account.secret().copyChars();
        }
        byte[] pkcs8 = account.secret().copyBytes();
        byte[] encoded = new byte[0];
        try {
            AsymmetricKeyParameter key = PrivateKeyFactory.createKey(pkcs8);
            encoded = OpenSSHPrivateKeyUtil.encodePrivateKey(key);
            return pem(label(key), encoded);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("the private key of " + account.name() + " cannot be written", e);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static String label(AsymmetricKeyParameter key) {
        return key instanceof RSAKeyParameters
                ? "RSA PRIVATE KEY"
                : key instanceof ECPrivateKeyParameters ? "EC PRIVATE KEY" : "OPENSSH PRIVATE KEY";
    }

    private static char[] pem(String label, byte[] encoded) {
        byte[] base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(encoded);
        byte[] head = ("-----BEGIN " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
        byte[] tail = ("\n-----END " + label + "-----").getBytes(StandardCharsets.US_ASCII);
        char[] text = new char[head.length + base64.length + tail.length];
        int at = 0;
        for (byte[] part : new byte[][] {head, base64, tail}) {
            for (byte character : part) {
                text[at++] = (char) character;
            }
        }
        Arrays.fill(base64, (byte) 0);
        return text;
    }
}
