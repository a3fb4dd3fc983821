/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.sequence.Framing;

/** Who handles the frames of a leg before it relays. All calls come on the leg's loop. */
public interface LegOwner {

    /** How the next bytes are framed; asked before each frame. */
    Framing framing();

    /**
     * One whole frame, framing included.
     *
     * @throws WireException when it is malformed or out of turn; {@link #broken} follows
     */
    void frame(byte[] frame) throws WireException;

    /** The peer broke the protocol, or TLS failed; the leg is being closed and {@link #closed} follows. */
    void broken(String cause);

    /** The connection is gone; the last call. */
    void closed();
}
