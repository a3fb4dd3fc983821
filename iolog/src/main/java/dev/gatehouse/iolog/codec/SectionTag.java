/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

/** The kinds of section in a sealed file, in the order in which they come. The code is on disk and stable for ever. */
public enum SectionTag {
    /** What was known at the start, and the wrapped keys; once. */
    HEAD('H'),
    /** Records; any number. */
    CHUNK('C'),
    /** Where to find which time; once. */
    INDEX('I'),
    /** Counts and how it ended; once. */
    SUMMARY('S'),
    /** The signature; once, and nothing follows. */
    END('E');

    private final char code;

    SectionTag(char code) {
        this.code = code;
    }

    /** The code on disk. */
    public byte code() {
        return (byte) code;
    }

    /** The tag with this code. */
    public static SectionTag of(int code) throws MalformedRecordingException {
        for (SectionTag each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        throw new MalformedRecordingException("section tag " + code + " is not one of H, C, I, S, E");
    }
}
