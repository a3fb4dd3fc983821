/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.capability;

/** Where fields of capability sets lie, counted from the end of the set's header, and what may stand in them. */
final class CapabilityField {

    /** generalCompressionTypes, [MS-RDPBCGR] 2.2.7.1.1. */
    static final int GENERAL_COMPRESSION_TYPES = 8;

    static final int GENERAL_EXTRA_FLAGS = 10;
    static final int GENERAL_COMPRESSION_LEVEL = 16;
    static final int GENERAL_REFRESH_RECT_SUPPORT = 18;
    static final int GENERAL_SUPPRESS_OUTPUT_SUPPORT = 19;
    static final int GENERAL_LENGTH = 20;

    static final int FASTPATH_OUTPUT_SUPPORTED = 0x0001;
    static final int LONG_CREDENTIALS_SUPPORTED = 0x0004;
    static final int NO_BITMAP_COMPRESSION_HDR = 0x0400;

    /** preferredBitsPerPixel, 2.2.7.1.2. */
    static final int BITMAP_PREFERRED_BITS_PER_PIXEL = 0;

    static final int BITMAP_DESKTOP_WIDTH = 8;
    static final int BITMAP_DESKTOP_HEIGHT = 10;
    static final int BITMAP_DESKTOP_RESIZE_FLAG = 14;
    static final int BITMAP_COMPRESSION_FLAG = 16;
    static final int BITMAP_DRAWING_FLAGS = 19;
    static final int BITMAP_MULTIPLE_RECTANGLE_SUPPORT = 20;
    static final int BITMAP_LENGTH = 24;

    static final int DRAW_ALLOW_SKIP_ALPHA = 0x08;

    /** desktopSaveXGranularity, 2.2.7.1.3. */
    static final int ORDER_DESKTOP_SAVE_X_GRANULARITY = 20;

    static final int ORDER_DESKTOP_SAVE_Y_GRANULARITY = 22;
    static final int ORDER_MAXIMUM_ORDER_LEVEL = 26;
    static final int ORDER_FLAGS = 30;
    static final int ORDER_SUPPORT = 32;
    static final int ORDER_SUPPORT_LENGTH = 32;
    static final int ORDER_SUPPORT_EX_FLAGS = 66;
    static final int ORDER_DESKTOP_SAVE_SIZE = 72;
    static final int ORDER_LENGTH = 84;

    /** NEGOTIATEORDERSUPPORT and ZEROBOUNDSDELTASSUPPORT, both of which MUST be set. */
    static final int ORDER_FLAGS_REQUIRED = 0x000A;

    /** colorPointerFlag, 2.2.7.1.5. */
    static final int POINTER_COLOR_FLAG = 0;

    static final int POINTER_COLOR_CACHE_SIZE = 2;
    static final int POINTER_CACHE_SIZE = 4;
    static final int POINTER_LENGTH = 6;

    /** inputFlags, 2.2.7.1.6. */
    static final int INPUT_FLAGS = 0;

    static final int INPUT_LENGTH = 84;

    /** INPUT_FLAG_SCANCODES, _MOUSEX, _FASTPATH_INPUT, _UNICODE, _FASTPATH_INPUT2. */
    static final int INPUT_FLAGS_OF_OURS = 0x0001 | 0x0004 | 0x0008 | 0x0010 | 0x0020;

    /** BITMAPCACHE revision 1, 2.2.7.1.4.1. */
    static final int BITMAP_CACHE_LENGTH = 36;

    /** flags, 2.2.7.1.10. */
    static final int VIRTUAL_CHANNEL_FLAGS = 0;

    static final int VIRTUAL_CHANNEL_CHUNK_SIZE = 4;
    static final int VIRTUAL_CHANNEL_LENGTH = 8;

    /** MaxRequestSize, 2.2.7.2.6. */
    static final int MULTIFRAGMENT_MAX_REQUEST_SIZE = 0;

    /** largePointerSupportFlags, 2.2.7.2.7. */
    static final int LARGE_POINTER_FLAGS = 0;

    static final int LARGE_POINTER_96X96 = 0x0001;

    private CapabilityField() {}
}
