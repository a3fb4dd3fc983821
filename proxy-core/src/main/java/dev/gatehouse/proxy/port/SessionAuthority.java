/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.Optional;
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
     * Whether a client that did not send its secret has it. Only one-time tokens can be proved so: no other secret is kept in the form
     * that NTLM needs. Nothing is consumed; a failed proof is recorded and penalised like a wrong password, and the delay that it
     * costs has already passed.
     *
     * @param loop the completion runs on it
     * @return completes with the NTLM session base key ([MS-NLMP] 3.3.2), which the caller wipes, or empty when it is not proved
     */
    CompletionStage<Optional<Secret>> proveNtlm(NtlmProof proof, Origin origin, Executor loop);

    /**
     * What a user who named no target may choose from, after the same authentication as {@link #authorize}; the choice is then
     * authorised like any request, with the {@link Admittance} as evidence.
     *
     * @param request whose login names no target
     * @param loop the completion runs on it
     */
    CompletionStage<TargetChoices> choices(AccessRequest request, Executor loop);

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
