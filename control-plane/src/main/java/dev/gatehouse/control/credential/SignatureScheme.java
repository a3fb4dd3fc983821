/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SignatureException;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;

/** SSH signature algorithms and how the JDK computes them. None uses SHA-1. */
enum SignatureScheme {
    /** RFC 8709. */
    ED25519("ssh-ed25519", "Ed25519", "Ed25519"),
    /** RFC 5656. */
    P256("ecdsa-sha2-nistp256", "EC", "SHA256withECDSA"),
    /** RFC 5656. */
    P384("ecdsa-sha2-nistp384", "EC", "SHA384withECDSA"),
    /** RFC 5656. */
    P521("ecdsa-sha2-nistp521", "EC", "SHA512withECDSA"),
    /** RFC 8332. */
    RSA_512("rsa-sha2-512", "RSA", "SHA512withRSA"),
    /** RFC 8332. */
    RSA_256("rsa-sha2-256", "RSA", "SHA256withRSA");

    private final String sshName;
    private final String keyAlgorithm;
    private final String signatureAlgorithm;

    SignatureScheme(String sshName, String keyAlgorithm, String signatureAlgorithm) {
        this.sshName = sshName;
        this.keyAlgorithm = keyAlgorithm;
        this.signatureAlgorithm = signatureAlgorithm;
    }

    static SignatureScheme of(String sshName) {
        for (SignatureScheme scheme : values()) {
            if (scheme.sshName.equals(sshName)) {
                return scheme;
            }
        }
        throw new IllegalArgumentException("signature algorithm " + sshName + " is not supported");
    }

    String keyAlgorithm() {
        return keyAlgorithm;
    }

    String signatureAlgorithm() {
        return signatureAlgorithm;
    }

    /** The JDK writes an ECDSA signature as ASN.1, SSH as two mpints (RFC 5656 section 3.1.2). */
    byte[] sshForm(byte[] signature) throws SignatureException {
        if (!keyAlgorithm.equals("EC")) {
            return signature;
        }
        try {
            ASN1Sequence pair = ASN1Sequence.getInstance(ASN1Sequence.fromByteArray(signature));
            byte[] r = integer(pair, 0).toByteArray();
            byte[] s = integer(pair, 1).toByteArray();
            return ByteBuffer.allocate(2 * Integer.BYTES + r.length + s.length)
                    .putInt(r.length)
                    .put(r)
                    .putInt(s.length)
                    .put(s)
                    .array();
        } catch (IOException e) {
            throw new SignatureException("ecdsa signature is not ASN.1", e);
        }
    }

    private static BigInteger integer(ASN1Sequence pair, int index) {
        return ASN1Integer.getInstance(pair.getObjectAt(index)).getPositiveValue();
    }
}
