/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The user name that stands for a one-time token: {@code T-} and 22 characters of base 62, which hold 128 random bits. Unlike a
 * user's name it is compared exactly, upper and lower case apart. Immutable; no secret.
 *
 * @param id the 22 characters
 */
public record TokenName(String id) {

    /** How the user name begins. */
    public static final String PREFIX = "T-";

    private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{" + Base62.CHARS + "}");

    public TokenName {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not a token id");
        }
    }

    /** From the user part of a login; empty when it cannot be a token's. */
    public static Optional<TokenName> ofLogin(String user) {
        boolean fits = user.length() == PREFIX.length() + Base62.CHARS && user.startsWith(PREFIX);
        return fits ? ofId(user.substring(PREFIX.length())) : Optional.empty();
    }

    /** From an id, with or without the prefix, as people paste it. */
    public static Optional<TokenName> ofText(String text) {
        return text.startsWith(PREFIX) ? ofLogin(text) : ofId(text);
    }

    private static Optional<TokenName> ofId(String id) {
        return ID.matcher(id).matches() ? Optional.of(new TokenName(id)) : Optional.empty();
    }

    /** The user name to log in with. */
    public String login() {
        return PREFIX + id;
    }

    @Override
    public String toString() {
        return login();
    }
}
