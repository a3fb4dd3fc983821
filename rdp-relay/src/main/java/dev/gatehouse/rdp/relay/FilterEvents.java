/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import io.netty.buffer.ByteBuf;
import java.util.Map;

/** What the filters tell their session. Confined to the session's event loop. */
interface FilterEvents {

    /** The user did something. */
    void active();

    /** A Confirm Active as it goes to the target; still the filter's. */
    void confirmActive(ByteBuf frame);

    /** A message of ours to the target, after what was filtered before; taken over. */
    void toTarget(ByteBuf frame);

    /** The peer said that it ends the connection. */
    void goodbye(Side side);

    /** Something worth an audit row. */
    void observed(String event, Map<String, String> detail);
}
