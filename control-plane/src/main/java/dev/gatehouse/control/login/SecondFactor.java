/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import dev.gatehouse.proxy.port.Secret;
import java.util.Optional;
import java.util.UUID;

/** What a sign-in asks for beside the password. Blocks on the database. Safe for use by several threads. */
public interface SecondFactor {

    /** Nobody is asked for anything. */
    SecondFactor NONE = new SecondFactor() {
        @Override
        public boolean isDue(UUID user) {
            return false;
        }

        @Override
        public Optional<String> objection(UUID user, Secret code) {
            return Optional.of("factor.none");
        }
    };

    /** Whether this user, whose password is right, has to give a code too. */
    boolean isDue(UUID user);

    /**
     * Checks a code and uses it up.
     *
     * @param code as typed; the caller wipes it
     * @return empty when it is right; otherwise the cause, for the operator only, such as {@code factor.wrong}
     */
    Optional<String> objection(UUID user, Secret code);
}
