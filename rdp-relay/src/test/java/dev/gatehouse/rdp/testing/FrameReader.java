/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import dev.gatehouse.rdp.sequence.Framing;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads whole frames from a blocking stream, as the peers of the tests need them; trusts the other side. */
final class FrameReader {

    private FrameReader() {}

    static byte[] read(InputStream in, Framing framing) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int length = switch (framing) {
            case DER -> der(in, head);
            case EARLY_AUTHORIZATION_RESULT -> 4;
            default -> tpktOrFastPath(in, head);
        };
        byte[] frame = new byte[length];
        System.arraycopy(head.toByteArray(), 0, frame, 0, head.size());
        int at = head.size();
        while (at < length) {
            int read = in.read(frame, at, length - at);
            if (read < 0) {
                throw new EOFException("closed in a frame");
            }
            at += read;
        }
        return frame;
    }

    private static int one(InputStream in, ByteArrayOutputStream head) throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException("closed");
        }
        head.write(value);
        return value;
    }

    private static int tpktOrFastPath(InputStream in, ByteArrayOutputStream head) throws IOException {
        if (one(in, head) == 3) {
            one(in, head);
            return one(in, head) << 8 | one(in, head);
        }
        int length = one(in, head);
        return length < 0x80 ? length : (length & 0x7F) << 8 | one(in, head);
    }

    private static int der(InputStream in, ByteArrayOutputStream head) throws IOException {
        one(in, head);
        int first = one(in, head);
        if (first < 0x80) {
            return 2 + first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7F); i++) {
            length = length << 8 | one(in, head);
        }
        return head.size() + length;
    }
}
