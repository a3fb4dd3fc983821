/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.proxy.port.SessionPolicy;
import java.util.List;

/** What the rules say about an access. Immutable. */
public sealed interface Ruling {

    /** How it came to that, one line each, for the operator. */
    List<String> steps();

    /**
     * Allowed.
     *
     * @param policy what the session may do
     * @param mfa when a second factor is needed; never {@link MfaRule#BY_ROLE}
     */
    record Allowed(SessionPolicy policy, MfaRule mfa, List<String> steps) implements Ruling {
        public Allowed {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Not allowed.
     *
     * @param cause stable, for audit and metrics, such as {@code policy.none}
     */
    record Refused(String cause, List<String> steps) implements Ruling {
        public Refused {
            steps = List.copyOf(steps);
        }
    }
}
