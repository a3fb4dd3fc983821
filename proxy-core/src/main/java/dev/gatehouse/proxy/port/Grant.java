/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.Objects;

/**
 * All that a relay needs for one session. Closing it wipes the credential.
 *
 * @param session the session's id
 * @param user the user's name as the house writes it
 * @param account the account on the target
 * @param target where to connect, already resolved and checked
 * @param trust how to know the target; no I/O is needed to apply it
 * @param credential what logs in at the target
 * @param policy what the session may do
 * @param denial what to tell the user if the session cannot begin after all (target down, changed host key …): the same bland
 *     text as any denial
 */
public record Grant(
        SessionId session,
        String user,
        String account,
        TargetAddress target,
        TargetTrust trust,
        InjectedCredential credential,
        SessionPolicy policy,
        AccessDecision.Denied denial)
        implements AutoCloseable {

    public Grant {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(credential, "credential");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(denial, "denial");
    }

    @Override
    public void close() {
        credential.close();
    }
}
