/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a user who named no target may choose from. */
public sealed interface TargetChoices {

    /**
     * The user is known.
     *
     * @param choices what can be reached with the protocol asked for, sorted by target, then account; may be empty
     * @param admittance evidence for the request that follows the choice
     * @param factor to be shown with the choice, when a second factor was asked for
     */
    record Offered(List<Choice> choices, Admittance admittance, Optional<FactorProof> factor) implements TargetChoices {
        public Offered {
            choices = List.copyOf(choices);
            Objects.requireNonNull(admittance, "admittance");
            Objects.requireNonNull(factor, "factor");
        }

        /** A menu behind which nothing needs a second factor. */
        public Offered(List<Choice> choices, Admittance admittance) {
            this(choices, admittance, Optional.empty());
        }
    }

    /**
     * Something that can be chosen needs a second factor; ask for it, and then for the choices again, as for {@link
     * AccessDecision.SecondFactorNeeded}.
     *
     * @param prompt what to ask the user, one line without a colon
     */
    record SecondFactorNeeded(String prompt) implements TargetChoices {
        public SecondFactorNeeded {
            Objects.requireNonNull(prompt, "prompt");
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
