/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.http.ApiProblem;
import java.util.Collection;

/** When a session needs a second factor; the stricter, the later. */
public enum MfaRule {
    /** Always for admins, never for others. */
    BY_ROLE("by-role"),
    /** Never. */
    NONE("none"),
    /** Once in eight hours for each user and client address. */
    EIGHT_HOURS("8h"),
    /** For each session. */
    ALWAYS("always");

    private final String text;

    MfaRule(String text) {
        this.text = text;
    }

    /** Stable text in rows and API. */
    public String text() {
        return text;
    }

    static MfaRule parse(String text) {
        for (MfaRule rule : values()) {
            if (rule.text.equals(text)) {
                return rule;
            }
        }
        throw ApiProblem.usage("mfa is one of always, 8h, none, by-role");
    }

    /** The strictest of some for one user; never {@link #BY_ROLE}. */
    static MfaRule strictest(Collection<MfaRule> rules, boolean admin) {
        return rules.stream()
                .map(rule -> rule != BY_ROLE ? rule : admin ? ALWAYS : NONE)
                .max(java.util.Comparator.naturalOrder())
                .orElse(NONE);
    }
}
