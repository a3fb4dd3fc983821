/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

/**
 * What the accepting sequence is told. Immutable.
 *
 * @param receivedBytesMax how many bytes a client may send before it is accepted, framing included, TLS not
 * @param graphicsPipeline whether the Connection Confirm says that the graphics pipeline may be used
 */
public record AcceptSettings(int receivedBytesMax, boolean graphicsPipeline) {

    /** More than ten times what mstsc sends. */
    public static final int RECEIVED_BYTES_MAX_DEFAULT = 64 * 1024;

    public AcceptSettings {
        if (receivedBytesMax <= 0) {
            throw new IllegalArgumentException("received bytes max " + receivedBytesMax + " is not positive");
        }
    }

    /** {@value #RECEIVED_BYTES_MAX_DEFAULT} bytes, no graphics pipeline. */
    public static AcceptSettings defaults() {
        return new AcceptSettings(RECEIVED_BYTES_MAX_DEFAULT, false);
    }
}
