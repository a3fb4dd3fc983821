/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

/** A client that is understood and not accepted. Stackless; the message is for the operator. */
final class NtlmRefusedException extends Exception {

    NtlmRefusedException(String message) {
        super(message, null, false, false);
    }
}
