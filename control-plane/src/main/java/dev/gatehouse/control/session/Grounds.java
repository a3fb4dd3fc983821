/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.proxy.port.SessionPolicy;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What a session rests on; when one of these is gone, the session ends. Immutable.
 *
 * @param user whose session
 * @param target where to
 * @param identityVersion of the target at the grant
 * @param credential that logged in
 * @param protocol of the session
 * @param account as whom
 * @param namedPolicy the policy that the login named, when it did
 * @param loginKey the key that the user proved, when it was a key
 * @param policy what was granted
 */
public record Grounds(
        UUID user,
        UUID target,
        long identityVersion,
        UUID credential,
        String protocol,
        String account,
        Optional<String> namedPolicy,
        Optional<Fingerprint> loginKey,
        SessionPolicy policy) {

    public Grounds {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(credential, "credential");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(namedPolicy, "namedPolicy");
        Objects.requireNonNull(loginKey, "loginKey");
        Objects.requireNonNull(policy, "policy");
    }
}
