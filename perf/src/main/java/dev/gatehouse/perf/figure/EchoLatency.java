/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.figure;

import dev.gatehouse.perf.scenario.Route;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Round trips of one byte through a real ssh process to {@code cat} on the target, one at a time. The cost of the client's own
 * pipes is in every scenario alike and goes out when the direct way is taken off. Confined to one thread.
 */
public final class EchoLatency implements Closeable {

    private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Process client;
    private final OutputStream toTarget;
    private final InputStream fromTarget;

    private EchoLatency(Process client) {
        this.client = client;
        this.toTarget = client.getOutputStream();
        this.fromTarget = client.getInputStream();
    }

    /** Logs in and starts the echo on the target. */
    public static EchoLatency open(Route route) throws IOException {
        return new EchoLatency(new ProcessBuilder(route.ssh("exec cat"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** An empty histogram for round trips in nanoseconds, three digits. */
    public static Histogram histogram() {
        return new Histogram(HIGHEST_NANOS, 3);
    }

    /**
     * Measures round trips.
     *
     * @param count how many
     * @param pauseMicros between two, so that every process on the way sleeps as it does while a person types; 0 for none
     * @param into where they go
     */
    public void measure(int count, int pauseMicros, Histogram into) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            int sent = 'a' + i % 26;
            long start = System.nanoTime();
            toTarget.write(sent);
            toTarget.flush();
            int got = fromTarget.read();
            long nanos = System.nanoTime() - start;
            if (got != sent) {
                throw new IOException("sent " + sent + " but got " + got + " back");
            }
            into.recordValue(Math.min(nanos, HIGHEST_NANOS));
            if (pauseMicros > 0) {
                TimeUnit.MICROSECONDS.sleep(pauseMicros);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            toTarget.close();
            client.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            client.destroyForcibly();
        }
    }
}
