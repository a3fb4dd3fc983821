/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import java.time.Instant;
import java.util.UUID;

/**
 * A sign-in as lists show it: everything but its secret. Immutable.
 *
 * @param id to end it with
 * @param user whose
 * @param method how the user proved to be that, such as {@code password}
 * @param clientAddress where from
 * @param clientSoftware what the client says of itself
 * @param createdAt when
 * @param lastUsedAt when it was last used, to the minute
 * @param expiresAt when it ends at the latest
 */
public record SignInView(
        UUID id,
        String user,
        String method,
        String clientAddress,
        String clientSoftware,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt) {}
