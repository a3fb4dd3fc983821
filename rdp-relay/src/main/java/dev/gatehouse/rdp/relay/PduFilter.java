/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.wire.WireException;
import io.netty.buffer.ByteBuf;

/** Looks at each PDU of one direction before it is recorded and forwarded. Confined to the session's event loop. */
interface PduFilter {

    /** What becomes of a PDU. */
    enum Verdict {
        /** It passes; its ids may have been changed in place. */
        PASS,
        /** It is neither recorded nor forwarded. */
        DROP,
        /** {@link #replacement} takes its place. */
        REPLACE
    }

    /**
     * Decides about one whole PDU, TPKT or fast-path.
     *
     * @param in nobody else's; bytes of this PDU may be changed
     * @param index of its first byte
     * @param length of the whole PDU
     * @throws WireException when the peer breaks the protocol
     */
    Verdict inspect(ByteBuf in, int index, int length) throws WireException;

    /** After {@link Verdict#REPLACE}: whole PDUs, the caller's to release; once. */
    ByteBuf replacement();
}
