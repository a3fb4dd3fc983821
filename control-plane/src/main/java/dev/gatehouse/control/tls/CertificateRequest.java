/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import java.time.Instant;
import java.util.List;

/**
 * A request for a certificate. Immutable.
 *
 * @param id the first 16 hexadecimal digits of SHA-256 over the public key
 * @param names DNS names and addresses
 * @param pem PKCS#10
 */
public record CertificateRequest(String id, List<String> names, String pem, Instant createdAt) {
    public CertificateRequest {
        names = List.copyOf(names);
    }
}
