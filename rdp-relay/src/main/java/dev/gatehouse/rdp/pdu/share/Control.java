/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * TS_CONTROL_PDU, [MS-RDPBCGR] 2.2.1.15, 2.2.1.16, 2.2.1.20 and 2.2.1.21. Immutable.
 *
 * @param action such as {@link #COOPERATE}
 * @param grantId grantId: the user channel that is granted control
 * @param controlId controlId: the server's channel
 */
public record Control(int action, int grantId, long controlId) {

    /** CTRLACTION_REQUEST_CONTROL. */
    public static final int REQUEST_CONTROL = 1;

    /** CTRLACTION_GRANTED_CONTROL. */
    public static final int GRANTED_CONTROL = 2;

    /** CTRLACTION_DETACH. */
    public static final int DETACH = 3;

    /** CTRLACTION_COOPERATE. */
    public static final int COOPERATE = 4;

    private static final int LENGTH = 8;

    /** Reads the body of a share data PDU. */
    public static Control decode(WireReader body) throws WireException {
        return new Control(
                body.u16Le("control action"), body.u16Le("control grantId"), body.u32Le("control controlId"));
    }

    /** The body of a share data PDU. */
    public byte[] encode() {
        return new WireWriter(LENGTH)
                .u16Le(action)
                .u16Le(grantId)
                .u32Le(controlId)
                .toBytes();
    }
}
