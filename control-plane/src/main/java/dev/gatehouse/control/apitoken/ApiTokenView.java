/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apitoken;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An API token as lists show it: everything but its secret; null where there is nothing yet. Immutable.
 *
 * @param id to revoke it with
 * @param user as whom it acts
 * @param name what its owner calls it
 * @param scope codes of the only permissions that count, as far as the user's role has them
 * @param state {@code usable}, {@code expired} or {@code revoked}
 * @param createdAt when
 * @param expiresAt when it is good no more
 * @param lastUsedAt when it was last used, to the minute
 * @param lastUsedFrom from which address
 */
public record ApiTokenView(
        UUID id,
        String user,
        String name,
        List<String> scope,
        String state,
        Instant createdAt,
        Instant expiresAt,
        Instant lastUsedAt,
        String lastUsedFrom) {}
