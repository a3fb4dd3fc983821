/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * An access in names. Immutable.
 *
 * @param protocol asked for
 * @param user name as stored; hostile text is harmless, it only does not occur
 * @param account as whom
 * @param target where to
 * @param policy the policy that the login names, when it does
 */
public record AccessQuestion(String protocol, String user, String account, String target, Optional<String> policy) {

    public AccessQuestion {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(policy, "policy");
    }
}
