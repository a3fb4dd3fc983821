/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.List;
import java.util.Objects;

/** What a user who named no target may choose from. */
public sealed interface TargetChoices {

    /**
     * The user is known.
     *
     * @param choices what can be reached with the protocol asked for, sorted by target, then account; may be empty
     * @param admittance evidence for the request that follows the choice
     */
    record Offered(List<Choice> choices, Admittance admittance) implements TargetChoices {
        public Offered {
            choices = List.copyOf(choices);
            Objects.requireNonNull(admittance, "admittance");
        }
    }

    /**
     * The user is not known; recorded and penalised like any denial.
     *
     * @param denied what to say
     */
    record Refused(AccessDecision.Denied denied) implements TargetChoices {
        public Refused {
            Objects.requireNonNull(denied, "denied");
        }
    }

    /**
     * One line of a menu.
     *
     * @param target the target's name
     * @param account the account on it
     */
    record Choice(String target, String account) {
        public Choice {
            Objects.requireNonNull(target, "target");
            Objects.requireNonNull(account, "account");
        }
    }
}
