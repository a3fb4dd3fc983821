/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Decides. The only place where a relay learns whether a person may have a session (invariants 2 and 8). Safe for use by several
 * threads; never blocks the caller, and never throws: a fault inside is a denial.
 */
public interface SessionAuthority {

    /**
     * Whether a signature with this key would be worth asking for. Says nothing about policy and leaves no trace but a count.
     *
     * @param loop the completion runs on it
     * @return completes with true when the key belongs to that enabled user
     */
    CompletionStage<Boolean> acceptsKey(LoginName login, Evidence.PublicKey key, Origin origin, Executor loop);

    /**
     * Authenticates the user and decides about the session, in one step. The decision and its cause are on record (audit row or
     * spool) when the stage completes; the delay that a failed attempt costs has already passed.
     *
     * @param loop the completion runs on it
     */
    CompletionStage<AccessDecision> authorize(AccessRequest request, Executor loop);

    /**
     * Records a request that the relay itself refused, such as a login name that does not parse, and applies the same penalties.
     *
     * @param cause for the operator
     * @return completes, on {@code loop}, when the denial may be sent
     */
    CompletionStage<AccessDecision.Denied> refuse(
            SessionId session, String loginText, String cause, Origin origin, Executor loop);
}
