/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

import dev.gatehouse.proxy.port.InjectedCredential;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Keys for tests. */
public final class Keys {

    private Keys() {}

    public static void generate(Path file, String type) {
        Run run = Run.done(
                Duration.ofSeconds(30),
                List.of("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "test", "-f", file.toString()));
        if (run.exit() != 0) {
            throw new AssertionError(run.stderr());
        }
    }

    public static byte[] blob(Path publicKeyFile) throws IOException {
        return Base64.getDecoder().decode(Files.readString(publicKeyFile).split(" ")[1]);
    }

    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The wire format of an Ed25519 key (RFC 8709 section 4): the last 32 bytes of its X.509 form are the key. */
    public static byte[] blob(EdECPublicKey key) {
        byte[] x509 = key.getEncoded();
        byte[] name = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer blob = ByteBuffer.allocate(4 + name.length + 4 + 32);
        blob.putInt(name.length).put(name).putInt(32).put(x509, x509.length - 32, 32);
        return blob.array();
    }

    /** A line for authorized_keys. */
    public static String line(byte[] blob) {
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob) + " gatehouse\n";
    }

    /** The vault's side of an injected key. */
    public static InjectedCredential signer(KeyPair pair) {
        return new InjectedCredential.Signer(
                blob((EdECPublicKey) pair.getPublic()), List.of("ssh-ed25519"), new InjectedCredential.Signing() {
                    @Override
                    public CompletionStage<byte[]> sign(String algorithm, byte[] data, Executor loop) {
                        CompletableFuture<byte[]> signed = new CompletableFuture<>();
                        try {
                            Signature signature = Signature.getInstance("Ed25519");
                            signature.initSign(pair.getPrivate());
                            signature.update(data);
                            byte[] bytes = signature.sign();
                            loop.execute(() -> signed.complete(bytes));
                        } catch (GeneralSecurityException e) {
                            loop.execute(() -> signed.completeExceptionally(e));
                        }
                        return signed;
                    }

                    @Override
                    public void close() {
                        // nothing is held
                    }
                });
    }
}
