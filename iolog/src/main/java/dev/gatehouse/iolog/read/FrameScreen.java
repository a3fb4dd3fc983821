/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What the user's screen shows after the records applied so far. Confined to one thread. */
public interface FrameScreen {

    /**
     * Applies the next record of the recording, in order, of whatever type.
     *
     * @throws MalformedPictureException when the peer sent something that is no picture; later records may still be applied
     */
    void apply(ReadRecord record) throws MalformedPictureException;

    /** Pixels in a row, 0 before there is a screen. */
    int width();

    /** Rows, 0 before there is a screen. */
    int height();

    /** Row-major, {@code 0xRRGGBB}; the live array, not a copy, replaced when the size changes. */
    int[] pixels();

    /** Writes all that this screen and later records build on. */
    void save(DataOutput out) throws IOException;

    /**
     * Becomes the screen that was saved; only for a screen that no record was applied to.
     *
     * @throws IOException when another version saved it; then the screen is of no use any more
     */
    void restore(DataInput in) throws IOException;

    /** The recorded bytes cannot be drawn. */
    final class MalformedPictureException extends Exception {
        /** @param message for the operator */
        public MalformedPictureException(String message) {
            super(message, null, false, false);
        }
    }
}
