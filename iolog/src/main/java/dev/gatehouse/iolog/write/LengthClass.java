/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.write;

/** How long withheld input was, as roughly as it may be told. The code is written to disk and stable for ever. */
public enum LengthClass {
    /** Nothing but a line end. */
    EMPTY(0),
    /** 1 to 7 bytes. */
    SHORT(1),
    /** 8 to 15 bytes. */
    MEDIUM(2),
    /** 16 to 63 bytes. */
    LONG(3),
    /** 64 bytes and more. */
    VERY_LONG(4);

    private final int code;

    LengthClass(int code) {
        this.code = code;
    }

    /** The code on disk. */
    public int code() {
        return code;
    }

    /** The class of a line of {@code bytes} bytes, its line end not counted. */
    public static LengthClass of(long bytes) {
        if (bytes <= 0) {
            return EMPTY;
        }
        if (bytes < 8) {
            return SHORT;
        }
        if (bytes < 16) {
            return MEDIUM;
        }
        return bytes < 64 ? LONG : VERY_LONG;
    }

    /**
     * The class with this code.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static LengthClass ofCode(int code) {
        for (LengthClass each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        throw new IllegalArgumentException("length class code " + code + " is outside 0..4");
    }
}
