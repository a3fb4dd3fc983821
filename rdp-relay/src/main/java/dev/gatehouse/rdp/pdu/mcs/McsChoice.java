/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.mcs;

/** Indices of DomainMCSPDU, [T125] section 7: the upper six bits of a PDU's first byte. */
final class McsChoice {

    static final int ERECT_DOMAIN_REQUEST = 1;
    static final int DISCONNECT_PROVIDER_ULTIMATUM = 8;
    static final int ATTACH_USER_REQUEST = 10;
    static final int ATTACH_USER_CONFIRM = 11;
    static final int CHANNEL_JOIN_REQUEST = 14;
    static final int CHANNEL_JOIN_CONFIRM = 15;
    static final int SEND_DATA_REQUEST = 25;
    static final int SEND_DATA_INDICATION = 26;

    /** The bit behind the index: whether the one optional field is there. */
    static final int OPTIONAL_PRESENT = 2;

    private McsChoice() {}
}
