/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import java.time.Instant;
import java.util.UUID;

/** A session's row at the grant. Immutable; hostile text is cut and escaped by the caller. */
public record NewSession(
        UUID id,
        String node,
        String protocol,
        UUID userId,
        String userName,
        UUID targetId,
        String targetName,
        String account,
        String policyName,
        String record,
        String authMethod,
        String clientAddress,
        String clientSoftware,
        String targetAddress,
        Instant grantedAt) {}
