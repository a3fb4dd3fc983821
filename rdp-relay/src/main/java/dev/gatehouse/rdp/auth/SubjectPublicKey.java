/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import java.security.PublicKey;

/** The part of a certificate that CredSSP binds to. */
public final class SubjectPublicKey {

    private SubjectPublicKey() {}

    /**
     * Content of the BIT STRING subjectPublicKey, without its count of unused bits: for RSA, the RSAPublicKey in DER. [RFC 5280] 4.1,
     * [MS-CSSP] 3.1.5.
     *
     * @throws WireException when the key's encoding is no SubjectPublicKeyInfo
     */
    public static byte[] of(PublicKey key) throws WireException {
        WireReader reader = WireReader.over(key.getEncoded());
        WireReader info = Der.decodeOnly("subject public key info", reader, Der.SEQUENCE);
        Der.decode("algorithm", info, Der.SEQUENCE);
        WireReader bits = Der.decodeOnly("subject public key", info, Der.BIT_STRING);
        bits.skip("unused bits", 1);
        byte[] content = bits.rest("subject public key", TsRequest.BYTES_MAX);
        if (content.length == 0) {
            throw WireException.notEnoughBytes("subject public key", 1, 0);
        }
        return content;
    }
}
