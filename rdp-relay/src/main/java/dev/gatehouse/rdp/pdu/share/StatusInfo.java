/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/**
 * TS_STATUS_INFO_PDU, [MS-RDPBCGR] 2.2.5.2: how far the server has come with connecting. Immutable.
 *
 * @param statusCode 32 bits
 */
public record StatusInfo(long statusCode) {

    /** Reads the body of a share data PDU. */
    public static StatusInfo decode(WireReader body) throws WireException {
        return new StatusInfo(body.u32Le("status info statusCode"));
    }
}
