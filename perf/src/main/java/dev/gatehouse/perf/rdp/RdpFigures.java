/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.perf.scenario.MiddleHop;
import dev.gatehouse.rdp.netty.ClientTls;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/** What is measured, in the same way on every way. Confined to one thread. */
final class RdpFigures {

    private static final double BYTES_PER_GIB = 1024.0 * 1024 * 1024;
    private static final long LIMIT_SECONDS = 300;

    /** In the names of threads that relay. */
    private static final String LOOP = "gatehouse-loop";

    /** Logins at the same time: fewer than the strangers one address may have, and than a small machine can do at once. */
    private static final int LOGINS_PARALLEL = 16;

    private final EventLoopGroup loops;
    private final ClientTls tls;

    RdpFigures(EventLoopGroup loops, ClientTls tls) {
        this.loops = loops;
        this.tls = tls;
    }

    /**
     * What one transfer used. Immutable.
     *
     * @param wallSecondsPerGib from the first request to the last marker
     * @param cpuSecondsPerGib the middle's, until it is at rest again
     * @param threadCpuSecondsPerGib by thread name, for one JVM
     * @param loopHeapBytesPer100 heap bytes that the event loops allocated for 100 relayed bytes, for one JVM
     */
    record Used(
            double wallSecondsPerGib,
            double cpuSecondsPerGib,
            Map<String, Double> threadCpuSecondsPerGib,
            double loopHeapBytesPer100) {}

    /** Opens sessions, a few logins at a time; all are at the target's desktop when this returns. */
    List<SyntheticClient> open(Way way, int sessions) throws IOException, InterruptedException {
        List<SyntheticClient> open = new ArrayList<>();
        while (open.size() < sessions) {
            List<CompletableFuture<SyntheticClient>> logins = new ArrayList<>();
            for (int i = open.size();
                    i < Math.min(sessions, open.size() + LOGINS_PARALLEL) && logins.size() < LOGINS_PARALLEL;
                    i++) {
                logins.add(SyntheticClient.open(loops, tls, way));
            }
            for (CompletableFuture<SyntheticClient> login : logins) {
                open.add(get(login));
            }
        }
        return open;
    }

    /** Pictures for all sessions at once. */
    Used bulk(Way way, List<SyntheticClient> sessions, int mibEach) throws IOException, InterruptedException {
        MiddleHop middle = way.middle().orElse(null);
        double heap = middle == null ? 0 : middle.allocatedBytes(LOOP);
        double cpu = middle == null ? 0 : middle.cpuSeconds();
        Map<String, Double> threads = middle == null ? Map.of() : middle.threadCpuSeconds();
        long start = System.nanoTime();
        List<CompletableFuture<Long>> transfers =
                sessions.stream().map(session -> session.pictures(mibEach)).toList();
        long bytes = 0;
        for (CompletableFuture<Long> transfer : transfers) {
            bytes += get(transfer);
        }
        double wall = (System.nanoTime() - start) / 1e9;
        if (bytes < (long) mibEach * sessions.size() << 20) {
            throw new IOException(way.name() + ": only " + bytes + " bytes came");
        }
        double gib = bytes / BYTES_PER_GIB;
        if (middle == null) {
            return new Used(wall / gib, 0, Map.of(), 0);
        }
        middle.settle();
        Map<String, Double> used = new TreeMap<>();
        middle.threadCpuSeconds()
                .forEach((name, seconds) -> used.put(name, (seconds - threads.getOrDefault(name, 0.0)) / gib));
        used.values().removeIf(perGib -> perGib < 0.005);
        double cpuPerGib = (middle.cpuSeconds() - cpu) / gib;
        double heapPer100 = (middle.allocatedBytes(LOOP) - heap) * 100 / bytes;
        return new Used(wall / gib, cpuPerGib, used, heapPer100);
    }

    /** Keys and their echoes, one at a time. */
    void echo(SyntheticClient session, int count, int pauseMicros, Histogram into)
            throws IOException, InterruptedException {
        get(session.echo(count, pauseMicros, into));
    }

    static <T> T get(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            Throwable cause = Objects.requireNonNull(failed.getCause(), "what was thrown inside");
            throw new IOException(cause.getMessage(), cause);
        } catch (TimeoutException late) {
            throw new IOException("no end after " + LIMIT_SECONDS + " s", late);
        }
    }
}
