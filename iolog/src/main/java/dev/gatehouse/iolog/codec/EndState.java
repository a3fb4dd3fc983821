/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

/** How a recording ended. The code is on disk and stable for ever. */
public enum EndState {
    /** The relay closed it. */
    CLOSED(1),
    /** The recorder failed it (disk full, journal gone) and the session was ended for that. */
    FAILED(2),
    /** The process died; the archiver closed it afterwards. */
    CRASHED(3);

    private final int code;

    EndState(int code) {
        this.code = code;
    }

    /** The code on disk. */
    public int code() {
        return code;
    }

    /** The state with this code. */
    public static EndState of(int code) throws MalformedRecordingException {
        for (EndState each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        throw new MalformedRecordingException("end state " + code + " is outside 1..3");
    }
}
