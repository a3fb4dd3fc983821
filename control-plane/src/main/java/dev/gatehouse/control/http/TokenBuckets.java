/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A token bucket for each source, for so many sources; the one that has been silent longest makes room. Safe for use by several
 * threads; never blocks for long.
 */
final class TokenBuckets {

    private static final double NANOS_PER_SECOND = 1e9;

    private final double perNano;
    private final int burst;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets;

    /** What a bucket holds. */
    private static final class Bucket {
        private double tokens;
        private long filledAt;
        private boolean isRefusing;

        Bucket(double tokens, long filledAt) {
            this.tokens = tokens;
            this.filledAt = filledAt;
        }
    }

    /**
     * What became of a request.
     *
     * @param untilNext when the next one would be granted
     * @param isFirstRefusal whether the one before was granted
     */
    record Taken(boolean isGranted, Duration untilNext, boolean isFirstRefusal) {}

    /**
     * @param perSecond tokens that come back
     * @param burst most tokens
     * @param sourcesMax how many sources are remembered
     */
    TokenBuckets(int perSecond, int burst, int sourcesMax, LongSupplier nanos) {
        this.perNano = perSecond / NANOS_PER_SECOND;
        this.burst = burst;
        this.nanos = nanos;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > sourcesMax;
            }
        };
    }

    /** Takes a token of that source, if it has one. */
    synchronized Taken take(String source) {
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(source, key -> new Bucket(burst, now));
        bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.filledAt) * perNano);
        bucket.filledAt = now;
        if (bucket.tokens >= 1) {
            bucket.tokens--;
            // a source at its limit gets through now and then; it has calmed down when half is back
            bucket.isRefusing = bucket.isRefusing && bucket.tokens < burst / 2.0;
            return new Taken(true, Duration.ZERO, false);
        }
        boolean isFirst = !bucket.isRefusing;
        bucket.isRefusing = true;
        return new Taken(false, Duration.ofNanos((long) Math.ceil((1 - bucket.tokens) / perNano)), isFirst);
    }

    synchronized int size() {
        return buckets.size();
    }
}
