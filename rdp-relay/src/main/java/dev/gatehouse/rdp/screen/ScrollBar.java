/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;

/** Shows which part of a list is seen. */
final class ScrollBar {

    private ScrollBar() {}

    /** Paints it at the right edge of {@code list}, unless everything is seen. */
    static void paint(Canvas canvas, Style style, Rect list, int first, int shown, int total) {
        if (total <= shown) {
            return;
        }
        int width = Math.max(3, style.unit() / 3);
        Rect track = new Rect(list.right() - width, list.y(), width, list.height());
        canvas.fillRound(track, width / 2, Palette.BACKGROUND);
        int height = Math.max(width * 2, (int) ((long) track.height() * shown / total));
        int top = (int) ((long) (track.height() - height) * first / (total - shown));
        canvas.fillRound(new Rect(track.x(), track.y() + top, width, height), width / 2, Palette.FIELD_BORDER);
    }
}
