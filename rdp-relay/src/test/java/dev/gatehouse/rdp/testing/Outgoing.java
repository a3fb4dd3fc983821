/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import java.util.List;

/** Changes what a peer of the tests is about to send; what comes back is sent, one by one, and {@code null} closes the connection. */
@FunctionalInterface
public interface Outgoing {

    /** As it is. */
    Outgoing HONEST = (index, frame) -> List.of(frame);

    /**
     * @param index how many frames the peer has sent before
     * @param frame whole, framing included
     */
    List<byte[]> change(int index, byte[] frame);
}
