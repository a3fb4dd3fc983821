/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.output;

import io.nayuki.qrcodegen.QrCode;

/** A QR code drawn in a terminal, two modules high for each character. Stateless. */
public final class QrText {

    /** The standard wants four; readers are content with two, and the whole has to fit into 24 lines. */
    private static final int QUIET_MODULES = 2;

    /** Black on white whatever the terminal's colours are. */
    private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";

    private static final String RESET = "\u001b[0m";

    private QrText() {}

    /** @param colors whether the terminal understands colours; without them the code is right on a dark background */
    public static String of(String text, boolean colors) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        StringBuilder lines = new StringBuilder();
        int from = -QUIET_MODULES;
        int to = code.size + QUIET_MODULES;
        for (int y = from; y < to; y += 2) {
            lines.append(colors ? BLACK_ON_WHITE : "");
            for (int x = from; x < to; x++) {
                boolean upper = code.getModule(x, y);
                boolean lower = y + 1 < to && code.getModule(x, y + 1);
                lines.append(colors ? ink(upper, lower) : ink(!upper, !lower));
            }
            lines.append(colors ? RESET : "").append('\n');
        }
        return lines.toString();
    }

    private static char ink(boolean upper, boolean lower) {
        if (upper) {
            return lower ? '\u2588' : '\u2580';
        }
        return lower ? '\u2584' : ' ';
    }
}
