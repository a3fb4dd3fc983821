/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import dev.gatehouse.rdp.pdu.nego.ConnectionConfirm;

/** RDP_NEG_FAILURE codes, [MS-RDPBCGR] 2.2.1.2.2, in words for the operator. */
final class NegotiationFailure {

    private NegotiationFailure() {}

    static String text(int failureCode) {
        return switch (failureCode) {
            case ConnectionConfirm.SSL_REQUIRED_BY_SERVER -> "it demands TLS, which it was offered";
            case ConnectionConfirm.SSL_NOT_ALLOWED_BY_SERVER -> "it allows Standard RDP Security (RC4) only";
            case ConnectionConfirm.SSL_CERT_NOT_ON_SERVER -> "it has no certificate for TLS";
            case ConnectionConfirm.INCONSISTENT_FLAGS -> "it finds the request inconsistent";
            case ConnectionConfirm.HYBRID_REQUIRED_BY_SERVER -> "it demands CredSSP, which it was offered";
            case ConnectionConfirm.SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER -> "it demands a client certificate";
            default -> "failure code " + failureCode;
        };
    }
}
