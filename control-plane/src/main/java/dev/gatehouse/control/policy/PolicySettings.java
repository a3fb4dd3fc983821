/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a policy says, by the names that the API has for it; in a form in which what is wanted and what is there can be compared.
 * Stateless.
 */
public final class PolicySettings {

    private PolicySettings() {}

    /** What is there. */
    public static Map<String, Object> of(PolicyView policy) {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("users", canonical(policy.users()));
        settings.put("groups", canonical(policy.groups()));
        settings.put("targets", canonical(policy.targets()));
        settings.put(TargetTags.FIELD, policy.targetTags());
        settings.put("accounts", sorted(policy.accounts()));
        settings.put("allow", sorted(policy.allow()));
        settings.put("deny", sorted(policy.deny()));
        settings.put("record", policy.record());
        settings.put("mfa", policy.mfa());
        settings.put("idleTimeout", policy.idleTimeout());
        settings.put("maxDuration", policy.maxDuration());
        settings.put("environment", sorted(policy.environment()));
        settings.put("enabled", policy.enabled());
        return settings;
    }

    /** What is wanted: the given parts only. */
    public static Map<String, Object> of(PolicyFields fields) {
        Map<String, Object> settings = new TreeMap<>();
        put(settings, "users", fields.users().map(PolicySettings::canonical));
        put(settings, "groups", fields.groups().map(PolicySettings::canonical));
        put(settings, "targets", fields.targets().map(PolicySettings::canonical));
        put(settings, TargetTags.FIELD, fields.targetTags());
        put(settings, "accounts", fields.accounts().map(PolicySettings::sorted));
        put(settings, "allow", fields.allow().map(PolicySettings::sorted));
        put(settings, "deny", fields.deny().map(PolicySettings::sorted));
        put(settings, "record", fields.record());
        put(settings, "mfa", fields.mfa());
        put(settings, "idleTimeout", fields.idleTimeout().map(DurationText::write));
        put(settings, "maxDuration", fields.maxDuration().map(DurationText::write));
        put(settings, "environment", fields.environment().map(PolicySettings::sorted));
        put(settings, "enabled", fields.enabled());
        return settings;
    }

    private static void put(Map<String, Object> settings, String name, Optional<?> value) {
        value.ifPresent(given -> settings.put(name, given));
    }

    /** Beside {@code *} no other name says anything. */
    private static List<String> canonical(List<String> names) {
        return names.contains(Policy.ANY) ? List.of(Policy.ANY) : sorted(names);
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().distinct().sorted().toList();
    }
}
