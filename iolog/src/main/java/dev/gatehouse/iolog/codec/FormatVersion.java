/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

/** The versions of the format that this build reads; the last one is written. The code is on disk and stable for ever. */
public enum FormatVersion {
    /** The first. */
    V1(1);

    /** What is written now. */
    public static final FormatVersion CURRENT = V1;

    private final int code;

    FormatVersion(int code) {
        this.code = code;
    }

    /** The code on disk, 1..255. */
    public int code() {
        return code;
    }

    /** The version with this code. */
    public static FormatVersion of(int code) throws MalformedRecordingException {
        for (FormatVersion each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        throw new MalformedRecordingException(
                "format version " + code + " is not one that this build reads (1.." + CURRENT.code + ")");
    }
}
