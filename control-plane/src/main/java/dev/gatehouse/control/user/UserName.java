/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.control.http.ApiProblem;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A user's name: lower-case ASCII, so that no two names look alike; may be a UPN. Without {@code +}, which separates the parts of a
 * login name. Immutable.
 *
 * @param text the name
 */
public record UserName(String text) {

    private static final int CHARS_MAX = 64;
    private static final Pattern RULE = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

    public UserName {
        if (!RULE.matcher(text).matches()) {
            throw new IllegalArgumentException("not a user name");
        }
    }

    /** Looks like the name of a one-time token in lower case. */
    private static final Pattern LIKE_A_TOKEN = Pattern.compile("t-[0-9a-z]{22}");

    /** For a new user. */
    public static UserName parse(String text) {
        if (!RULE.matcher(text).matches()) {
            throw ApiProblem.usage("a user name has 1 to " + CHARS_MAX
                    + " characters of a-z 0-9 . _ @ - and starts with a letter or digit");
        }
        if (LIKE_A_TOKEN.matcher(text).matches()) {
            throw ApiProblem.usage("t- and 22 letters or digits are kept for one-time tokens; choose another name");
        }
        return new UserName(text);
    }

    /** From a login, in any case; empty when no user can have that name. */
    public static Optional<UserName> ofLogin(String text) {
        if (text.length() > CHARS_MAX || text.chars().anyMatch(c -> c > 0x7e)) {
            return Optional.empty();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return RULE.matcher(lower).matches() ? Optional.of(new UserName(lower)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
