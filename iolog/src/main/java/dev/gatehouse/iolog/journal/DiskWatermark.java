/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

/**
 * How much of the disk stays free. Immutable.
 *
 * @param floorBytes no new recording below this
 * @param floorPercent nor below this share of the whole disk
 */
public record DiskWatermark(long floorBytes, int floorPercent) {

    /** 1 GiB or 5 %, whichever is more. */
    public static final DiskWatermark DEFAULT = new DiskWatermark(1024L * 1024 * 1024, 5);

    private static final int LIVE_DIVISOR = 4;

    public DiskWatermark {
        if (floorBytes < 0 || floorPercent < 0 || floorPercent > 50) {
            throw new IllegalArgumentException(
                    "disk watermark of " + floorBytes + " bytes and " + floorPercent + " percent is out of range");
        }
    }

    /** Below this many free bytes no recording opens. */
    long openFloorBytes(long totalBytes) {
        return Math.max(floorBytes, totalBytes / 100 * floorPercent);
    }

    /** Below this many free bytes open recordings end: enough is left for their ends and for the archiver. */
    long liveFloorBytes(long totalBytes) {
        return openFloorBytes(totalBytes) / LIVE_DIVISOR;
    }
}
