/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.transport.Frame;
import java.util.Arrays;

/**
 * Which runs of a frame's data are of which type, where small messages were copied together: eight bytes for each run, in order.
 * Confined to the session's event loop.
 */
final class DataRuns {

    /** Room for so much data: what a frame costs when only little follows. */
    static final int FRAME_BYTES = 2048;

    private int[] runs = new int[8];
    private int first;
    private int end;

    /**
     * Copies a message behind what {@code into} holds.
     *
     * @return false when there is no room
     */
    boolean take(Frame into, Frame message, int type) {
        int length = message.dataLength();
        if (into.room() < length) {
            return false;
        }
        into.append(message.array(), message.dataOffset(), length);
        if (end > first && runs[end - 2] == type) {
            runs[end - 1] += length;
            return true;
        }
        if (end == runs.length) {
            runs = Arrays.copyOf(runs, end * 2);
        }
        runs[end] = type;
        runs[end + 1] = length;
        end += 2;
        return true;
    }

    /** Type of the first run. */
    int type() {
        return runs[first];
    }

    /** What is left of the first run; 0 when there is none. */
    int length() {
        return first == end ? 0 : runs[first + 1];
    }

    /** So many bytes of the first run have gone. */
    void sent(int length) {
        runs[first + 1] -= length;
        if (runs[first + 1] == 0) {
            first += 2;
        }
    }
}
