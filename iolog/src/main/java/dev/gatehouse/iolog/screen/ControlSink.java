/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.screen;

import java.util.List;

/** Takes what {@link ControlParser} finds in a terminal's output. */
interface ControlSink {

    /** A character to show. */
    void print(int codePoint);

    /** A control character, such as line feed. */
    void control(int code);

    /** An escape sequence without parameters: {@code ESC final}. */
    void escape(char last);

    /**
     * A control sequence (ECMA-48 section 5.4).
     *
     * @param mark the private parameter byte, such as {@code ?}; 0 for none
     * @param parameters as written; a missing one is -1
     * @param last the final byte
     */
    void sequence(char mark, List<Integer> parameters, char last);
}
