/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.factor.FactorCheck;
import dev.gatehouse.control.factor.SecondFactors;
import dev.gatehouse.control.login.SecondFactor;
import dev.gatehouse.proxy.port.Secret;
import java.util.Optional;
import java.util.UUID;

/** Who has a second factor shows it at every sign-in; who has none signs in without, and can enrol. Safe for use by several threads. */
record SignInFactor(SecondFactors factors) implements SecondFactor {

    @Override
    public boolean isDue(UUID user) {
        return factors.isEnrolled(user);
    }

    @Override
    public Optional<String> objection(UUID user, Secret code) {
        return factors.check(user, code) instanceof FactorCheck.Refused refused
                ? Optional.of(refused.cause())
                : Optional.empty();
    }
}
