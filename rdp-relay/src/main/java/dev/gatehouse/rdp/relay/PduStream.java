/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.netty.PduLength;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One direction of a relayed session: cuts decrypted bytes into PDUs, asks the filter about each, and gives runs of what passes to the
 * tape in the buffer they arrived in. Only a PDU that TLS records cut in two is copied, to be in one piece. Confined to the
 * session's event loop.
 */
final class PduStream {

    private final PduFilter filter;
    private final SessionTape tape;
    private final RecordType type;
    private final PduSink sink;
    private ByteBuf partial = Unpooled.EMPTY_BUFFER;
    private int partialNeeds;

    /**
     * @param type what the PDUs are in the recording
     * @param sink gets what has been recorded
     */
    PduStream(PduFilter filter, SessionTape tape, RecordType type, PduSink sink) {
        this.filter = filter;
        this.tape = tape;
        this.type = type;
        this.sink = sink;
    }

    /** Takes over {@code data}. */
    void received(ByteBuf data) throws WireException {
        try {
            if (partial.isReadable()) {
                complete(data);
            }
            cut(data);
        } finally {
            data.release();
        }
    }

    /** Bytes of PDUs whose end has not come yet. */
    int partialBytes() {
        return partial.readableBytes();
    }

    /** Gives back what waits. */
    void release() {
        partial.release();
        partial = Unpooled.EMPTY_BUFFER;
    }

    private void cut(ByteBuf data) throws WireException {
        int runStart = data.readerIndex();
        while (data.isReadable()) {
            int index = data.readerIndex();
            int length = PduLength.of(data, index, data.readableBytes());
            if (length == PduLength.INCOMPLETE || length > data.readableBytes()) {
                run(data, runStart, index);
                keep(data, length);
                return;
            }
            PduFilter.Verdict verdict = filter.inspect(data, index, length);
            data.skipBytes(length);
            if (verdict != PduFilter.Verdict.PASS) {
                run(data, runStart, index);
                runStart = index + length;
                if (verdict == PduFilter.Verdict.REPLACE) {
                    tape.append(type, filter.replacement(), sink);
                }
            }
        }
        run(data, runStart, data.readerIndex());
    }

    /** The last run of a buffer goes on as the buffer itself, which most often is all of it: TLS makes two objects less of it than of a slice. */
    private void run(ByteBuf data, int start, int end) {
        if (end > start && end == data.writerIndex()) {
            tape.append(type, data.readerIndex(start).retain(), sink);
        } else if (end > start) {
            tape.append(type, data.retainedSlice(start, end - start), sink);
        }
    }

    private void keep(ByteBuf data, int length) {
        partialNeeds = length;
        partial = data.alloc().buffer(Math.max(length, PduLength.HEADER_BYTES_MAX));
        partial.writeBytes(data);
    }

    private void complete(ByteBuf data) throws WireException {
        while (data.isReadable() && (partialNeeds == PduLength.INCOMPLETE || partial.readableBytes() < partialNeeds)) {
            if (partialNeeds == PduLength.INCOMPLETE) {
                partial.writeByte(data.readByte());
                partialNeeds = PduLength.of(partial, partial.readerIndex(), partial.readableBytes());
            } else {
                partial.writeBytes(data, Math.min(data.readableBytes(), partialNeeds - partial.readableBytes()));
            }
        }
        if (partialNeeds != PduLength.INCOMPLETE && partial.readableBytes() == partialNeeds) {
            ByteBuf whole = partial;
            partial = Unpooled.EMPTY_BUFFER;
            try {
                cut(whole);
            } finally {
                whole.release();
            }
        }
    }
}
