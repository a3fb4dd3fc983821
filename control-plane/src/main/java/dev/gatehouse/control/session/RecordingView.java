/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import java.time.Instant;
import java.util.UUID;

/**
 * What the house knows of a recording; null where there is nothing yet. Immutable.
 *
 * @param session the session that was recorded
 * @param state {@code open}, {@code sealed}, {@code crash-ended}, {@code purged} or {@code lost}
 * @param path of the sealed file, relative to the recordings' directory
 * @param sizeBytes of the sealed file
 * @param chainHead last link of its hash chain
 * @param keyId of the key that signed it
 * @param durationMillis from the first to the last record
 * @param sealedAt when
 * @param targetTags the target's when the session was granted, as {@code key=value}
 */
public record RecordingView(
        SessionView session,
        String state,
        String path,
        Long sizeBytes,
        byte[] chainHead,
        String keyId,
        Long durationMillis,
        Instant sealedAt,
        java.util.List<String> targetTags) {

    /**
     * What the archiver tells when a recording is sealed.
     *
     * @param id of session and recording
     * @param crashEnded whether the session was cut off by a crash
     * @param path relative to the recordings' directory
     * @param sizeBytes of the file
     * @param chainHead last link of its hash chain
     * @param keyId of the key that signed
     * @param durationMillis from the first to the last record
     * @param sealedAt when
     */
    public record SealedNotice(
            UUID id,
            boolean crashEnded,
            String path,
            long sizeBytes,
            byte[] chainHead,
            String keyId,
            long durationMillis,
            Instant sealedAt) {}
}
