/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.testing;

import dev.gatehouse.iolog.codec.RecordTypeRegistry;
import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import dev.gatehouse.iolog.record.RecordingHeader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Record types and heads for tests. */
public final class TestTypes {

    public static final RecordType OUTPUT = new RecordType(60_000, "test.output", Secrecy.OUTPUT);
    public static final RecordType INPUT = new RecordType(60_001, "test.input", Secrecy.INPUT);
    public static final RecordType RESIZE = new RecordType(60_002, "test.resize", Secrecy.OUTPUT);
    public static final RecordType EXIT = new RecordType(60_003, "test.exit", Secrecy.OUTPUT);
    public static final RecordTypeRegistry REGISTRY = RecordTypeRegistry.of(List.of(OUTPUT, INPUT, RESIZE, EXIT));

    private TestTypes() {}

    /** A head with this id. */
    public static RecordingHeader header(UUID id) {
        return new RecordingHeader(
                id,
                Instant.parse("2026-11-21T20:00:00.5Z"),
                "test",
                Map.of("user", "ann", "account", "root", "target", "db1"));
    }

    /** A head with a random id. */
    public static RecordingHeader header() {
        return header(UUID.randomUUID());
    }
}
