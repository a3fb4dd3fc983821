/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.policy.Policy.Terms;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Decides about an access from facts and policies; a pure function, the same for logins, for {@code explain} and for sessions that
 * are already live.
 *
 * <p>All enabled policies about the user, target and account count together: what one allows is allowed, unless one denies it; limits and
 * recording are the strictest of all. A policy named in the login narrows what is allowed to what that policy allows; it loosens
 * nothing. What a session of the protocol has no use for is left out. Without {@link Capability#DESKTOP} there is no session over RDP:
 * the others only add to it.
 */
public final class AccessRules {

    private static final String NOTICE = "This session is recorded.";

    private final AccessFacts facts;
    private final PolicySet policies;
    private final List<String> steps = new ArrayList<>();

    private AccessRules(AccessFacts facts, PolicySet policies) {
        this.facts = facts;
        this.policies = policies;
    }

    /** Decides. */
    public static Ruling decide(AccessFacts facts, PolicySet policies) {
        return new AccessRules(facts, policies).decide();
    }

    private Ruling decide() {
        Optional<String> obstacle = userObstacle().or(this::targetObstacle).or(this::credentialObstacle);
        if (obstacle.isPresent()) {
            return new Ruling.Refused(obstacle.get(), steps);
        }
        UUID user = facts.user().orElseThrow().id();
        UUID target = facts.target().orElseThrow().id();
        List<Policy> about = policies.about(user, target, facts.account());
        about.stream()
                .filter(policy -> !policy.enabled())
                .forEach(policy -> step("policy {} is about this but disabled", policy.name()));
        List<Policy> counting = about.stream().filter(Policy::enabled).toList();
        counting.forEach(policy -> step(
                "policy {} counts{}: {}", policy.name(), byTags(policy.targets(), target), summary(policy.terms())));
        List<Policy> allowing = counting.stream()
                .filter(policy -> facts.policy().map(policy.name()::equals).orElse(true))
                .toList();
        if (allowing.isEmpty()) {
            step(facts.policy()
                    .map(name -> "policy " + name + " does not count here")
                    .orElse("no enabled policy is about this"));
            return new Ruling.Refused("policy.none", steps);
        }
        return combine(counting, allowing);
    }

    private Ruling combine(List<Policy> counting, List<Policy> allowing) {
        Set<Capability> allowed = EnumSet.noneOf(Capability.class);
        allowing.forEach(policy -> allowed.addAll(policy.terms().allow()));
        counting.forEach(policy -> allowed.removeAll(policy.terms().deny()));
        allowed.retainAll(Capabilities.of(facts.protocol()));
        if (!Capabilities.areEnough(facts.protocol(), allowed)) {
            step("nothing that a session over {} needs is allowed and not denied too", facts.protocol());
            return new Ruling.Refused("policy.denied", steps);
        }
        RecordMode record = counting.stream()
                .map(policy -> policy.terms().record())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        SessionPolicy policy = new SessionPolicy(
                allowing.stream().map(Policy::name).collect(Collectors.joining(",")),
                allowed,
                record,
                shortest(counting.stream()
                        .map(each -> each.terms().idleTimeout())
                        .toList()),
                shortest(counting.stream()
                        .map(each -> each.terms().maxDuration())
                        .toList()),
                environment(counting),
                record == RecordMode.NONE ? "" : NOTICE);
        step("allowed: {}", Capabilities.texts(allowed));
        MfaRule mfa = MfaRule.strictest(
                counting.stream().map(each -> each.terms().mfa()).toList(),
                facts.user().orElseThrow().admin());
        step("second factor: {}", mfa.text());
        return new Ruling.Allowed(policy, mfa, steps);
    }

    private static Duration shortest(List<Duration> durations) {
        return durations.stream().min(Comparator.naturalOrder()).orElseThrow();
    }

    /** What every policy lets through. */
    private static List<String> environment(List<Policy> counting) {
        return counting.stream()
                .flatMap(policy -> policy.terms().environment().stream())
                .distinct()
                .filter(pattern -> counting.stream()
                        .allMatch(policy ->
                                policy.terms().environment().stream().anyMatch(other -> covers(other, pattern))))
                .toList();
    }

    private static boolean covers(String wide, String narrow) {
        return wide.equals(narrow)
                || wide.endsWith(Policy.ANY) && narrow.startsWith(wide.substring(0, wide.length() - 1));
    }

    private Optional<String> userObstacle() {
        if (facts.user().isEmpty()) {
            return obstacle("user.unknown", "there is no such user");
        }
        if (!facts.user().get().enabled()) {
            return obstacle("user.disabled", "the user is disabled");
        }
        step("the user exists and is enabled");
        return Optional.empty();
    }

    private Optional<String> targetObstacle() {
        if (facts.target().isEmpty()) {
            return obstacle("target.unknown", "there is no such target");
        }
        AccessFacts.TargetFact target = facts.target().get();
        if (!target.protocol().equals(facts.protocol())) {
            return obstacle(
                    "target.protocol", "the target is for " + target.protocol() + ", not for " + facts.protocol());
        }
        if (!target.isKnown()) {
            return obstacle(
                    "target.identity-unknown",
                    "the target has no host key and no authority, and may not keep a key at first use");
        }
        step("the target exists and can be known");
        return Optional.empty();
    }

    private Optional<String> credentialObstacle() {
        if (facts.credential().isEmpty()) {
            return obstacle("credential.unknown", "the target has no credential for this account");
        }
        if (facts.credential().get().suspended()) {
            return obstacle(
                    "credential.suspended",
                    "the credential is suspended because the target changed; confirm it (gatehouse credential set --confirm)");
        }
        step("the credential exists and is not suspended");
        return Optional.empty();
    }

    private Optional<String> obstacle(String cause, String step) {
        step(step);
        return Optional.of(cause);
    }

    private void step(String text, Object... values) {
        String filled = text;
        for (Object value : values) {
            filled = filled.replaceFirst("\\{}", java.util.regex.Matcher.quoteReplacement(value.toString()));
        }
        steps.add(filled);
    }

    private static String byTags(Policy.Scope targets, UUID target) {
        boolean isNamed = targets.any() || targets.ids().contains(target);
        return isNamed
                ? ""
                : ", the target has " + targets.tags().stream().sorted().collect(Collectors.joining(", "));
    }

    private static String summary(Terms terms) {
        return "allows " + Capabilities.texts(terms.allow()) + ", denies " + Capabilities.texts(terms.deny());
    }
}
