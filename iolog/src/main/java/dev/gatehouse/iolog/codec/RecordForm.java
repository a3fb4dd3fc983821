/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

/**
 * The form byte of a record: under which key the body is sealed and how the plain bytes were prepared.
 *
 * <pre>
 *   bits 0..1  key: 0 in the clear, 1 output key, 2 input key, 3 key of an input line
 *   bit  2     the plain bytes are one zstd frame
 *   bit  3     the next record continues this one
 *   bit  4     the number of an input line (4 bytes) precedes the body, in the clear
 *   bits 5..7  zero
 * </pre>
 */
public final class RecordForm {

    /** The body is in the clear; only records of the format itself. */
    public static final int CLEAR = 0;

    /** Sealed under the session's output key. */
    public static final int OUTPUT = 1;

    /** Sealed under the session's input key. */
    public static final int INPUT = 2;

    /** Sealed under the key of one input line; the line's number precedes the body. */
    public static final int LINE = 3;

    /** The plain bytes are one zstd frame. */
    public static final int COMPRESSED = 0x04;

    /** The next record continues this one. */
    public static final int CONTINUED = 0x08;

    /** A line number precedes the body. */
    public static final int NUMBERED = 0x10;

    private static final int KEY_MASK = 0x03;
    private static final int KNOWN_BITS = 0x1F;

    private RecordForm() {}

    /** Which key: {@link #CLEAR}, {@link #OUTPUT}, {@link #INPUT} or {@link #LINE}. */
    public static int key(int form) {
        return form & KEY_MASK;
    }

    public static boolean isCompressed(int form) {
        return (form & COMPRESSED) != 0;
    }

    public static boolean isContinued(int form) {
        return (form & CONTINUED) != 0;
    }

    public static boolean isNumbered(int form) {
        return (form & NUMBERED) != 0;
    }

    /** Refuses forms that no writer makes. */
    public static void check(int form, int tag) throws MalformedRecordingException {
        boolean unknownBits = (form & ~KNOWN_BITS) != 0;
        boolean lineWithoutNumber = key(form) == LINE && !isNumbered(form);
        boolean clearOfRelay = key(form) == CLEAR && !FormatRecords.isOfFormat(tag);
        if (unknownBits || lineWithoutNumber || clearOfRelay) {
            throw new MalformedRecordingException("form 0x" + Integer.toHexString(form) + " of a record with tag " + tag
                    + " is not one that a writer makes");
        }
    }
}
