/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.license;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/**
 * SERVER_LICENSE_REQUEST, [MS-RDPELE] 2.2.2.1: the server wants to see a licence. Of its scopes nothing is kept. Not changed after it
 * is made.
 *
 * @param serverRandom ServerRandom, {@value #RANDOM_LENGTH} bytes
 * @param companyName pbCompanyName of ProductInfo, UTF-16LE, as it came
 * @param productId pbProductId of ProductInfo, UTF-16LE, as it came
 * @param certificate ServerCertificate as it came, at most {@value #CERTIFICATE_LENGTH_MAX} bytes; may be empty
 */
public record LicenseRequest(byte[] serverRandom, byte[] companyName, byte[] productId, byte[] certificate)
        implements LicensePdu {

    /** How long a random number is. */
    public static final int RANDOM_LENGTH = 32;

    /** A chain of a few certificates. */
    public static final int CERTIFICATE_LENGTH_MAX = 16 * 1024;

    private static final int NAME_LENGTH_MAX = 512;
    private static final int ALGORITHMS_LENGTH_MAX = 256;

    /** Reads what follows the preamble, up to the certificate. */
    static LicenseRequest decode(WireReader reader) throws WireException {
        byte[] random = reader.bytes("license ServerRandom", RANDOM_LENGTH, RANDOM_LENGTH);
        reader.skip("license dwVersion", 4);
        byte[] company = reader.bytes("license pbCompanyName", reader.u32Le("license cbCompanyName"), NAME_LENGTH_MAX);
        byte[] product = reader.bytes("license pbProductId", reader.u32Le("license cbProductId"), NAME_LENGTH_MAX);
        blob("license KeyExchangeList", reader, ALGORITHMS_LENGTH_MAX);
        byte[] certificate = blob("license ServerCertificate", reader, CERTIFICATE_LENGTH_MAX);
        return new LicenseRequest(random, company, product, certificate);
    }

    /** LICENSE_BINARY_BLOB, [MS-RDPBCGR] 2.2.1.12.1.2. */
    private static byte[] blob(String field, WireReader reader, int lengthMax) throws WireException {
        reader.skip(field + " wBlobType", 2);
        return reader.bytes(field, reader.u16Le(field + " wBlobLen"), lengthMax);
    }
}
