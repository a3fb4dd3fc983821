/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.proxy.wire.WireException;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/** Joins the fragments of fast-path updates, [MS-RDPBCGR] 2.2.9.1.2.1. Confined to one thread. */
final class FragmentJoiner {

    /** Joined bytes: what MultifragmentUpdate capability sets (2.2.7.2.6) of known clients ask for at most. */
    static final int JOINED_BYTES_MAX = 16 * 1024 * 1024;

    private static final int SINGLE = 0;
    private static final int LAST = 1;
    private static final int FIRST = 2;
    private static final int NONE = -1;

    private ByteArrayOutputStream joined = new ByteArrayOutputStream();
    private int code = NONE;

    /**
     * Takes the next fragment.
     *
     * @param updateCode of its update
     * @param fragmentation bits of the update header
     * @return the whole update, once it is
     */
    Optional<byte[]> take(int updateCode, int fragmentation, byte[] data) throws WireException {
        if (fragmentation == SINGLE) {
            drop();
            return Optional.of(data);
        }
        if (fragmentation == FIRST) {
            drop();
            code = updateCode;
        } else if (code != updateCode) {
            drop();
            throw WireException.invalidField("fast-path fragment", updateCode, "continues no update");
        }
        if (data.length > JOINED_BYTES_MAX - joined.size()) {
            long size = (long) joined.size() + data.length;
            drop();
            throw WireException.limitExceeded("fast-path fragments", size, JOINED_BYTES_MAX);
        }
        joined.writeBytes(data);
        if (fragmentation != LAST) {
            return Optional.empty();
        }
        byte[] whole = joined.toByteArray();
        drop();
        return Optional.of(whole);
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(code);
        out.writeInt(joined.size());
        out.write(joined.toByteArray());
    }

    void restore(DataInput in) throws IOException {
        code = in.readInt();
        int length = in.readInt();
        if (length < 0 || length > JOINED_BYTES_MAX) {
            throw new IOException("saved fragments of " + length + " bytes");
        }
        byte[] saved = new byte[length];
        in.readFully(saved);
        joined.writeBytes(saved);
    }

    private void drop() {
        if (code != NONE) {
            joined = new ByteArrayOutputStream();
            code = NONE;
        }
    }
}
