/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.testing;

import dev.gatehouse.iolog.crypto.KeyWrapper;
import dev.gatehouse.iolog.crypto.RecordingSigner;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Keys for tests: a master key in the heap and an Ed25519 pair. */
public final class TestKeys implements KeyWrapper, RecordingSigner {

    private final byte[] master;
    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private TestKeys(byte[] master, PrivateKey privateKey, PublicKey publicKey) {
        this.master = master;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** New random keys. */
    public static TestKeys random() {
        try {
            byte[] master = new byte[32];
            new SecureRandom().nextBytes(master);
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new TestKeys(master, pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Keys that another process wrote with {@link #toText}. */
    public static TestKeys ofText(String text) {
        try {
            String[] parts = text.trim().split(":");
            HexFormat hex = HexFormat.of();
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new TestKeys(
                    hex.parseHex(parts[0]),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(hex.parseHex(parts[1]))),
                    factory.generatePublic(new X509EncodedKeySpec(hex.parseHex(parts[2]))));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The keys as text, for a child process or a golden file. */
    public String toText() {
        HexFormat hex = HexFormat.of();
        return hex.formatHex(master) + ":" + hex.formatHex(privateKey.getEncoded()) + ":"
                + hex.formatHex(publicKey.getEncoded());
    }

    @Override
    public byte[] wrap(byte[] key, byte[] associated) throws GeneralSecurityException {
        byte[] nonce = new byte[12];
        new SecureRandom().nextBytes(nonce);
        Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, associated);
        byte[] sealed = cipher.doFinal(key);
        byte[] wrapped = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, wrapped, nonce.length, sealed.length);
        return wrapped;
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(wrapped, 12), associated);
        return cipher.doFinal(wrapped, 12, wrapped.length - 12);
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(master, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    @Override
    public String keyId() {
        return "test-key";
    }

    @Override
    public byte[] publicKey() {
        return publicKey.getEncoded();
    }

    @Override
    public byte[] sign(byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(privateKey);
        signature.update(message);
        return signature.sign();
    }
}
