/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import java.time.Instant;
import java.util.UUID;

/**
 * A token as lists show it: everything but its secret. Immutable.
 *
 * @param id 22 characters
 * @param username to log in with: {@code T-} and the id
 * @param user whose session it gives
 * @param account as whom
 * @param target where to
 * @param protocol of the target
 * @param policy the policy to use, or null
 * @param reason why, or null
 * @param state {@code usable}, {@code proved} (by NTLM, not redeemed yet), {@code consumed}, {@code revoked} or
 *     {@code expired}
 * @param issuedBy who issued it
 * @param issuedAt when
 * @param expiresAt when it is good no more
 * @param consumedAt when it was redeemed, or null
 * @param sessionId the session that it gave, or null
 */
public record TokenView(
        String id,
        String username,
        String user,
        String account,
        String target,
        String protocol,
        String policy,
        String reason,
        String state,
        String issuedBy,
        Instant issuedAt,
        Instant expiresAt,
        Instant consumedAt,
        UUID sessionId) {

    static TokenView of(TokenRow row) {
        return new TokenView(
                row.id(),
                row.name().login(),
                row.userName(),
                row.account(),
                row.targetName(),
                row.protocol(),
                row.policy(),
                row.reason(),
                state(row),
                row.issuedBy(),
                row.issuedAt(),
                row.expiresAt(),
                row.consumedAt(),
                row.consumedBy());
    }

    private static String state(TokenRow row) {
        if (row.consumedAt() != null) {
            return "consumed";
        }
        if (row.isRevoked()) {
            return "revoked";
        }
        if (row.isExpired()) {
            return "expired";
        }
        return row.firstProvedAt() == null ? "usable" : "proved";
    }
}
