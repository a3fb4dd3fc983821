/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.penalty.Penalties;
import dev.gatehouse.proxy.port.Secret;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the person behind a bearer secret. An address that owes for guesses at any door is not looked at, and a secret that is
 * nobody's is a guess. Blocks on the database. Safe for use by several threads.
 */
public final class Bearers {

    private static final int NAME_BYTES = 8;

    private final SignIns signIns;
    private final Penalties penalties;
    private final AuditLog audit;

    public Bearers(SignIns signIns, Penalties penalties, AuditLog audit) {
        this.signIns = signIns;
        this.penalties = penalties;
        this.audit = audit;
    }

    /** The person, while the secret counts; a no is on record. */
    public Optional<Caller.Person> person(Secret bearer, InetAddress from) {
        String penaltyName = penaltyName(bearer);
        Penalties.Verdict verdict = penalties.check(penaltyName, from);
        if (!verdict.allowed()) {
            return refuse(from, verdict.cause());
        }
        Optional<SignInDao.Found> found = signIns.find(bearer);
        if (found.isEmpty()) {
            penalties.failed(penaltyName, from);
            return refuse(from, "bearer.unknown");
        }
        SignInDao.Found signIn = found.get();
        if (signIn.obstacle() != null || signIn.awaitsFactor()) {
            return refuse(from, signIn.awaitsFactor() ? "factor.missing" : "signin." + signIn.obstacle());
        }
        if (signIn.stale()) {
            signIns.touch(signIn.id());
        }
        return Optional.of(new Caller.Person(
                signIn.userId(),
                signIn.userName(),
                signIn.role(),
                new Caller.Proof(Caller.Proof.Kind.SIGN_IN, signIn.id().toString(), signIn.method()),
                Optional.empty(),
                from.getHostAddress()));
    }

    /** Each secret of its own, so that a program that goes on with a forgotten one does not close the address for all others soon. */
    private static String penaltyName(Secret bearer) {
        return "bearer " + HexFormat.of().formatHex(BearerSecret.hash(bearer), 0, NAME_BYTES);
    }

    private Optional<Caller.Person> refuse(InetAddress from, String cause) {
        audit.record(
                AuditEvent.denied("api.denied", Actor.claimed("", from.getHostAddress()), "", Map.of("cause", cause)));
        return Optional.empty();
    }
}
