/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/**
 * A row of the chain with everything that its hash covers, for those who pass rows on. Immutable, but for the array, which nobody
 * changes.
 *
 * @param sequence place in the chain, from 1, without gaps
 * @param node that wrote it
 * @param nodeSequence that node's own count
 * @param atMicros when, in microseconds since 1970 UTC, by that node's clock
 * @param actorKind {@code local}, {@code user}, {@code claimed} or {@code system}
 * @param detail a JSON object of texts, exactly as stored
 * @param hash SHA-256 over the hash before and all of the above
 */
public record ChainRow(
        long sequence,
        UUID node,
        long nodeSequence,
        long atMicros,
        String actorKind,
        String actor,
        String action,
        String object,
        String outcome,
        String detail,
        byte[] hash) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> TEXT_MAP = new TypeReference<>() {};

    /** When, by the clock of the node that wrote it. */
    public Instant at() {
        return Instant.EPOCH.plus(atMicros, ChronoUnit.MICROS);
    }

    /** The detail as a map; of a row that somebody changed into something else, that text escaped. */
    public Map<String, String> details() {
        try {
            return JSON.readValue(detail, TEXT_MAP);
        } catch (JsonProcessingException e) {
            // verify() will say so
            return Map.of("unreadable", AuditText.escape(detail, AuditEntry.VALUE_LIMIT));
        }
    }

    /** Whether this row's hash fits its content and the hash of the row before; 32 zero bytes before the first row. */
    public boolean follows(byte[] previous) {
        return MessageDigest.isEqual(AuditChain.hash(previous, sequence, entry()), hash);
    }

    AuditEntry entry() {
        return new AuditEntry(node, nodeSequence, atMicros, actorKind, actor, action, object, outcome, detail);
    }
}
