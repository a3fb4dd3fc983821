/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The MCS channel ids of one connection, [MS-RDPBCGR] 1.3.1.1 (channel connection). Immutable.
 *
 * @param user the client's user channel
 * @param io the I/O channel
 * @param message the message channel, 0 for none
 * @param statics static virtual channels by name as the client wrote it, in the client's order
 */
public record McsIds(int user, int io, int message, Map<String, Integer> statics) {
    public McsIds {
        statics = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(statics));
    }
}
