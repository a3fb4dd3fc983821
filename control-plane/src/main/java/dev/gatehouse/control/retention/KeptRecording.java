/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.retention;

import java.time.Instant;
import java.util.UUID;

/**
 * What keeping is about of a recording's row; null where there is nothing. Immutable.
 *
 * @param owner id of the user whose session it is
 * @param ended whether that session is over
 * @param state {@code open}, {@code sealed}, {@code crash-ended} or {@code purged}
 * @param path of the sealed file, relative to the recordings' directory; null when it is deleted
 * @param grantedAt from when its age counts
 * @param chainHead last link of its hash chain, hexadecimal: proves later which recording it was
 */
public record KeptRecording(
        UUID id,
        UUID owner,
        String node,
        String nodeName,
        boolean ended,
        String state,
        String path,
        Long sizeBytes,
        String chainHead,
        Instant grantedAt,
        Instant startedAt,
        String heldBy,
        Instant heldAt,
        String holdReason,
        String purgedBy,
        Instant purgedAt,
        String purgeReason) {

    /** Whether there is a whole file of a session that is over. */
    boolean isSealed() {
        return ended && path != null && (state.equals("sealed") || state.equals("crash-ended"));
    }

    boolean isPurged() {
        return state.equals("purged");
    }
}
