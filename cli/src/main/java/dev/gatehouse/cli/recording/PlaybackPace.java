/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast a recording is played and from where. Immutable.
 *
 * @param speed times real time; infinite for no waiting at all
 * @param start what lies before is drawn at once
 */
record PlaybackPace(double speed, Duration start) {

    private static final double SPEED_MIN = 0.01;
    private static final double SPEED_MAX = 10_000;
    private static final Pattern CLOCK =
            Pattern.compile("(?:(?:([0-9]{1,4}):)?([0-9]{1,4}):)?([0-9]{1,9})(?:\\.([0-9]{1,3}))?");

    static PlaybackPace parse(String speed, String at) {
        return new PlaybackPace(speed(speed), start(at));
    }

    boolean isUnlimited() {
        return Double.isInfinite(speed);
    }

    /** How long to wait for something that came after {@code interval}. */
    Duration scaled(Duration interval) {
        return isUnlimited() ? Duration.ZERO : Duration.ofNanos((long) (interval.toNanos() / speed));
    }

    private static double speed(String text) {
        if (text.equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        if (text.matches("[0-9]{1,5}(\\.[0-9]{1,3})?")) {
            double value = Double.parseDouble(text);
            if (value >= SPEED_MIN && value <= SPEED_MAX) {
                return value;
            }
        }
        throw new CommandFailure(ExitCode.USAGE, "--speed " + text + " is neither max nor a number from 0.01 to 10000");
    }

    private static Duration start(String text) {
        Matcher matcher = CLOCK.matcher(text);
        if (!matcher.matches()) {
            throw new CommandFailure(ExitCode.USAGE, "--at " + text + " is not seconds, M:SS or H:MM:SS");
        }
        String millis = matcher.group(4) == null ? "0" : (matcher.group(4) + "00").substring(0, 3);
        return Duration.ofHours(number(matcher.group(1)))
                .plusMinutes(number(matcher.group(2)))
                .plusSeconds(number(matcher.group(3)))
                .plusMillis(number(millis));
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
