/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import java.util.Arrays;

/** What a panel shows, for comparison. */
final class Painted {

    private Painted() {}

    static int hash(Panel panel, Rect area) {
        Canvas canvas = new Canvas(area);
        panel.paint(canvas);
        int[] pixels = new int[area.width() * area.height()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = canvas.pixel(area.x() + i % area.width(), area.y() + i / area.width());
        }
        return Arrays.hashCode(pixels);
    }

    static void type(Panel panel, String text) {
        text.chars().forEach(c -> panel.key(KeyStroke.of((char) c)));
    }

    static void press(Panel panel, KeyStroke.Key... keys) {
        for (KeyStroke.Key key : keys) {
            panel.key(KeyStroke.of(key));
        }
    }

    static void click(Panel panel, Rect rect) {
        panel.click(rect.x() + rect.width() / 2, rect.y() + rect.height() / 2);
    }
}
