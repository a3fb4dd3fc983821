/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

/** What an operator has switched on for one old target, because it cannot do better. None is ever on by default. */
public enum TargetConcession {
    /** TLS 1.0 and 1.1, RSA keys below 2048 bits, certificates that may not sign. */
    LEGACY_TLS,
    /** CredSSP before version 5, which does not bind a nonce (CVE-2018-0886). */
    LEGACY_CREDSSP
}
