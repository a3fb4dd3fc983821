/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.nego;

import dev.gatehouse.proxy.wire.WireException;

/** Server X.224 Connection Confirm PDU, [MS-RDPBCGR] 2.2.1.2. */
public sealed interface ConnectionConfirm {

    /**
     * RDP_NEG_RSP, 2.2.1.2.1.
     *
     * @param flags {@link #EXTENDED_CLIENT_DATA_SUPPORTED} and its like, 0..255
     * @param selectedProtocol one of {@link SecurityProtocols}
     */
    record Selected(int flags, int selectedProtocol) implements ConnectionConfirm {}

    /**
     * RDP_NEG_FAILURE, 2.2.1.2.2.
     *
     * @param failureCode {@link #SSL_REQUIRED_BY_SERVER} and its like
     */
    record Failure(int failureCode) implements ConnectionConfirm {}

    /** A server that knows Standard RDP Security only. */
    record WithoutNegotiation() implements ConnectionConfirm {}

    /** Flag: the monitor blocks may be sent. */
    int EXTENDED_CLIENT_DATA_SUPPORTED = 0x01;

    /** Flag: the graphics pipeline may be used. */
    int DYNVC_GFX_PROTOCOL_SUPPORTED = 0x02;

    /** Flag: a client may send no credentials. */
    int RESTRICTED_ADMIN_MODE_SUPPORTED = 0x08;

    /** Failure: TLS is required. */
    int SSL_REQUIRED_BY_SERVER = 1;

    /** Failure: only Standard RDP Security is there. */
    int SSL_NOT_ALLOWED_BY_SERVER = 2;

    /** Failure: the server has no certificate. */
    int SSL_CERT_NOT_ON_SERVER = 3;

    /** Failure: the flags do not go with the protocols. */
    int INCONSISTENT_FLAGS = 4;

    /** Failure: CredSSP is required. */
    int HYBRID_REQUIRED_BY_SERVER = 5;

    /** Failure: TLS with a client certificate is required. */
    int SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER = 6;

    /** Reads one whole frame, TPKT header included. */
    static ConnectionConfirm decode(byte[] frame) throws WireException {
        return ConnectionConfirmCodec.decode(frame);
    }

    /** One whole frame, TPKT header included. */
    default byte[] encode() {
        return ConnectionConfirmCodec.encode(this);
    }
}
