/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

/**
 * Lets through what draws and takes out what does something else to the terminal of whoever plays a recording: a hostile target
 * could otherwise set the clipboard, ask the terminal to type an answer, or rename its window (ECMA-48; xterm's control
 * sequences). Keeps its state over calls, because a sequence may be cut anywhere. Confined to one thread.
 */
final class ScreenFilter {

    /** A control sequence that is longer than this draws nothing on any terminal. */
    static final int SEQUENCE_CHARS_MAX = 256;

    private static final char ESCAPE = '\u001b';
    private static final char BELL = '\u0007';
    private static final char STRING_TERMINATOR_C1 = '\u009c';

    /** CSI finals that report or change the terminal itself: device attributes, status, window, media copy, locator. */
    private static final String CSI_REFUSED = "cntixqpyz{|}~&'";

    private enum State {
        GROUND,
        ESCAPED,
        CONTROL_SEQUENCE,
        STRING,
        STRING_ESCAPED
    }

    private final StringBuilder sequence = new StringBuilder();
    private State state = State.GROUND;

    String apply(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            accept(text.charAt(i), shown);
        }
        return shown.toString();
    }

    private void accept(char c, StringBuilder shown) {
        switch (state) {
            case GROUND -> ground(c, shown);
            case ESCAPED -> escaped(c, shown);
            case CONTROL_SEQUENCE -> controlSequence(c, shown);
            case STRING -> {
                if (c == ESCAPE) {
                    state = State.STRING_ESCAPED;
                } else if (c == BELL || c == STRING_TERMINATOR_C1) {
                    state = State.GROUND;
                }
            }
            case STRING_ESCAPED -> {
                // ESC \ ends a string; ESC and anything else ends it too and begins a new sequence
                state = State.GROUND;
                if (c != '\\') {
                    state = State.ESCAPED;
                    escaped(c, shown);
                }
            }
        }
    }

    private void ground(char c, StringBuilder shown) {
        if (c == ESCAPE) {
            state = State.ESCAPED;
        } else if (c == '\u009b') {
            begin("\u001b[");
        } else if (c == '\u0090' || c == '\u0098' || c >= '\u009d' && c <= '\u009f') {
            state = State.STRING;
        } else if (c >= ' ' && c != '\u007f' && !(c >= '\u0080' && c <= '\u009f')
                || "\n\r\t\b\u0007\u000b\u000c\u000e\u000f".indexOf(c) >= 0) {
            shown.append(c);
        }
    }

    private void escaped(char c, StringBuilder shown) {
        state = State.GROUND;
        switch (c) {
            case '[' -> begin("\u001b[");
            case ']', 'P', 'X', '^', '_' -> state = State.STRING;
            case ESCAPE -> state = State.ESCAPED;
            case 'Z', 'c' -> {
                // identify yourself; full reset: the first makes the terminal type, the second clears more than the
                // screen
            }
            default -> {
                if (c >= ' ' && c <= '/') {
                    begin("\u001b" + c);
                } else if (c > '/' && c < '\u007f') {
                    shown.append(ESCAPE).append(c);
                }
            }
        }
    }

    private void begin(String opening) {
        sequence.setLength(0);
        sequence.append(opening);
        state = State.CONTROL_SEQUENCE;
    }

    private void controlSequence(char c, StringBuilder shown) {
        if (c == ESCAPE) {
            state = State.ESCAPED;
            return;
        }
        if (c == '\u0018' || c == '\u001a') {
            state = State.GROUND;
            return;
        }
        if (c < ' ') {
            return;
        }
        sequence.append(c);
        boolean designation = sequence.charAt(1) != '[';
        boolean last = designation ? c >= '0' : c >= '@';
        if (last) {
            state = State.GROUND;
            if (designation || CSI_REFUSED.indexOf(c) < 0 || isHarmlessMode(c)) {
                shown.append(sequence);
            }
        } else if (sequence.length() > SEQUENCE_CHARS_MAX) {
            state = State.STRING;
        }
    }

    /** {@code CSI ! p} is a soft reset, which full-screen programs send. */
    private boolean isHarmlessMode(char last) {
        return last == 'p' && sequence.length() == 4 && sequence.charAt(2) == '!';
    }
}
