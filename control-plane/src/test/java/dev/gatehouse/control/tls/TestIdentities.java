/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Identities without a database. */
public final class TestIdentities {

    private TestIdentities() {}

    /** One of a fresh authority. */
    public static TlsIdentity issued(KeyType keyType, String... names) throws IOException {
        CertificateAuthority authority = CertificateAuthority.create("tests");
        CertificateAuthority.Issued issued = authority.issue(keyType, Set.of(names));
        return new TlsIdentity(
                TlsIdentity.Name.HOST,
                TlsIdentity.Origin.HOUSE,
                1,
                List.of(issued.certificate(), authority.certificate()),
                issued.key());
    }
}
