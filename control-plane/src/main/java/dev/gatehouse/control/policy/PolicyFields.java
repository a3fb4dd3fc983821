/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.RequestBody;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a request says about a policy; empty parts stay, or take their default. Immutable.
 *
 * @param users names, or {@code *}
 * @param groups names of groups of users
 * @param targets names, or {@code *}
 * @param targetTags as {@code key=value}; targets that have all of them are meant too
 * @param accounts names, or {@code *}
 * @param allow capabilities
 * @param deny capabilities
 * @param record all, output or none
 * @param mfa always, 8h, none or by-role
 * @param idleTimeout how long neither side may be silent
 * @param maxDuration of a session
 * @param environment names of variables
 * @param enabled whether it counts
 */
public record PolicyFields(
        Optional<List<String>> users,
        Optional<List<String>> groups,
        Optional<List<String>> targets,
        Optional<List<String>> targetTags,
        Optional<List<String>> accounts,
        Optional<List<String>> allow,
        Optional<List<String>> deny,
        Optional<String> record,
        Optional<String> mfa,
        Optional<Duration> idleTimeout,
        Optional<Duration> maxDuration,
        Optional<List<String>> environment,
        Optional<Boolean> enabled) {

    /** Names of all fields but the policy's own name. */
    public static final Set<String> NAMES = Set.of(
            "users",
            "groups",
            "targets",
            TargetTags.FIELD,
            "accounts",
            "allow",
            "deny",
            "record",
            "mfa",
            "idleTimeout",
            "maxDuration",
            "environment",
            "enabled");

    static final int ENVIRONMENT_MAX = 64;

    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration MAX_DURATION = Duration.ofHours(8);
    private static final List<String> ALLOW = List.of("shell", "exec", "sftp", "desktop");
    private static final List<String> ENVIRONMENT = List.of("LANG", "LC_*", "TERM");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}\\*?|\\*");
    private static final int ACCOUNT_CHARS_MAX = 128;

    /** Reads and checks each field by itself. */
    public static PolicyFields read(RequestBody body) {
        return new PolicyFields(
                body.optionalTexts("users"),
                body.optionalTexts("groups"),
                body.optionalTexts("targets"),
                body.optionalTexts(TargetTags.FIELD).map(TargetTags::parse),
                body.optionalTexts("accounts").map(PolicyFields::requireAccounts),
                body.optionalTexts("allow").map(texts -> Capabilities.texts(Capabilities.parse(texts))),
                body.optionalTexts("deny").map(texts -> Capabilities.texts(Capabilities.parse(texts))),
                body.optionalText("record").map(text -> Capabilities.text(Capabilities.parseRecord(text))),
                body.optionalText("mfa").map(text -> MfaRule.parse(text).text()),
                body.optionalText("idleTimeout").map(text -> DurationText.parse("idleTimeout", text)),
                body.optionalText("maxDuration").map(text -> DurationText.parse("maxDuration", text)),
                body.optionalTexts("environment").map(PolicyFields::requireVariables),
                body.optionalFlag("enabled"));
    }

    /** Of a new policy, for which nothing can stay. */
    void requireWhoWhereAsWhom() {
        boolean isAboutNobody =
                users.orElse(List.of()).isEmpty() && groups.orElse(List.of()).isEmpty();
        boolean isAboutNothing = targets.orElse(List.of()).isEmpty()
                && targetTags.orElse(List.of()).isEmpty();
        if (isAboutNobody || isAboutNothing || accounts.orElse(List.of()).isEmpty()) {
            throw ApiProblem.usage(
                    "a policy needs users or groups, targets or targetTags, and accounts; * stands for any");
        }
    }

    /** Checks a name for a new policy. */
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ApiProblem.usage(
                    "a policy name has 1 to 64 characters of a-z 0-9 . _ - and starts with a letter or digit");
        }
        return name;
    }

    private static List<String> requireAccounts(List<String> accounts) {
        if (accounts.stream().anyMatch(account -> account.isBlank() || account.length() > ACCOUNT_CHARS_MAX)) {
            throw ApiProblem.usage("accounts are names of 1 to " + ACCOUNT_CHARS_MAX + " characters, or *");
        }
        return accounts.stream().distinct().sorted().toList();
    }

    private static List<String> requireVariables(List<String> names) {
        if (names.size() > ENVIRONMENT_MAX
                || !names.stream().allMatch(name -> VARIABLE.matcher(name).matches())) {
            throw ApiProblem.usage("environment takes at most " + ENVIRONMENT_MAX + " names such as LANG or LC_*");
        }
        return names.stream().distinct().toList();
    }

    /** Names without {@code *}, each once. */
    static List<String> named(List<String> names) {
        return names.stream()
                .filter(name -> !name.equals(Policy.ANY))
                .distinct()
                .toList();
    }

    /** A name as an error may repeat it. */
    static String shown(String name) {
        return name.matches("[A-Za-z0-9._@-]{1,64}") ? name : "of that name";
    }

    static PolicyDao.Row defaults(UUID id, String name) {
        return new PolicyDao.Row(
                id,
                name,
                true,
                ALLOW,
                List.of(),
                "all",
                MfaRule.BY_ROLE.text(),
                IDLE_TIMEOUT.toMillis(),
                MAX_DURATION.toMillis(),
                ENVIRONMENT,
                false,
                false,
                List.of(),
                List.of(),
                Instant.EPOCH);
    }

    PolicyDao.Row applyTo(PolicyDao.Row old) {
        return new PolicyDao.Row(
                old.id(),
                old.name(),
                enabled.orElse(old.enabled()),
                allow.orElse(old.allow()),
                deny.orElse(old.deny()),
                record.orElse(old.record()),
                mfa.orElse(old.mfa()),
                idleTimeout.map(Duration::toMillis).orElse(old.idleTimeoutMillis()),
                maxDuration.map(Duration::toMillis).orElse(old.maxDurationMillis()),
                environment.orElse(old.environment()),
                users.map(names -> names.contains(Policy.ANY)).orElse(old.anyUser()),
                targets.map(names -> names.contains(Policy.ANY)).orElse(old.anyTarget()),
                targetTags.orElse(old.targetTags()),
                accounts.orElse(old.accounts()),
                old.createdAt());
    }
}
