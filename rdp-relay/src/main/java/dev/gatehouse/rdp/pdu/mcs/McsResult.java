/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.mcs;

/** Values of Result, [T125] section 7; the ones that RDP meets. */
public final class McsResult {

    /** rt-successful. */
    public static final int SUCCESSFUL = 0;

    /** rt-no-such-channel. */
    public static final int NO_SUCH_CHANNEL = 4;

    private McsResult() {}
}
