/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** An acceptor and an initiator in one process, with somebody in between who may change what they say. */
final class CredSspPair {

    static final String USER = "T-token";
    static final String DOMAIN = "EXAMPLE";
    static final String PASSWORD = "s\u00e9cret \u20ac";
    static final byte[] KEY = new byte[270];
    static final byte[] OTHER_KEY = new byte[270];
    static final Instant NOW = Instant.parse("2026-11-22T04:00:00Z");

    static {
        new Random(1).nextBytes(KEY);
        new Random(2).nextBytes(OTHER_KEY);
    }

    private CredSspPair() {}

    static NtlmCredSspAcceptor acceptor() {
        return new NtlmCredSspAcceptor(KEY, NtlmTargetNames.ofHost("gate.example.org"), new Random(3), NOW);
    }

    static NtlmCredSspInitiator initiator(byte[] key, String password, int versionMin) {
        return initiator(key, USER, password, versionMin);
    }

    static NtlmCredSspInitiator initiator(byte[] key, String user, String password, int versionMin) {
        try (Secret secret = Secret.ofText(password)) {
            NtlmCredSspInitiator.Account account =
                    new NtlmCredSspInitiator.Account("gate.example.org", user, DOMAIN, secret);
            return new NtlmCredSspInitiator(key, account, versionMin, new Random(4), NOW);
        }
    }

    /** As the keeper of the token would answer. */
    static Optional<Secret> prove(NtlmProof proof) {
        try (Secret secret = Secret.ofText(PASSWORD)) {
            return proof.user().equals(USER) ? Ntlm.sessionBaseKey(Ntlm.ntHash(secret), proof) : Optional.empty();
        }
    }

    /** What the acceptor says to a TSRequest, with the proof looked up in between. */
    static AcceptorStep answer(CredSspAcceptor acceptor, byte[] tsRequest) throws WireException {
        AcceptorStep step = acceptor.received(tsRequest);
        return step instanceof AcceptorStep.Prove prove ? acceptor.proved(prove(prove.proof())) : step;
    }

    /** Runs to the acceptor's last word; {@code fromClient} and {@code fromServer} may change each TSRequest. */
    static AcceptorStep run(
            CredSspAcceptor acceptor,
            CredSspInitiator initiator,
            UnaryOperator<TsRequest> fromClient,
            UnaryOperator<TsRequest> fromServer)
            throws WireException {
        AcceptorStep said = answer(acceptor, changed(initiator.begin(), fromClient));
        while (said instanceof AcceptorStep.Reply reply) {
            InitiatorStep heard = initiator.received(changed(reply.tsRequest(), fromServer));
            byte[] next = heard instanceof InitiatorStep.Done done
                    ? done.tsRequest()
                    : ((InitiatorStep.Reply) heard).tsRequest();
            said = answer(acceptor, changed(next, fromClient));
        }
        return said;
    }

    static AcceptorStep run(CredSspAcceptor acceptor, CredSspInitiator initiator) throws WireException {
        return run(acceptor, initiator, UnaryOperator.identity(), UnaryOperator.identity());
    }

    static TsRequest withVersion(TsRequest request, int version) {
        return new TsRequest(
                version,
                request.negoToken(),
                request.authInfo(),
                request.pubKeyAuth(),
                request.errorCode(),
                request.clientNonce());
    }

    private static byte[] changed(byte[] tsRequest, UnaryOperator<TsRequest> change) throws WireException {
        return change.apply(TsRequest.decode(tsRequest)).encode();
    }
}
