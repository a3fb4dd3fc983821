/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.capability;

import java.util.List;

/**
 * What a server of our own needs to know from a client's Confirm Active. Immutable. Numbers are the client's and not checked.
 *
 * @param bitsPerPixel preferredBitsPerPixel of the Bitmap set; 0 when the client sent none
 * @param desktopWidth desktopWidth in pixels
 * @param desktopHeight desktopHeight in pixels
 * @param desktopResize whether it takes another size in a later Demand Active
 * @param fastPathOutput whether it takes fast-path output
 * @param noBitmapCompressionHeader whether it takes compressed bitmaps without TS_CD_HEADER
 * @param multifragmentMaxRequestSize how many bytes of a fragmented update it joins; 0 when it joins none
 * @param largePointer whether it takes pointers of 96x96 pixels
 * @param pointerCacheSize how many pointers it keeps, 0 when it takes colour pointers only
 */
public record ClientCapabilities(
        int bitsPerPixel,
        int desktopWidth,
        int desktopHeight,
        boolean desktopResize,
        boolean fastPathOutput,
        boolean noBitmapCompressionHeader,
        long multifragmentMaxRequestSize,
        boolean largePointer,
        int pointerCacheSize) {

    /** Reads the sets of a Confirm Active; a set that is missing says no to everything. */
    public static ClientCapabilities of(List<CapabilitySet> sets) {
        CapabilitySet bitmap = find(sets, CapabilitySet.BITMAP);
        int extra = find(sets, CapabilitySet.GENERAL).u16(CapabilityField.GENERAL_EXTRA_FLAGS);
        CapabilitySet multifragment = find(sets, CapabilitySet.MULTIFRAGMENT_UPDATE);
        CapabilitySet large = find(sets, CapabilitySet.LARGE_POINTER);
        CapabilitySet pointer = find(sets, CapabilitySet.POINTER);
        return new ClientCapabilities(
                bitmap.u16(CapabilityField.BITMAP_PREFERRED_BITS_PER_PIXEL),
                bitmap.u16(CapabilityField.BITMAP_DESKTOP_WIDTH),
                bitmap.u16(CapabilityField.BITMAP_DESKTOP_HEIGHT),
                bitmap.u16(CapabilityField.BITMAP_DESKTOP_RESIZE_FLAG) != 0,
                (extra & CapabilityField.FASTPATH_OUTPUT_SUPPORTED) != 0,
                (extra & CapabilityField.NO_BITMAP_COMPRESSION_HDR) != 0,
                multifragment.u32(CapabilityField.MULTIFRAGMENT_MAX_REQUEST_SIZE),
                (large.u16(CapabilityField.LARGE_POINTER_FLAGS) & CapabilityField.LARGE_POINTER_96X96) != 0,
                pointer.u16(CapabilityField.POINTER_CACHE_SIZE));
    }

    private static CapabilitySet find(List<CapabilitySet> sets, int type) {
        return CapabilitySet.find(sets, type).orElse(CapabilitySet.zero(type, 0));
    }
}
