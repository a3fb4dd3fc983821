/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.bouncycastle.asn1.x509.KeyUsage;

/** Kinds of key that a certificate of ours may have. */
public enum KeyType {
    /** ECDSA on P-256. */
    EC("EC", 256, KeyUsage.digitalSignature, "SHA256withECDSA"),
    /** RSA with 2048 bits; every RDP client takes it. */
    RSA("RSA", 2_048, KeyUsage.digitalSignature | KeyUsage.keyEncipherment, "SHA256withRSA");

    private final String algorithm;
    private final int bits;
    private final int usage;
    private final String signature;

    KeyType(String algorithm, int bits, int usage, String signature) {
        this.algorithm = algorithm;
        this.bits = bits;
        this.usage = usage;
        this.signature = signature;
    }

    int usage() {
        return usage;
    }

    String signature() {
        return signature;
    }

    KeyPair newPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }
}
