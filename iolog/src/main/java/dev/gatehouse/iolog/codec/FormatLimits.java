/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

/** The named limits of the format; a reader allocates no more than these for any length that it reads. */
public final class FormatLimits {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** Plain bytes in one record; a longer append is split. */
    public static final int PART_BYTES_MAX = 64 * KIB;

    /** Plain bytes in one append; more is refused, so that a reader can join parts in bounded memory. */
    public static final int APPEND_BYTES_MAX = MIB;

    /** Bytes that the authenticator adds to a sealed body. */
    public static final int TAG_BYTES = 16;

    /** The largest body of a record: line number, sealed part and authenticator. */
    public static final int BODY_BYTES_MAX = 4 + PART_BYTES_MAX + TAG_BYTES;

    /** The head of a recording, encoded. */
    public static final int HEAD_BYTES_MAX = 64 * KIB;

    /** Entries of a map in a head or an end. */
    public static final int MAP_ENTRIES_MAX = 256;

    /** One text in a head or an end, in UTF-8. */
    public static final int TEXT_BYTES_MAX = 8 * KIB;

    /** One wrapped key. */
    public static final int WRAPPED_KEY_BYTES_MAX = KIB;

    /** Where a chunk is closed: it takes no further record once its body has this many bytes or the record does not fit. */
    public static final int CHUNK_BYTES_MAX = MIB;

    /** Index entries in one file; the writer widens their spacing rather than pass it. */
    public static final int INDEX_ENTRIES_MAX = 64 * KIB;

    /** The largest section body of any kind. */
    public static final int SECTION_BYTES_MAX = 4 * MIB;

    /** Input lines under a key of their own in one recording. */
    public static final int LINES_MAX = MIB;

    /** Input lines of one recording that are undecided at one time. */
    public static final int LINES_UNDECIDED_MAX = KIB;

    private FormatLimits() {}
}
