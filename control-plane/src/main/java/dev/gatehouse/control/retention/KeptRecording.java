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
 * @param state {@code open}, {@code sealed}, {@code crash-ended} or {@code purged}
 * @param path of the sealed file, relative to the recordings' directory; null when it is deleted
 * @param chainHead last link of its hash chain, hexadecimal: proves later which recording it was
 */
public record KeptRecording(
        UUID id,
        UUID owner,
        String node,
        String state,
        String path,
        Long sizeBytes,
        String chainHead,
        Instant startedAt,
        String heldBy,
        Instant heldAt,
        String holdReason,
        String purgedBy,
        Instant purgedAt,
        String purgeReason) {

    boolean isSealed() {
        return state.equals("sealed") || state.equals("crash-ended");
    }
}
