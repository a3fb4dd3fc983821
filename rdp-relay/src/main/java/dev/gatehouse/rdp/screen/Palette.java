/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

/** The console's colours, {@code 0xRRGGBB}. Text has a contrast of 4.5 or more to what it stands on. */
final class Palette {

    /** Still grey when it is cut to 5, 6 and 5 bits. */
    static final int BACKGROUND = 0xF0F2F5;

    static final int BAR = 0x242528;
    static final int BAR_TEXT = 0xFFFFFF;
    static final int CARD = 0xFFFFFF;
    static final int BORDER = 0xDCE1E7;
    static final int FIELD_BORDER = 0x8A94A3;
    static final int TEXT = 0x1F2937;
    static final int SECONDARY = 0x5B6470;
    static final int PRIMARY = 0x3B5BDB;
    static final int PRIMARY_FOCUS = 0x1B2F8A;
    static final int PRIMARY_TEXT = 0xFFFFFF;
    static final int SELECTED = 0xE7ECFD;
    static final int NOTICE = 0xEEF1FD;
    static final int WARNING_TEXT = 0x8A3B00;
    static final int WARNING = 0xFFF4E0;
    static final int WARNING_BORDER = 0xE8A33D;

    private Palette() {}
}
