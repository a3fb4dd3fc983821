/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.record;

/**
 * Tells printable bytes of a terminal stream from control characters and escape sequences (ECMA-48). Confined to the channel's
 * event loop.
 */
final class TerminalText {

    private enum State {
        TEXT,
        ESCAPE,
        CONTROL_SEQUENCE,
        SINGLE_SHIFT,
        STRING,
        STRING_ESCAPE
    }

    private State state = State.TEXT;

    /** Whether {@code value} is text that stands on the screen; UTF-8 bytes are. */
    boolean accept(int value) {
        switch (state) {
            case ESCAPE -> afterEscape(value);
            case CONTROL_SEQUENCE -> {
                if (value >= 0x40 && value <= 0x7E) {
                    state = State.TEXT;
                }
            }
            case SINGLE_SHIFT -> state = State.TEXT;
            case STRING -> {
                if (value == 0x07) {
                    state = State.TEXT;
                } else if (value == 0x1B) {
                    state = State.STRING_ESCAPE;
                }
            }
            case STRING_ESCAPE -> state = value == '\\' ? State.TEXT : State.STRING;
            case TEXT -> {
                if (value == 0x1B) {
                    state = State.ESCAPE;
                    return false;
                }
                return value >= ' ' && value != 0x7F;
            }
        }
        return false;
    }

    private void afterEscape(int value) {
        state = switch (value) {
            case '[' -> State.CONTROL_SEQUENCE;
            case 'O' -> State.SINGLE_SHIFT;
            case ']', 'P', '^', '_', 'X' -> State.STRING;
            case 0x1B -> State.ESCAPE;
            default -> value >= 0x20 && value <= 0x2F ? State.ESCAPE : State.TEXT;
        };
    }
}
