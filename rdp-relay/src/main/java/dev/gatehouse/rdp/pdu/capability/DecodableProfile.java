/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.capability;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What both sides may agree on when a session is recorded: with the capability sets filtered like this, a target draws with bitmap updates
 * and pointer updates alone, uncompressed but for the bitmaps themselves, and channels stay readable.
 *
 * <p>Sets that are not known to be harmless are removed, so that what we cannot decode is never agreed on: surface commands, bitmap codecs
 * and the frame acknowledgement that goes with them, nine grid, GDI+, RemoteApp and window orders, desktop composition, and every type that
 * is newer than this list. Sets that peers expect stay and say "none": orders, bitmap caches, glyphs, brushes, offscreen bitmaps.
 */
public final class DecodableProfile {

    private static final Set<Integer> KEPT = Set.of(
            CapabilitySet.GENERAL,
            CapabilitySet.BITMAP,
            CapabilitySet.ORDER,
            CapabilitySet.BITMAP_CACHE,
            CapabilitySet.CONTROL,
            CapabilitySet.ACTIVATION,
            CapabilitySet.POINTER,
            CapabilitySet.SHARE,
            CapabilitySet.COLOR_CACHE,
            CapabilitySet.SOUND,
            CapabilitySet.INPUT,
            CapabilitySet.FONT,
            CapabilitySet.BRUSH,
            CapabilitySet.GLYPH_CACHE,
            CapabilitySet.OFFSCREEN_CACHE,
            CapabilitySet.BITMAP_CACHE_REV2,
            CapabilitySet.VIRTUAL_CHANNEL,
            CapabilitySet.MULTIFRAGMENT_UPDATE,
            CapabilitySet.LARGE_POINTER);

    private DecodableProfile() {}

    /** What of a target's Demand Active goes to the client. */
    public static List<CapabilitySet> towardClient(List<CapabilitySet> ofTarget) {
        List<CapabilitySet> filtered = new ArrayList<>(ofTarget.size());
        for (CapabilitySet set : ofTarget) {
            if (set.type() == CapabilitySet.GENERAL) {
                // a client that may ask for silence while it is minimised blinds the recording
                filtered.add(general(set).withU8(CapabilityField.GENERAL_SUPPRESS_OUTPUT_SUPPORT, 0));
            } else if (KEPT.contains(set.type())) {
                filtered.add(filtered(set));
            }
        }
        return filtered;
    }

    /** What of a client's Confirm Active goes to the target. */
    public static List<CapabilitySet> towardTarget(List<CapabilitySet> ofClient) {
        List<CapabilitySet> filtered = new ArrayList<>(ofClient.size());
        for (CapabilitySet set : ofClient) {
            if (KEPT.contains(set.type())) {
                filtered.add(filtered(set));
            }
        }
        return filtered;
    }

    private static CapabilitySet filtered(CapabilitySet set) {
        return switch (set.type()) {
            case CapabilitySet.GENERAL -> general(set);
            case CapabilitySet.BITMAP -> bitmap(set);
            case CapabilitySet.ORDER -> order(set);
            case CapabilitySet.BITMAP_CACHE, CapabilitySet.BITMAP_CACHE_REV2 -> noBitmapCache();
            case CapabilitySet.GLYPH_CACHE, CapabilitySet.BRUSH, CapabilitySet.OFFSCREEN_CACHE ->
                set.withZeros(0, set.length());
            case CapabilitySet.VIRTUAL_CHANNEL -> set.withU32(CapabilityField.VIRTUAL_CHANNEL_FLAGS, 0);
            default -> set;
        };
    }

    /** No automatic reconnection either: its cookie is not forwarded. */
    private static CapabilitySet general(CapabilitySet set) {
        int kept = CapabilityField.FASTPATH_OUTPUT_SUPPORTED
                | CapabilityField.LONG_CREDENTIALS_SUPPORTED
                | CapabilityField.NO_BITMAP_COMPRESSION_HDR;
        return set.withU16(CapabilityField.GENERAL_COMPRESSION_TYPES, 0)
                .withU16(CapabilityField.GENERAL_COMPRESSION_LEVEL, 0)
                .withU16(CapabilityField.GENERAL_EXTRA_FLAGS, set.u16(CapabilityField.GENERAL_EXTRA_FLAGS) & kept);
    }

    /** Neither colour loss nor chroma subsampling in planar bitmaps ([MS-RDPEGDI] 2.2.2.5.1): a recording shows what was sent. */
    private static CapabilitySet bitmap(CapabilitySet set) {
        int flags = set.u8(CapabilityField.BITMAP_DRAWING_FLAGS);
        return set.withU8(CapabilityField.BITMAP_DRAWING_FLAGS, flags & CapabilityField.DRAW_ALLOW_SKIP_ALPHA);
    }

    private static CapabilitySet order(CapabilitySet set) {
        return set.withU16(CapabilityField.ORDER_FLAGS, CapabilityField.ORDER_FLAGS_REQUIRED)
                .withZeros(CapabilityField.ORDER_SUPPORT, CapabilityField.ORDER_SUPPORT_LENGTH)
                .withU16(CapabilityField.ORDER_SUPPORT_EX_FLAGS, 0)
                .withU32(CapabilityField.ORDER_DESKTOP_SAVE_SIZE, 0);
    }

    /** Revision 1 with three caches of no cells: servers take it in the place of revision 2. */
    private static CapabilitySet noBitmapCache() {
        return CapabilitySet.zero(CapabilitySet.BITMAP_CACHE, CapabilityField.BITMAP_CACHE_LENGTH);
    }
}
