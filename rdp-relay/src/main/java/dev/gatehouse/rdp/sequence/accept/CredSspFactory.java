/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import dev.gatehouse.rdp.auth.CredSspAcceptor;

/** Makes the server role of CredSSP for one connection. */
@FunctionalInterface
public interface CredSspFactory {

    /**
     * Begins; the sequence closes what it gets.
     *
     * @param subjectPublicKey contents of the SubjectPublicKey BIT STRING of the certificate that this connection showed
     */
    CredSspAcceptor accept(byte[] subjectPublicKey);
}
