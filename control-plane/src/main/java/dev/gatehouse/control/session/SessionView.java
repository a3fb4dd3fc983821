/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import java.time.Instant;
import java.util.UUID;

/**
 * A session as the API shows it; null where there is nothing yet. Immutable.
 *
 * @param id also the recording's
 * @param user name at the time
 * @param target name at the time
 * @param account as whom
 * @param protocol such as {@code ssh}
 * @param node where it runs or ran
 * @param state {@code granted}, {@code live} or {@code ended}
 * @param startedAt when it began, or was granted when it never began
 * @param endedAt when it ended
 * @param endCause why
 * @param clientAddress where from
 * @param bytesIn from the client
 * @param bytesOut to the client
 * @param recordingId null when nothing is recorded
 * @param policy by which it was granted
 * @param record what is recorded; {@code none} is worth a mark
 * @param authMethod how the user proved to be that
 * @param clientSoftware what the client says of itself
 * @param targetAddress that was dialled
 * @param endDetail for the operator
 * @param locked whether what the user sends is frozen at this moment
 */
public record SessionView(
        UUID id,
        String user,
        String target,
        String account,
        String protocol,
        String node,
        String state,
        Instant startedAt,
        Instant endedAt,
        String endCause,
        String clientAddress,
        long bytesIn,
        long bytesOut,
        UUID recordingId,
        String policy,
        String record,
        String authMethod,
        String clientSoftware,
        String targetAddress,
        String endDetail,
        boolean locked,
        String nodeName) {

    /** With what only the node that it runs on knows. */
    SessionView withLive(long in, long out, boolean isLocked) {
        return new SessionView(
                id,
                user,
                target,
                account,
                protocol,
                node,
                state,
                startedAt,
                endedAt,
                endCause,
                clientAddress,
                in,
                out,
                recordingId,
                policy,
                record,
                authMethod,
                clientSoftware,
                targetAddress,
                endDetail,
                isLocked,
                nodeName);
    }
}
