/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.Objects;
import java.util.Optional;

/**
 * The request that the login name carries, see {@code docs/login-names.md}. Hostile text that has passed the parser's checks.
 * Immutable.
 *
 * @param user the Gatehouse user, may be a UPN
 * @param account the account on the target, when named
 * @param target the target's name, when named
 * @param policy the policy to use, when named
 * @param reason why, when given
 */
public record LoginName(
        String user,
        Optional<String> account,
        Optional<String> target,
        Optional<String> policy,
        Optional<String> reason) {

    private static final String TOKEN_PREFIX = "T-";

    public LoginName {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(reason, "reason");
    }

    /** Whether the user has to choose: no target is named, and no one-time token that names one. */
    public boolean needsChoice() {
        return target.isEmpty() && !user.startsWith(TOKEN_PREFIX);
    }
}
