/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** DYNVC_CREATE_RSP with an error, [MS-RDPEDYC] 2.2.2.2, in a Channel PDU of one chunk. Stateless. */
final class DynamicRefusal {

    private static final int CHANNEL_FLAGS_WHOLE = 0x3;
    private static final int CREATE_RESPONSE_ID_OF_FOUR_BYTES = 0x12;
    private static final int STATUS_NOT_SUPPORTED = 0xC0000001;
    private static final int MESSAGE_BYTES = 9;

    private DynamicRefusal() {}

    static ByteBuf frame(ByteBufAllocator allocator, int user, int channel, int dynamicChannel) {
        return SlowPathFrame.begin(allocator, McsFrame.SEND_DATA_REQUEST, user, channel, 8 + MESSAGE_BYTES)
                .writeIntLE(MESSAGE_BYTES)
                .writeIntLE(CHANNEL_FLAGS_WHOLE)
                .writeByte(CREATE_RESPONSE_ID_OF_FOUR_BYTES)
                .writeIntLE(dynamicChannel)
                .writeIntLE(STATUS_NOT_SUPPORTED);
    }
}
