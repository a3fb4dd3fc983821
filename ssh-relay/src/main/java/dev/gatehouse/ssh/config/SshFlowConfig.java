/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.config;

import java.time.Duration;

/**
 * Windows, packets, channels and keys. Immutable.
 *
 * @param windowBytes what each side may send on a channel before it must wait; also the memory that a stalled direction costs
 * @param packetBytes largest data message; a record of 64 KiB must hold it with its channel number
 * @param channelsMax open at once on one connection
 * @param rekeyInterval new keys after this time
 * @param rekeyBytes new keys after so many bytes in one direction
 */
public record SshFlowConfig(
        int windowBytes, int packetBytes, int channelsMax, Duration rekeyInterval, long rekeyBytes) {

    private static final int MIB = 1024 * 1024;
    private static final int PACKET_BYTES_MAX = 64 * 1024 - 4;

    /** As documented and measured, see {@code docs/PERFORMANCE.md}. */
    public static final SshFlowConfig DEFAULT =
            new SshFlowConfig(2 * MIB, 32 * 1024, 64, Duration.ofHours(1), 16L * 1024 * MIB);

    public SshFlowConfig {
        if (packetBytes < 1024 || packetBytes > PACKET_BYTES_MAX) {
            throw new IllegalArgumentException("packetBytes " + packetBytes + " is outside 1024.." + PACKET_BYTES_MAX);
        }
        if (windowBytes < 2 * packetBytes || windowBytes > 64 * MIB) {
            throw new IllegalArgumentException(
                    "windowBytes " + windowBytes + " is outside " + 2 * packetBytes + ".." + 64 * MIB);
        }
        if (channelsMax < 1 || channelsMax > 1024) {
            throw new IllegalArgumentException("channelsMax " + channelsMax + " is outside 1..1024");
        }
        Durations.positive("rekeyInterval", rekeyInterval);
        if (rekeyBytes < MIB) {
            throw new IllegalArgumentException("rekeyBytes " + rekeyBytes + " is below " + MIB);
        }
    }
}
