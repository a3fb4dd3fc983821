/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The chunked transfer coding (RFC 9112 section 7.1); a body without its last chunk is an error. */
final class ChunkedInput extends FilterInputStream {

    private static final int SIZE_DIGITS_MAX = 8;

    private long left;
    private boolean first = true;
    private boolean ended;

    ChunkedInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        if (left == 0) {
            left = nextSize();
            if (left == 0) {
                ended = true;
                return -1;
            }
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the answer was cut inside a chunk");
        }
        left -= count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }

    private long nextSize() throws IOException {
        UnixHttp.HeadReader lines = new UnixHttp.HeadReader(in);
        if (!first && !lines.line().isEmpty()) {
            throw new IOException("a chunk of the answer does not end where it should");
        }
        first = false;
        String line = lines.line();
        int semicolon = line.indexOf(';');
        String size = (semicolon < 0 ? line : line.substring(0, semicolon)).trim();
        if (size.isEmpty() || size.length() > SIZE_DIGITS_MAX || !size.matches("[0-9a-fA-F]+")) {
            throw new IOException("a chunk of the answer has no valid size");
        }
        return Long.parseLong(size, 16);
    }
}
