/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.encode;

import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;

/** Paints what a desktop shows; is called for one part of it after the other. */
@FunctionalInterface
public interface Painting {

    /** Paints at least {@link Canvas#area}. */
    void paint(Canvas canvas);

    /** Paints one part. */
    default Canvas part(Rect area) {
        Canvas canvas = new Canvas(area);
        paint(canvas);
        return canvas;
    }
}
