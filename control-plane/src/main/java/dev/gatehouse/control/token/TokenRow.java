/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import dev.gatehouse.control.policy.AccessQuestion;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A token as it is stored. Immutable; the hash of a random secret, no secret.
 *
 * @param id see {@link TokenName}
 * @param userId whose session it gives
 * @param userName that user's name now
 * @param targetId where to
 * @param targetName that target's name now
 * @param protocol that target's protocol now
 * @param account as whom
 * @param policy the policy to use, or null
 * @param reason why, or null
 * @param secretHash SHA-256 of the secret; null in lists, like {@code ntSealed}
 * @param ntSealed NT hash of the secret as the vault sealed it; null once it is consumed, revoked or expired
 * @param issuedBy as the audit log names who issued it
 * @param issuedAt when
 * @param expiresAt when it is good no more
 * @param firstProvedAt when a client first proved by NTLM that it has the secret, or null
 * @param firstProvedFrom at which address, or null
 * @param consumedAt when it was redeemed, or null
 * @param consumedBy the session that it gave, or null
 * @param revokedAt when it was taken back, or seen to have expired; or null
 * @param expired whether it had expired when it was read, or was not issued yet by a clock that went back
 */
public record TokenRow(
        String id,
        UUID userId,
        String userName,
        UUID targetId,
        String targetName,
        String protocol,
        String account,
        String policy,
        String reason,
        byte[] secretHash,
        byte[] ntSealed,
        String issuedBy,
        Instant issuedAt,
        Instant expiresAt,
        Instant firstProvedAt,
        String firstProvedFrom,
        Instant consumedAt,
        UUID consumedBy,
        Instant revokedAt,
        boolean expired) {

    /** The name to log in with. */
    public TokenName name() {
        return new TokenName(id);
    }

    /** What redeeming it asks for. */
    public AccessQuestion question(String requestedProtocol) {
        return new AccessQuestion(requestedProtocol, userName, account, targetName, Optional.ofNullable(policy));
    }

    /** Why it cannot be redeemed by anybody, as the audit log has it. */
    public Optional<String> obstacle() {
        if (consumedAt != null) {
            return Optional.of("token.spent");
        }
        if (isRevoked()) {
            return Optional.of("token.revoked");
        }
        return isExpired() ? Optional.of("token.expired") : Optional.empty();
    }

    /** Whether somebody took it back while it was good. */
    boolean isRevoked() {
        return revokedAt != null && revokedAt.isBefore(expiresAt);
    }

    /** Whether its time was over; it stays over, whatever the clock does. */
    boolean isExpired() {
        return expired || revokedAt != null && !isRevoked();
    }

    @Override
    public String toString() {
        return "TokenRow[" + id + "]";
    }
}
