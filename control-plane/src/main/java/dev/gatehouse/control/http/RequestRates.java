/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.config.ConsoleConfig;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many requests one caller, and one address of strangers, may send on this node. Strangers share what their address has; somebody
 * who has signed in is counted alone, so that strangers behind the same address do not slow them. The local operator is not counted.
 * Safe for use by several threads.
 */
final class RequestRates {

    private static final int SOURCES_MAX = 10_000;
    private static final int NETWORK_BYTES = 8;

    private final TokenBuckets callers;
    private final TokenBuckets addresses;
    private final AuditLog audit;

    /** @param nanos a clock that does not jump */
    RequestRates(ConsoleConfig config, AuditLog audit, LongSupplier nanos) {
        this.callers = new TokenBuckets(config.callerRequestsPerSecond(), config.callerBurst(), SOURCES_MAX, nanos);
        this.addresses = new TokenBuckets(config.addressRequestsPerSecond(), config.addressBurst(), SOURCES_MAX, nanos);
        this.audit = audit;
    }

    /** Counts a request of a person, or of one of a person's API tokens. */
    void admit(Caller.Person person) {
        String source = person.proof().kind() == Caller.Proof.Kind.API_TOKEN
                ? "api-token:" + person.proof().id()
                : "user:" + person.userId();
        check(callers.take(source), person.actor());
    }

    /** Counts a request of a stranger. */
    void admitAddress(InetAddress address) {
        check(addresses.take(network(address)), Actor.claimed("", address.getHostAddress()));
    }

    private void check(TokenBuckets.Taken taken, Actor actor) {
        if (taken.isGranted()) {
            return;
        }
        if (taken.isFirstRefusal()) {
            // once for each time that a source goes too far: the log is no way to fill a disk
            audit.record(AuditEvent.denied("api.denied", actor, "", Map.of("cause", "rate.exceeded")));
        }
        Duration wait =
                Duration.ofSeconds(Math.max(1, taken.untilNext().plusMillis(999).toSeconds()));
        throw ApiProblem.tooManyRequests(
                "too many requests; wait " + wait.toSeconds() + " s and send fewer at a time", wait);
    }

    /** A host of IPv6 has a network of its own, of 64 bits, to choose addresses from. */
    private static String network(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
                : address.getHostAddress();
    }
}
