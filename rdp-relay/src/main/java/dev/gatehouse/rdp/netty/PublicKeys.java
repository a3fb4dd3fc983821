/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The parts of a certificate that RDP needs. Stateless. */
public final class PublicKeys {

    private PublicKeys() {}

    /** Contents of the SubjectPublicKey BIT STRING, which CredSSP binds to, [MS-CSSP] 3.1.5. */
    public static byte[] subjectPublicKey(X509Certificate certificate) {
        return SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded())
                .getPublicKeyData()
                .getBytes();
    }

    /** The whole SubjectPublicKeyInfo in DER, which target identities are pinned by. */
    static byte[] subjectPublicKeyInfo(X509Certificate certificate) {
        return certificate.getPublicKey().getEncoded();
    }
}
