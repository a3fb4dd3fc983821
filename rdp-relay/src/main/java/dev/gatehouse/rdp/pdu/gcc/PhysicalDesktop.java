/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

/**
 * The last fields of TS_UD_CS_CORE, [MS-RDPBCGR] 2.2.1.3.2: how large the desktop is for the eye. Immutable; as sent.
 *
 * @param widthMillimetres of the monitor
 * @param heightMillimetres of the monitor
 * @param orientationDegrees 0, 90, 180 or 270
 * @param desktopScalePercent 100..500
 * @param deviceScalePercent 100, 140 or 180
 */
public record PhysicalDesktop(
        int widthMillimetres,
        int heightMillimetres,
        int orientationDegrees,
        int desktopScalePercent,
        int deviceScalePercent) {

    /** Unknown. */
    public static final PhysicalDesktop NONE = new PhysicalDesktop(0, 0, 0, 0, 0);
}
