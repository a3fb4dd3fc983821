/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recovery;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Says now and then how far something long has come. For one thread. */
final class ByteProgress implements LongConsumer {

    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final double MIB = 1 << 20;

    private final PrintWriter out;
    private final String what;
    private long last = System.nanoTime();

    ByteProgress(PrintWriter out, String what) {
        this.out = out;
        this.what = what;
    }

    @Override
    public void accept(long bytes) {
        long now = System.nanoTime();
        if (now - last > INTERVAL.toNanos()) {
            last = now;
            out.println(what + ": " + mebibytes(bytes));
        }
    }

    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }
}
