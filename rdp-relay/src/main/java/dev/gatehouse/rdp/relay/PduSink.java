/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import io.netty.buffer.ByteBuf;

/** Where recorded PDUs go. Confined to the session's event loop. */
@FunctionalInterface
interface PduSink {

    /** Takes over whole PDUs that are in the journal. */
    void forward(ByteBuf pdus);
}
