/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import dev.gatehouse.ssh.menu.Key.Kind;

/**
 * Makes keys of what terminals send (ECMA-48 section 5.4 for the sequences; both modes of the cursor keys). What is longer than any
 * key, or known to none, is read to its end and means nothing.
 */
final class KeyReader {

    private static final int CONTROL_C = 0x03;
    private static final int CONTROL_D = 0x04;
    private static final int CONTROL_L = 0x0C;
    private static final int CONTROL_N = 0x0E;
    private static final int CONTROL_P = 0x10;
    private static final int CONTROL_U = 0x15;
    private static final int CONTROL_W = 0x17;
    private static final int ESCAPE = 0x1B;
    private static final int NUMBER_MAX = 99;

    private enum State {
        GROUND,
        ESCAPE,
        CONTROL_SEQUENCE,
        SINGLE_SHIFT
    }

    private State state = State.GROUND;
    private int number;
    private boolean firstNumber;

    /** Whether a key has begun that may also be Escape alone. */
    boolean isPending() {
        return state != State.GROUND;
    }

    /** Nothing follows. */
    Key giveUp() {
        boolean alone = state == State.ESCAPE;
        state = State.GROUND;
        return Key.of(alone ? Kind.LEAVE : Kind.NONE);
    }

    Key read(byte raw) {
        int value = raw & 0xFF;
        return switch (state) {
            case GROUND -> ground(value);
            case ESCAPE -> afterEscape(value);
            case CONTROL_SEQUENCE -> sequence(value);
            case SINGLE_SHIFT -> {
                state = State.GROUND;
                yield Key.of(value == 'M' ? Kind.ENTER : cursor(value));
            }
        };
    }

    private Key ground(int value) {
        if (value >= ' ' && value < 0x7F) {
            return new Key(Kind.TEXT, (char) value);
        }
        if (value == ESCAPE) {
            state = State.ESCAPE;
            return Key.of(Kind.NONE);
        }
        return Key.of(
                switch (value) {
                    case '\r', '\n' -> Kind.ENTER;
                    case '\b', 0x7F -> Kind.ERASE;
                    case CONTROL_C, CONTROL_D -> Kind.LEAVE;
                    case CONTROL_L -> Kind.REDRAW;
                    case CONTROL_N, '\t' -> Kind.DOWN;
                    case CONTROL_P -> Kind.UP;
                    case CONTROL_U, CONTROL_W -> Kind.ERASE_ALL;
                    default -> Kind.NONE;
                });
    }

    private Key afterEscape(int value) {
        switch (value) {
            case '[' -> {
                state = State.CONTROL_SEQUENCE;
                number = 0;
                firstNumber = true;
            }
            case 'O' -> state = State.SINGLE_SHIFT;
            case ESCAPE -> {
                state = State.GROUND;
                return Key.of(Kind.LEAVE);
            }
            default -> {
                // a letter with Alt
                state = State.GROUND;
                return value == CONTROL_C ? Key.of(Kind.LEAVE) : Key.of(Kind.NONE);
            }
        }
        return Key.of(Kind.NONE);
    }

    private Key sequence(int value) {
        if (value < ' ') {
            state = State.GROUND;
            return ground(value);
        }
        if (value >= '@') {
            state = State.GROUND;
            return Key.of(value == '~' ? numbered() : cursor(value));
        }
        if (value >= '0' && value <= '9' && firstNumber) {
            number = Math.min(NUMBER_MAX, number * 10 + value - '0');
        } else {
            firstNumber = false;
        }
        return Key.of(Kind.NONE);
    }

    private Kind numbered() {
        return switch (number) {
            case 1, 7 -> Kind.HOME;
            case 4, 8 -> Kind.END;
            case 5 -> Kind.PAGE_UP;
            case 6 -> Kind.PAGE_DOWN;
            default -> Kind.NONE;
        };
    }

    private static Kind cursor(int value) {
        return switch (value) {
            case 'A', 'Z' -> Kind.UP;
            case 'B' -> Kind.DOWN;
            case 'H' -> Kind.HOME;
            case 'F' -> Kind.END;
            default -> Kind.NONE;
        };
    }
}
