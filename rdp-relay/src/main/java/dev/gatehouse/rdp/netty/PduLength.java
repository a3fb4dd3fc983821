/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.sequence.Framing;
import io.netty.buffer.ByteBuf;

/** Where a PDU of the active phase ends. Stateless. */
public final class PduLength {

    /** Its head is not there yet. */
    public static final int INCOMPLETE = FrameLength.INCOMPLETE;

    /** So many bytes are enough to tell. */
    public static final int HEADER_BYTES_MAX = 4;

    private PduLength() {}

    /**
     * @param index of the PDU's first byte
     * @param available how many bytes there are
     * @return the length of the whole PDU, which may be more than there is, or {@link #INCOMPLETE}
     * @throws WireException when no PDU begins so
     */
    public static int of(ByteBuf in, int index, int available) throws WireException {
        return FrameLength.of(Framing.TPKT_OR_FAST_PATH, in, index, available);
    }
}
