/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

/** What the initiating side of CredSSP does next. */
public sealed interface InitiatorStep {

    /**
     * A TSRequest to send; the next one is awaited.
     *
     * @param tsRequest in DER
     */
    record Reply(byte[] tsRequest) implements InitiatorStep {}

    /**
     * The server has the channel that we have; this last TSRequest delegates the credentials.
     *
     * @param tsRequest in DER; holds the sealed credentials
     */
    record Done(byte[] tsRequest) implements InitiatorStep {}

    /**
     * The server does not accept the credentials.
     *
     * @param ntStatus its error code, 0 when it gave none
     * @param cause for the operator
     */
    record Refused(int ntStatus, String cause) implements InitiatorStep {}
}
