/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.sshkey.KeyFormatException;
import dev.gatehouse.control.sshkey.SshPrivateKey;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.proxy.port.Secret;
import java.util.Arrays;
import java.util.Optional;

/**
 * A secret on its way into the vault. Closing wipes it.
 *
 * @param kind of secret
 * @param secret the password, or the private key as PKCS#8
 * @param publicKey the public half of a private key
 */
public record CredentialSecret(Credential.Kind kind, Secret secret, Optional<SshPublicKey> publicKey)
        implements AutoCloseable {

    private static final int PASSWORD_BYTES_MAX = 4096;

    /** Takes over a password. */
    public static CredentialSecret ofPassword(Secret password) {
        byte[] bytes = password.copyBytes();
        // NUL and line ends cannot be typed at a password prompt: they come from a wrongly read file
        boolean isBad = bytes.length == 0
                || bytes.length > PASSWORD_BYTES_MAX
                || contains(bytes, '\0')
                || contains(bytes, '\n');
        Arrays.fill(bytes, (byte) 0);
        if (isBad) {
            password.close();
            throw ApiProblem.usage("a password is one line of 1 to " + PASSWORD_BYTES_MAX + " bytes");
        }
        return new CredentialSecret(Credential.Kind.PASSWORD, password, Optional.empty());
    }

    /** Parses and wipes a private key file. */
    public static CredentialSecret ofPrivateKey(Secret file) {
        try (file) {
            SshPrivateKey key = SshPrivateKey.parse(file);
            return new CredentialSecret(Credential.Kind.PRIVATE_KEY, key.pkcs8(), Optional.of(key.publicKey()));
        } catch (KeyFormatException e) {
            throw ApiProblem.usage(e.getMessage());
        }
    }

    private static boolean contains(byte[] bytes, char character) {
        for (byte value : bytes) {
            if (value == character) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        secret.close();
    }
}
