/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import java.util.List;
import java.util.Objects;

/**
 * What a restore, or its rehearsal, has proved. Immutable.
 *
 * @param header of the archive
 * @param auditRows whose chain and seals are whole
 * @param credentials that open with the master key, all of them
 * @param recordings that are whole and the ones that the rows name
 * @param missing recordings that the rows name and the archive has not
 * @param sessionsEnded that were under way when the backup was taken
 * @param tokensRevoked that could still have been used
 * @param rotations accounts, the most doubtful first
 */
public record RestoreReport(
        BackupHeader header,
        long rows,
        long auditRows,
        long credentials,
        long recordings,
        List<String> missing,
        long sessionsEnded,
        long tokensRevoked,
        List<RotationDoubt> rotations) {

    public RestoreReport {
        Objects.requireNonNull(header, "header");
        missing = List.copyOf(missing);
        rotations = List.copyOf(rotations);
    }
}
