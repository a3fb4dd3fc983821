/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.http.ApiProblem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A request's body that is larger than others may be: bounded in bytes and in time. Confined to the request's thread. */
final class BodyInput extends FilterInputStream {

    /** 5,000 targets, 10,000 people and 1,000 policies take about a tenth of it. */
    static final long BYTES_MAX = 64L << 20;

    private static final Duration ARRIVAL_DEADLINE = Duration.ofMinutes(2);

    private final long begun = System.nanoTime();
    private long count;

    BodyInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        count += Math.max(0, read);
        if (count > BYTES_MAX) {
            throw ApiProblem.tooLarge(
                    "the documents are larger than " + BYTES_MAX + " bytes; apply them in several sets");
        }
        if (System.nanoTime() - begun > ARRIVAL_DEADLINE.toNanos()) {
            throw ApiProblem.usage("the request's body came too slowly");
        }
        return read;
    }
}
