/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How the journal runs. Immutable.
 *
 * @param directory where it lives; made when it does not exist
 * @param lanes how many writer threads, one for each event loop
 * @param ring how many bytes may wait in each
 * @param watermark how much of the disk stays free
 * @param syncInterval how often it is carried to the disk: what power loss may cost
 * @param stallLimit how long one burst may take before its lane counts as failed
 */
public record JournalConfig(
        Path directory,
        int lanes,
        RingLimits ring,
        DiskWatermark watermark,
        Duration syncInterval,
        Duration stallLimit) {

    private static final int LANES_MAX = 256;

    public JournalConfig {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(ring, "ring");
        Objects.requireNonNull(watermark, "watermark");
        Objects.requireNonNull(syncInterval, "syncInterval");
        Objects.requireNonNull(stallLimit, "stallLimit");
        if (lanes < 1 || lanes > LANES_MAX) {
            throw new IllegalArgumentException("journal with " + lanes + " lanes is outside 1.." + LANES_MAX);
        }
    }

    /** The defaults for this directory and number of event loops. */
    public static JournalConfig of(Path directory, int lanes) {
        return new JournalConfig(
                directory,
                lanes,
                RingLimits.DEFAULT,
                DiskWatermark.DEFAULT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30));
    }

    /** The same with another watermark. */
    public JournalConfig withWatermark(DiskWatermark other) {
        return new JournalConfig(directory, lanes, ring, other, syncInterval, stallLimit);
    }

    /** The same with other ring limits. */
    public JournalConfig withRing(RingLimits other) {
        return new JournalConfig(directory, lanes, other, watermark, syncInterval, stallLimit);
    }
}
