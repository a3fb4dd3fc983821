/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.http.ApiProblem;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 90s}, {@code 15m}, {@code 8h}, {@code 2d}, {@code 1h30m}. */
public final class DurationText {

    /** Longer makes no sense for a session. */
    static final Duration MAX = Duration.ofDays(30);

    private static final Pattern TEXT =
            Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,4})h)?(?:(\\d{1,5})m)?(?:(\\d{1,7})s)?");

    private DurationText() {}

    /**
     * Reads one.
     *
     * @param field for the error
     * @throws ApiProblem when it is none, zero or too long
     */
    public static Duration parse(String field, String text) {
        return parse(field, text, "at most 30d");
    }

    /**
     * Reads one.
     *
     * @param field for the error
     * @param bounds for the error; the caller checks them where they are narrower than ours
     * @throws ApiProblem when it is none, zero or too long for anything
     */
    public static Duration parse(String field, String text, String bounds) {
        Matcher parts = TEXT.matcher(text);
        Duration duration = parts.matches()
                ? Duration.ofDays(number(parts.group(1)))
                        .plusHours(number(parts.group(2)))
                        .plusMinutes(number(parts.group(3)))
                        .plusSeconds(number(parts.group(4)))
                : Duration.ZERO;
        if (duration.isZero() || duration.compareTo(MAX) > 0) {
            throw ApiProblem.usage(field + " is a duration such as 90s, 15m, 8h or 1h30m, " + bounds);
        }
        return duration;
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    static String write(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        return text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number > 0) {
            text.append(number).append(unit);
        }
    }
}
