/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * Names one session, its recording and its audit rows. Time-ordered (RFC 9562 version 7). Immutable.
 *
 * @param value the id
 */
public record SessionId(UUID value) {

    private static final SecureRandom RANDOM = new SecureRandom();

    public SessionId {
        Objects.requireNonNull(value, "value");
    }

    /** A new id for a session that begins at {@code now}. */
    public static SessionId next(Instant now) {
        long high = (now.toEpochMilli() << 16) | 0x7000L | (RANDOM.nextInt() & 0x0FFFL);
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new SessionId(new UUID(high, low));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
