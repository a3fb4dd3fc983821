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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the person behind a bearer secret. An address that owes for guesses at any door is not looked at, and a secret that is
 * nobody's is a guess. Blocks on the database. Safe for use by several threads.
 */
public final class Bearers {

    private static final int NAME_BYTES = 8;

    private final List<BearerKind> kinds;
    private final Penalties penalties;
    private final AuditLog audit;

    public Bearers(List<BearerKind> kinds, Penalties penalties, AuditLog audit) {
        this.kinds = List.copyOf(kinds);
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
        BearerKind.Finding finding = find(bearer, from);
        if (finding instanceof BearerKind.Finding.Known known) {
            return Optional.of(known.person());
        }
        if (finding instanceof BearerKind.Finding.Ended ended) {
            return refuse(from, ended.cause());
        }
        penalties.failed(penaltyName, from);
        return refuse(from, "bearer.unknown");
    }

    private BearerKind.Finding find(Secret bearer, InetAddress from) {
        return kinds.stream()
                .filter(kind -> BearerSecret.isOf(kind.prefix(), bearer))
                .findFirst()
                .map(kind -> kind.find(bearer, from))
                .orElseGet(BearerKind.Finding.Unknown::new);
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
