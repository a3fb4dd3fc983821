/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.iolog.read.Transcriber;
import dev.gatehouse.iolog.read.Transcript;

/** Tells what was typed in recorded RDP sessions and what Gatehouse did. Immutable. */
public final class RdpTranscriber implements Transcriber {

    @Override
    public String protocol() {
        return "rdp";
    }

    @Override
    public Transcript open() {
        return new RdpTranscript();
    }
}
