/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import dev.gatehouse.proxy.wire.WireException;
import io.netty.buffer.ByteBuf;

/** Who handles the bytes of a leg that relays. All calls come on the leg's loop. */
public interface LegStream {

    /**
     * Decrypted bytes, in order, cut anywhere.
     *
     * @param data now the stream's to release; nobody else holds it, so its bytes may be changed
     * @throws WireException when the peer breaks the protocol; {@link #broken} follows
     */
    void received(ByteBuf data) throws WireException;

    /** What was there has been handed over. */
    void readComplete();

    /** {@link RdpLeg#isWritable} has changed. */
    void writabilityChanged();

    /** The peer broke the protocol, or TLS failed; the leg is being closed and {@link #closed} follows. */
    void broken(String cause);

    /** The connection is gone; the last call. */
    void closed();
}
