/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Fast-path PDUs of the tests. */
public final class FastPathPdus {

    /** FASTPATH_UPDATETYPE_POINTER: what the target's pictures are in the tests, so that they differ from Gatehouse's own. */
    static final int POINTER = 0xB;

    private FastPathPdus() {}

    /** An update of the target with {@code size} bytes of {@code fill}. */
    public static byte[] update(int size, int fill) {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) fill);
        int length = 3 + 3 + size;
        return joined(
                new byte[] {0, (byte) (0x80 | length >> 8), (byte) length, POINTER, (byte) size, (byte) (size >> 8)},
                body);
    }

    /** The user presses and releases a key. */
    public static byte[] key(int scancode) {
        return new byte[] {2 << 2, 6, 0, (byte) scancode, 1, (byte) scancode};
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        try {
            for (byte[] each : parts) {
                joined.write(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return joined.toByteArray();
    }
}
