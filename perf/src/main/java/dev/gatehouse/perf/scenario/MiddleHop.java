/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.scenario;

import java.io.IOException;
import java.util.Map;

/** What the processes of a middle hop have used so far. Confined to the thread that runs the figures. */
public interface MiddleHop {

    /** CPU seconds since the start of all processes that carry sessions. */
    double cpuSeconds() throws IOException;

    /** CPU seconds of helpers that are counted apart (a database); 0 when there are none. */
    double asideCpuSeconds() throws IOException;

    /** CPU seconds by thread name; empty where a hop is made of processes. */
    Map<String, Double> threadCpuSeconds() throws IOException;

    /** Heap bytes that threads with this in their names have allocated so far; 0 where a hop is made of processes. */
    default double allocatedBytes(String threads) throws IOException, InterruptedException {
        return 0;
    }

    /** Proportional resident KiB of all processes that carry sessions, after it gave back what it can. */
    long residentKib() throws IOException, InterruptedException;

    /** Threads of all processes that carry sessions. */
    int threads() throws IOException;

    /** Waits until work left behind by a transfer (archiving, sealing) is done, so that it is in the CPU seconds. */
    void settle() throws IOException, InterruptedException;
}
