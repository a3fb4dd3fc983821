/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import dev.gatehouse.rdp.auth.CredSspInitiator;

/** Makes the client role of CredSSP once the target's key is known; it brings the credentials along. */
@FunctionalInterface
public interface CredSspFactory {

    /**
     * Begins CredSSP on one connection.
     *
     * @param subjectPublicKey contents of the SubjectPublicKey BIT STRING of the certificate that the target showed
     * @return closed by the sequence
     */
    CredSspInitiator initiate(byte[] subjectPublicKey);
}
