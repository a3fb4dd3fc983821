/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * All that a decision about one access needs to know, but for the policies. Immutable.
 *
 * @param protocol asked for
 * @param user who asks, when there is such a user
 * @param target where to, when there is such a target
 * @param account as whom
 * @param credential what would log in, when there is one
 * @param policy the policy that the login names, when it does
 */
public record AccessFacts(
        String protocol,
        Optional<UserFact> user,
        Optional<TargetFact> target,
        String account,
        Optional<CredentialFact> credential,
        Optional<String> policy) {

    public AccessFacts {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(account, "account");
    }

    /**
     * A user.
     *
     * @param id of the user
     * @param enabled whether logins are possible
     * @param admin whether the user has the admin role, for policies that ask for a second factor by role
     */
    public record UserFact(UUID id, boolean enabled, boolean admin) {}

    /**
     * A target.
     *
     * @param id of the target
     * @param protocol of its sessions
     * @param isKnown whether a host key is pinned or may be kept at first use, or authorities vouch for it
     */
    public record TargetFact(UUID id, String protocol, boolean isKnown) {}

    /**
     * A credential.
     *
     * @param id of the credential
     * @param suspended whether it waits for confirmation
     */
    public record CredentialFact(UUID id, boolean suspended) {}
}
