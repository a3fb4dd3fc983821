/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.screen;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a terminal's output into characters and control sequences (ECMA-48 sections 5.3 to 5.6), in bounded memory whatever the
 * target sends: strings such as titles are passed over without being kept. Confined to one thread.
 */
final class ControlParser {

    private static final int PARAMETERS_MAX = 16;
    private static final int PARAMETER_MAX = 9_999;
    private static final int ESC = 0x1B;
    private static final int BEL = 0x07;
    private static final int CAN = 0x18;
    private static final int SUB = 0x1A;

    /** Where in a sequence it is. */
    private enum State {
        TEXT,
        ESCAPE,
        ESCAPE_INTERMEDIATE,
        SEQUENCE,
        STRING,
        STRING_ESCAPE
    }

    private final ControlSink sink;
    private final List<Integer> parameters = new ArrayList<>();
    private State state = State.TEXT;
    private char mark;
    private boolean intermediate;

    ControlParser(ControlSink sink) {
        this.sink = sink;
    }

    void take(int code) {
        if (code == CAN || code == SUB) {
            state = State.TEXT;
            return;
        }
        switch (state) {
            case TEXT -> text(code);
            case ESCAPE -> escape(code);
            case ESCAPE_INTERMEDIATE -> state = code >= 0x30 ? State.TEXT : State.ESCAPE_INTERMEDIATE;
            case SEQUENCE -> sequence(code);
            case STRING -> state = code == BEL ? State.TEXT : code == ESC ? State.STRING_ESCAPE : State.STRING;
            case STRING_ESCAPE -> state = code == '\\' ? State.TEXT : State.STRING;
        }
    }

    private void text(int code) {
        if (code == ESC) {
            state = State.ESCAPE;
        } else if (code == 0x9B) {
            beginSequence();
        } else if (code < 0x20 || code >= 0x7F && code < 0xA0) {
            sink.control(code);
        } else {
            sink.print(code);
        }
    }

    private void escape(int code) {
        state = State.TEXT;
        switch (code) {
            case '[' -> beginSequence();
            case ']', 'P', 'X', '^', '_' -> state = State.STRING;
            case ESC -> state = State.ESCAPE;
            default -> {
                if (code >= 0x20 && code < 0x30) {
                    state = State.ESCAPE_INTERMEDIATE;
                } else if (code < 0x20) {
                    sink.control(code);
                    state = State.ESCAPE;
                } else {
                    sink.escape((char) code);
                }
            }
        }
    }

    private void beginSequence() {
        state = State.SEQUENCE;
        parameters.clear();
        mark = 0;
        intermediate = false;
    }

    private void sequence(int code) {
        if (code >= '0' && code <= '9') {
            digit(code - '0');
        } else if (code == ';' || code == ':') {
            separator();
        } else if (code >= 0x3C && code <= 0x3F) {
            mark = (char) code;
        } else if (code >= 0x20 && code < 0x30) {
            intermediate = true;
        } else if (code == ESC) {
            state = State.ESCAPE;
        } else if (code < 0x20) {
            sink.control(code); // ECMA-48 leaves it open; terminals obey it in the middle
        } else {
            state = State.TEXT;
            if (!intermediate && code < 0x7F) {
                sink.sequence(mark, List.copyOf(parameters), (char) code);
            }
        }
    }

    private void digit(int value) {
        if (parameters.isEmpty()) {
            parameters.add(-1);
        }
        int at = parameters.size() - 1;
        int before = Math.max(0, parameters.get(at));
        parameters.set(at, Math.min(PARAMETER_MAX, before * 10 + value));
    }

    private void separator() {
        if (parameters.isEmpty()) {
            parameters.add(-1);
        }
        if (parameters.size() < PARAMETERS_MAX) {
            parameters.add(-1);
        }
    }
}
