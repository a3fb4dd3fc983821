/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.iolog.read.FrameRenderer;
import dev.gatehouse.iolog.read.FrameScreen;

/** Draws recorded RDP sessions. Immutable. */
public final class RdpFrameRenderer implements FrameRenderer {

    @Override
    public String protocol() {
        return "rdp";
    }

    @Override
    public FrameScreen open() {
        return new RdpFrameScreen();
    }
}
