/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.capability;

import java.util.List;

/** The capability sets that a server of our own announces in its Demand Active, such as one that shows a screen while a target is dialled. */
public final class ServerCapabilities {

    /** The colour depths that a desktop may have, in bits per pixel. */
    public static final List<Integer> BITS_PER_PIXEL = List.of(16, 24, 32);

    private static final int SERVER_CHANNEL = 0x03EA;
    private static final int OS_WINDOWS = 1;
    private static final int OS_WINDOWS_NT = 3;
    private static final int PROTOCOL_VERSION = 0x0200;
    private static final int FONTSUPPORT_FONTLIST = 1;
    private static final int COLOR_CACHES = 6;
    private static final int POINTERS = 25;
    private static final int CHANNEL_CHUNK_LENGTH = 1600;
    private static final int DESKTOP_SAVE_X_GRANULARITY = 1;
    private static final int DESKTOP_SAVE_Y_GRANULARITY = 20;

    /** The largest update that we send in fragments. */
    private static final int MULTIFRAGMENT_REQUEST_SIZE = 0x0004_0000;

    private ServerCapabilities() {}

    /**
     * The sets for a desktop of this size.
     *
     * @param width in pixels, 1..65535
     * @param height in pixels, 1..65535
     * @param bitsPerPixel one of {@link #BITS_PER_PIXEL}
     */
    public static List<CapabilitySet> announce(int width, int height, int bitsPerPixel) {
        if (!BITS_PER_PIXEL.contains(bitsPerPixel)) {
            throw new IllegalArgumentException("bits per pixel " + bitsPerPixel + " are none of " + BITS_PER_PIXEL);
        }
        return List.of(
                CapabilitySet.zero(CapabilitySet.SHARE, 4).withU16(0, SERVER_CHANNEL),
                general(),
                CapabilitySet.zero(CapabilitySet.FONT, 4).withU16(0, FONTSUPPORT_FONTLIST),
                bitmap(width, height, bitsPerPixel),
                order(),
                CapabilitySet.zero(CapabilitySet.COLOR_CACHE, 4).withU16(0, COLOR_CACHES),
                pointer(),
                CapabilitySet.zero(CapabilitySet.INPUT, CapabilityField.INPUT_LENGTH)
                        .withU16(CapabilityField.INPUT_FLAGS, CapabilityField.INPUT_FLAGS_OF_OURS),
                CapabilitySet.zero(CapabilitySet.VIRTUAL_CHANNEL, CapabilityField.VIRTUAL_CHANNEL_LENGTH)
                        .withU32(CapabilityField.VIRTUAL_CHANNEL_CHUNK_SIZE, CHANNEL_CHUNK_LENGTH),
                CapabilitySet.zero(CapabilitySet.MULTIFRAGMENT_UPDATE, 4)
                        .withU32(CapabilityField.MULTIFRAGMENT_MAX_REQUEST_SIZE, MULTIFRAGMENT_REQUEST_SIZE),
                CapabilitySet.zero(CapabilitySet.LARGE_POINTER, 2)
                        .withU16(CapabilityField.LARGE_POINTER_FLAGS, CapabilityField.LARGE_POINTER_96X96));
    }

    private static CapabilitySet general() {
        int extra = CapabilityField.FASTPATH_OUTPUT_SUPPORTED
                | CapabilityField.LONG_CREDENTIALS_SUPPORTED
                | CapabilityField.NO_BITMAP_COMPRESSION_HDR;
        return CapabilitySet.zero(CapabilitySet.GENERAL, CapabilityField.GENERAL_LENGTH)
                .withU16(0, OS_WINDOWS)
                .withU16(2, OS_WINDOWS_NT)
                .withU16(4, PROTOCOL_VERSION)
                .withU16(CapabilityField.GENERAL_EXTRA_FLAGS, extra)
                .withU8(CapabilityField.GENERAL_REFRESH_RECT_SUPPORT, 1);
    }

    private static CapabilitySet bitmap(int width, int height, int bitsPerPixel) {
        return CapabilitySet.zero(CapabilitySet.BITMAP, CapabilityField.BITMAP_LENGTH)
                .withU16(CapabilityField.BITMAP_PREFERRED_BITS_PER_PIXEL, bitsPerPixel)
                .withU16(2, 1)
                .withU16(4, 1)
                .withU16(6, 1)
                .withU16(CapabilityField.BITMAP_DESKTOP_WIDTH, width)
                .withU16(CapabilityField.BITMAP_DESKTOP_HEIGHT, height)
                .withU16(CapabilityField.BITMAP_DESKTOP_RESIZE_FLAG, 1)
                .withU16(CapabilityField.BITMAP_COMPRESSION_FLAG, 1)
                .withU16(CapabilityField.BITMAP_MULTIPLE_RECTANGLE_SUPPORT, 1);
    }

    private static CapabilitySet order() {
        return CapabilitySet.zero(CapabilitySet.ORDER, CapabilityField.ORDER_LENGTH)
                .withU16(CapabilityField.ORDER_DESKTOP_SAVE_X_GRANULARITY, DESKTOP_SAVE_X_GRANULARITY)
                .withU16(CapabilityField.ORDER_DESKTOP_SAVE_Y_GRANULARITY, DESKTOP_SAVE_Y_GRANULARITY)
                .withU16(CapabilityField.ORDER_MAXIMUM_ORDER_LEVEL, 1)
                .withU16(CapabilityField.ORDER_FLAGS, CapabilityField.ORDER_FLAGS_REQUIRED);
    }

    private static CapabilitySet pointer() {
        return CapabilitySet.zero(CapabilitySet.POINTER, CapabilityField.POINTER_LENGTH)
                .withU16(CapabilityField.POINTER_COLOR_FLAG, 1)
                .withU16(CapabilityField.POINTER_COLOR_CACHE_SIZE, POINTERS)
                .withU16(CapabilityField.POINTER_CACHE_SIZE, POINTERS);
    }
}
