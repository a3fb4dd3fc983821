/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

/**
 * How many bytes may wait in one lane. Immutable.
 *
 * @param highWaterBytes from here on recordings are not writable: their sessions stop reading
 * @param lowWaterBytes below this they are writable again
 * @param limitBytes an append beyond this fails its recording: its session did not stop reading
 */
public record RingLimits(long highWaterBytes, long lowWaterBytes, long limitBytes) {

    private static final long MIB = 1024L * 1024;

    /** Room for a burst from all sessions of one loop. */
    public static final RingLimits DEFAULT = new RingLimits(8 * MIB, 4 * MIB, 64 * MIB);

    public RingLimits {
        if (lowWaterBytes < 1 || highWaterBytes < lowWaterBytes || limitBytes < highWaterBytes) {
            throw new IllegalArgumentException(
                    "ring limits " + lowWaterBytes + ", " + highWaterBytes + ", " + limitBytes + " are not in order");
        }
    }
}
