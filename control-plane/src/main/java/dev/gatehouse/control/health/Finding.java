/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.health;

import java.util.Locale;
import java.util.Objects;

/**
 * The outcome of one check. Immutable.
 *
 * @param check what was looked at, a stable word
 * @param state how it is
 * @param detail what was found, one line
 * @param advice what to do; empty when nothing
 */
public record Finding(String check, State state, String detail, String advice) {

    /** From good to bad. */
    public enum State {
        /** As it should be. */
        OK,
        /** Works, but should be looked at. */
        WARN,
        /** Does not work, or will not for long. */
        FAIL;

        /** Stable text. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Finding {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(advice, "advice");
    }

    public static Finding ok(String check, String detail) {
        return new Finding(check, State.OK, detail, "");
    }

    public static Finding warn(String check, String detail, String advice) {
        return new Finding(check, State.WARN, detail, advice);
    }

    public static Finding fail(String check, String detail, String advice) {
        return new Finding(check, State.FAIL, detail, advice);
    }

    /** {@link #ok} when {@code good}, else as given. */
    public static Finding judge(String check, boolean good, State otherwise, String detail, String advice) {
        return good ? ok(check, detail) : new Finding(check, otherwise, detail, advice);
    }
}
