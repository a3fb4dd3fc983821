/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import java.time.Instant;
import java.util.Map;

/**
 * A row as people and programs read it. Immutable.
 *
 * @param sequence place in the chain, from 1
 * @param at when it happened
 * @param actor such as {@code local:root} or {@code user:anna}
 * @param action what
 * @param object to what
 * @param outcome {@code success}, {@code denied} or {@code failure}
 * @param detail the rest; escaped text
 * @param hash hexadecimal
 */
public record AuditRow(
        long sequence,
        Instant at,
        String actor,
        String action,
        String object,
        String outcome,
        Map<String, String> detail,
        String hash) {}
