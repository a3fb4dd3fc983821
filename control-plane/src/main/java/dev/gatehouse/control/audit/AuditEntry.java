/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * An event as it will be written, everything escaped and cut: the same in spool and row. Immutable.
 *
 * @param node who saw it
 * @param nodeSequence that node's count; together with {@code node} it makes a replay harmless
 * @param atMicros when, in microseconds since 1970
 * @param detail a JSON object with sorted keys, as text, because its bytes are hashed
 */
record AuditEntry(
        UUID node,
        long nodeSequence,
        long atMicros,
        String actorKind,
        String actor,
        String action,
        String object,
        String outcome,
        String detail) {

    static final int NAME_LIMIT = 512;
    static final int VALUE_LIMIT = 2_048;
    static final int DETAILS_LIMIT = 64;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static AuditEntry of(UUID node, long nodeSequence, Instant at, AuditEvent event) {
        return new AuditEntry(
                node,
                nodeSequence,
                ChronoUnit.MICROS.between(Instant.EPOCH, at),
                event.actor().kind().code(),
                AuditText.escape(event.actor().name(), NAME_LIMIT),
                AuditText.escape(event.action(), NAME_LIMIT),
                AuditText.escape(event.object(), NAME_LIMIT),
                event.outcome().code(),
                detailOf(event));
    }

    static AuditEntry ofJson(String json) throws JsonProcessingException {
        return JSON.readValue(json, AuditEntry.class);
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    Instant at() {
        return Instant.EPOCH.plus(atMicros, ChronoUnit.MICROS);
    }

    private static String detailOf(AuditEvent event) {
        Map<String, String> all = new TreeMap<>();
        event.actor().facts().forEach((key, value) -> put(all, "actor." + key, value));
        event.detail().forEach((key, value) -> put(all, key, value));
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(Map<String, String> all, String key, String value) {
        if (all.size() < DETAILS_LIMIT) {
            all.put(AuditText.escape(key, NAME_LIMIT), AuditText.escape(value, VALUE_LIMIT));
        }
    }
}
