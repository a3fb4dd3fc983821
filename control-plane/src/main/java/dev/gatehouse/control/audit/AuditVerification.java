/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a verification of the chain found. Immutable.
 *
 * @param ok whether every row is what it was when it was written, and none is missing
 * @param rows how many rows were looked at
 * @param firstBad sequence of the first bad or missing row; null when there is none
 * @param detail one line
 */
public record AuditVerification(
        boolean ok, long rows, @Nullable Long firstBad, String detail) {

    static AuditVerification whole(long rows) {
        return new AuditVerification(true, rows, null, rows + " rows, chain and seals are whole");
    }

    static AuditVerification bad(long rows, long firstBad, String detail) {
        return new AuditVerification(false, rows, firstBad, "row " + firstBad + ": " + detail);
    }
}
