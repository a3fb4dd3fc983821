/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireWriter;
import java.time.Instant;

/** FILETIME, [MS-DTYP] 2.3.3: units of 100 ns since 1601, least significant byte first. */
final class FileTime {

    private static final long UNIX_EPOCH_SECONDS = 11_644_473_600L;
    private static final long UNITS_PER_SECOND = 10_000_000L;

    private FileTime() {}

    static byte[] encode(Instant instant) {
        long units = (instant.getEpochSecond() + UNIX_EPOCH_SECONDS) * UNITS_PER_SECOND + instant.getNano() / 100;
        return new WireWriter().u32Le(units).u32Le(units >>> 32).toBytes();
    }
}
