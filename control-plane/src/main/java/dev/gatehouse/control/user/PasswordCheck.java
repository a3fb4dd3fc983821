/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.proxy.port.Secret;
import java.util.Optional;

/**
 * Checks a password so that an unknown user, a user without a password and a wrong password cost the same work. Safe for use by
 * several threads; computes for tens of milliseconds.
 */
public final class PasswordCheck {

    private final PasswordHash parameters;
    private final String decoy;

    public PasswordCheck(PasswordHash parameters) {
        this.parameters = parameters;
        this.decoy = parameters.decoy();
    }

    /**
     * The outcome.
     *
     * @param correct whether it is the user's password
     * @param rehash a hash with today's parameters, when the stored one is older
     */
    public record Outcome(boolean correct, Optional<String> rehash) {
        private static final Outcome WRONG = new Outcome(false, Optional.empty());
    }

    /** @param stored the user's hash; empty when there is no such user or no password */
    public Outcome check(Optional<String> stored, Secret password) {
        if (isTooLong(password)) {
            return Outcome.WRONG;
        }
        boolean matches = PasswordHash.verify(stored.orElse(decoy), password);
        if (!matches || stored.isEmpty()) {
            return Outcome.WRONG;
        }
        boolean outdated = parameters.isOutdated(stored.get());
        return new Outcome(true, outdated ? Optional.of(parameters.hash(password)) : Optional.empty());
    }

    private static boolean isTooLong(Secret password) {
        byte[] bytes = password.copyBytes();
        int length = bytes.length;
        java.util.Arrays.fill(bytes, (byte) 0);
        return length > PasswordHash.PASSWORD_BYTES_MAX;
    }
}
