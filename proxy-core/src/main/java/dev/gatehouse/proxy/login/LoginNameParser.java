/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.login;

import dev.gatehouse.proxy.login.LoginNameReading.Accepted;
import dev.gatehouse.proxy.login.LoginNameReading.Refused;
import dev.gatehouse.proxy.port.LoginName;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a login name, see {@code docs/login-names.md}. Text comes from strangers: whatever is not expected is refused, and
 * whatever can be read in two ways is refused too. Immutable; safe for use by several threads.
 */
public final class LoginNameParser {

    /** Longest login name that is looked at. */
    public static final int MAX_LENGTH_CHARS = 512;

    static final int MAX_USER_CHARS = 128;
    static final int MAX_ACCOUNT_CHARS = 128;
    static final int MAX_NAME_CHARS = 64;
    static final int MAX_REASON_CHARS = 256;

    private static final int PLUS_FIELDS_MIN = 3;
    private static final int PLUS_FIELDS_MAX = 5;

    /** ASCII only, so that no look-alike letter passes for another; no leading dash, so that no name is ever an option. */
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._][A-Za-z0-9._@+-]*");

    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9._][A-Za-z0-9._$\\\\-]*");
    private static final Pattern NAME = Pattern.compile("[a-z0-9._][a-z0-9._-]*");
    private static final Pattern DOMAIN_PREFIX = Pattern.compile("([A-Za-z0-9][A-Za-z0-9.-]{0,63})\\\\(.+)");

    private final Set<String> directories;

    /** @param directories names of configured directories, for which {@code NAME\} before the user is kept; any case */
    public LoginNameParser(Set<String> directories) {
        this.directories =
                directories.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Reads {@code text} as it came from the client. */
    public LoginNameReading parse(String text) {
        if (text.isEmpty()) {
            return new Refused("login name is empty");
        }
        if (text.length() > MAX_LENGTH_CHARS) {
            return new Refused("login name of " + text.length() + " characters exceeds " + MAX_LENGTH_CHARS);
        }
        Optional<String> ignoredDomain = Optional.empty();
        String rest = text;
        var prefix = DOMAIN_PREFIX.matcher(text);
        if (prefix.matches() && beforeAnySeparator(text)) {
            if (directories.contains(prefix.group(1).toLowerCase(Locale.ROOT))) {
                return new Refused("directories are not supported yet");
            }
            ignoredDomain = Optional.of(prefix.group(1));
            rest = prefix.group(2);
        }
        return read(rest, ignoredDomain);
    }

    /** A backslash after an {@code @} or {@code +} belongs to an account such as {@code CORP\svc}. */
    private static boolean beforeAnySeparator(String text) {
        int backslash = text.indexOf('\\');
        int at = text.indexOf('@');
        int plus = text.indexOf('+');
        return (at < 0 || backslash < at) && (plus < 0 || backslash < plus);
    }

    private static LoginNameReading read(String text, Optional<String> ignoredDomain) {
        Optional<LoginName> at = readAtForm(text);
        Optional<LoginName> plus = readPlusForm(text);
        if (at.isPresent() && plus.isPresent()) {
            return new Refused("login name can be read both as user@account@target and as user+account+target");
        }
        Optional<LoginName> one = at.or(() -> plus).or(() -> readUserAlone(text));
        return one.<LoginNameReading>map(name -> new Accepted(name, ignoredDomain))
                .orElseGet(
                        () -> new Refused("login name is neither user, user@account@target nor user+account+target"));
    }

    private static Optional<LoginName> readAtForm(String text) {
        int last = text.lastIndexOf('@');
        int middle = last < 0 ? -1 : text.lastIndexOf('@', last - 1);
        if (middle < 0) {
            return Optional.empty();
        }
        String user = text.substring(0, middle);
        String account = text.substring(middle + 1, last);
        String target = text.substring(last + 1);
        if (!isUser(user) || !isAccount(account) || !isName(target)) {
            return Optional.empty();
        }
        return Optional.of(
                new LoginName(user, Optional.of(account), Optional.of(target), Optional.empty(), Optional.empty()));
    }

    private static Optional<LoginName> readPlusForm(String text) {
        String[] fields = text.split("\\+", PLUS_FIELDS_MAX);
        if (fields.length < PLUS_FIELDS_MIN || !isUser(fields[0])) {
            return Optional.empty();
        }
        String policy = fields.length > 3 ? fields[3] : "";
        String reason = fields.length > 4 ? fields[4].replace('_', ' ') : "";
        boolean legal = (fields[1].isEmpty() || isAccount(fields[1]))
                && (fields[2].isEmpty() || isName(fields[2]))
                && (policy.isEmpty() || isName(policy))
                && isReason(reason);
        if (!legal) {
            return Optional.empty();
        }
        return Optional.of(
                new LoginName(fields[0], present(fields[1]), present(fields[2]), present(policy), present(reason)));
    }

    private static Optional<LoginName> readUserAlone(String text) {
        if (!isUser(text) || text.indexOf('+') >= 0 || text.indexOf('@') != text.lastIndexOf('@')) {
            return Optional.empty();
        }
        return Optional.of(new LoginName(text, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Optional<String> present(String field) {
        return field.isEmpty() ? Optional.empty() : Optional.of(field);
    }

    private static boolean isUser(String text) {
        return text.length() <= MAX_USER_CHARS && USER.matcher(text).matches();
    }

    private static boolean isAccount(String text) {
        return text.length() <= MAX_ACCOUNT_CHARS && ACCOUNT.matcher(text).matches();
    }

    private static boolean isName(String text) {
        return text.length() <= MAX_NAME_CHARS && NAME.matcher(text).matches();
    }

    /** People write reasons in their own language; what can hide or turn text round (controls, formats, surrogates) is out. */
    private static boolean isReason(String text) {
        return text.length() <= MAX_REASON_CHARS && text.codePoints().allMatch(LoginNameParser::isPrintable);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
