/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.nego;

/**
 * RDP_NEG_REQ, [MS-RDPBCGR] 2.2.1.1.1. Immutable.
 *
 * @param flags {@link #RESTRICTED_ADMIN_MODE_REQUIRED} and its like, 0..255
 * @param requestedProtocols bits of {@link SecurityProtocols} as the client sent them, unknown ones too
 */
public record NegotiationRequest(int flags, int requestedProtocols) {

    /** The client sends no credentials. */
    public static final int RESTRICTED_ADMIN_MODE_REQUIRED = 0x01;

    /** The client wants Remote Credential Guard. */
    public static final int REDIRECTED_AUTHENTICATION_MODE_REQUIRED = 0x02;

    /** RDP_NEG_CORRELATION_INFO follows. */
    public static final int CORRELATION_INFO_PRESENT = 0x08;

    /** Whether all bits of {@code protocol} were asked for. */
    public boolean requests(int protocol) {
        return (requestedProtocols & protocol) == protocol;
    }
}
