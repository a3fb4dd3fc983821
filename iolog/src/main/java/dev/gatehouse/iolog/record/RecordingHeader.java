/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.record;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * What is known when a recording opens. Immutable.
 *
 * @param id the session's id; one recording for each session
 * @param startedAt wall clock at the start; records carry nanoseconds since then from a monotonic clock
 * @param protocol lower case, such as {@code ssh}
 * @param facts what else to keep in the head, in order: {@code user}, {@code account}, {@code target}, {@code clientAddress},
 *     {@code node}; never a secret
 */
public record RecordingHeader(UUID id, Instant startedAt, String protocol, Map<String, String> facts) {

    public RecordingHeader {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(protocol, "protocol");
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts)); // keeps the order, which Map.copyOf does not
    }
}
