/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.policy.AccessQuestion;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.SessionId;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One attempt to get a session, and how far it has come. Handed from stage to stage, so used by one thread at a time.
 */
final class Attempt {

    private final SessionId session;
    private final String claimedName;
    private final Origin origin;
    private final Map<String, String> facts = new TreeMap<>();
    private final long startNanos = System.nanoTime();
    private volatile boolean proven;

    private Attempt(SessionId session, String claimedName, Origin origin) {
        this.session = session;
        this.claimedName = claimedName;
        this.origin = origin;
        facts.put("reference", Denials.reference(session));
        facts.put("clientSoftware", origin.clientSoftware());
    }

    static Attempt of(AccessRequest request) {
        Attempt attempt = new Attempt(request.session(), request.login().user(), request.origin());
        attempt.facts.put("protocol", request.protocol());
        attempt.facts.put("method", method(request.evidence()));
        request.login().target().ifPresent(target -> attempt.facts.put("target", target));
        request.login().account().ifPresent(account -> attempt.facts.put("account", account));
        request.login().policy().ifPresent(policy -> attempt.facts.put("namedPolicy", policy));
        request.login().reason().ifPresent(reason -> attempt.facts.put("reason", reason));
        return attempt;
    }

    static Attempt unparsed(SessionId session, String loginText, Origin origin) {
        return new Attempt(session, loginText, origin);
    }

    static String method(Evidence evidence) {
        return evidence instanceof Evidence.Password ? "password" : "public-key";
    }

    /** The names asked for; empty parts and impossible names do not occur in the database. */
    static AccessQuestion question(AccessRequest request) {
        return new AccessQuestion(
                request.protocol(),
                UserName.ofLogin(request.login().user()).map(UserName::text).orElse(""),
                possible(request.login().account().orElse("")),
                possible(request.login().target().orElse("")),
                request.login().policy().map(Attempt::possible).filter(name -> !name.isEmpty()));
    }

    private static String possible(String name) {
        return name.chars().anyMatch(Character::isISOControl) ? "" : name;
    }

    SessionId session() {
        return session;
    }

    /** What penalties are counted under. */
    String penaltyName() {
        return UserName.ofLogin(claimedName).map(UserName::text).orElse("");
    }

    InetAddress address() {
        return Optional.ofNullable(origin.client().getAddress()).orElseGet(InetAddress::getLoopbackAddress);
    }

    String addressText() {
        return address().getHostAddress();
    }

    String clientSoftware() {
        return origin.clientSoftware();
    }

    /** The user has proved to be that. */
    void prove() {
        proven = true;
    }

    Actor actor() {
        return proven ? Actor.user(penaltyName(), addressText()) : Actor.claimed(claimedName, addressText());
    }

    Map<String, String> facts() {
        return new TreeMap<>(facts);
    }

    long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }
}
