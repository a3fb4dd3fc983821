/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.netty.PduLength;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Cuts a stream of decrypted bytes into PDUs. Confined to one loop. */
final class PduReader {

    private final Handler handler;
    private ByteBuf partial = Unpooled.EMPTY_BUFFER;

    /** Told of each whole PDU. */
    interface Handler {
        /**
         * One PDU, TPKT or fast-path; its bytes are the reader's.
         *
         * @param index of its first byte
         * @param length of all of it
         */
        void pdu(ByteBuf in, int index, int length) throws WireException;
    }

    PduReader(Handler handler) {
        this.handler = handler;
    }

    /** Takes over {@code data}. */
    void received(ByteBuf data) throws WireException {
        ByteBuf in = data;
        if (partial.isReadable()) {
            in = data.alloc()
                    .buffer(partial.readableBytes() + data.readableBytes())
                    .writeBytes(partial)
                    .writeBytes(data);
            data.release();
        }
        release();
        try {
            cut(in);
            if (in.isReadable()) {
                partial = in.alloc().buffer(in.readableBytes()).writeBytes(in);
            }
        } finally {
            in.release();
        }
    }

    private void cut(ByteBuf in) throws WireException {
        while (in.isReadable()) {
            int length = PduLength.of(in, in.readerIndex(), in.readableBytes());
            if (length == PduLength.INCOMPLETE || length > in.readableBytes()) {
                return;
            }
            handler.pdu(in, in.readerIndex(), length);
            in.skipBytes(length);
        }
    }

    /** Gives back what waits. */
    void release() {
        partial.release();
        partial = Unpooled.EMPTY_BUFFER;
    }
}
