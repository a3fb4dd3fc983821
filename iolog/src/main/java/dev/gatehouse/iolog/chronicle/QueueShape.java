/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.chronicle;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.RollCycles;

/**
 * How a queue lies on disk. Immutable.
 *
 * @param blockBytes how much is mapped at a time; must be well above the largest excerpt
 * @param fileBytesMax when the next file begins although the hour is not over, so that busy nodes can delete sooner what is archived
 * @param aheadBytes how much is reserved ahead of the append position; more than a block, so that the queue never grows the file
 * @param patience how long an append waits for a block to be reserved
 */
record QueueShape(long blockBytes, long fileBytesMax, long aheadBytes, Duration patience) {

    private static final long MIB = 1024L * 1024;
    private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);

    static final QueueShape DEFAULT = new QueueShape(4 * MIB, 256 * MIB, 12 * MIB, Duration.ofSeconds(30));

    /** One file for each hour of the queue's clock. */
    static final RollCycles ROLL = RollCycles.FAST_HOURLY;

    ChronicleQueue open(Path directory, LongSupplier clockMillis) {
        return ChronicleQueue.singleBuilder(directory)
                .rollCycle(ROLL)
                .blockSize(blockBytes)
                .timeProvider(clockMillis::getAsLong)
                .build();
    }

    /** A time in the hour after this one. */
    static long nextCycle(long millis) {
        return millis + HOUR_MILLIS;
    }

    static long cycleOf(long millis) {
        return Math.floorDiv(millis, HOUR_MILLIS);
    }
}
