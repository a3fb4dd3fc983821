/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.capability;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * TS_CAPS_SET, [MS-RDPBCGR] 2.2.1.13.1.1.1: one capability set of any type, known or not. Immutable.
 *
 * <p>Offsets are those of the specification less the header's 4 bytes. A field beyond the end of a set, as older peers send them, reads as
 * 0 and is not written.
 */
public final class CapabilitySet {

    /** CAPSTYPE_GENERAL, 2.2.7.1.1. */
    public static final int GENERAL = 0x01;

    /** CAPSTYPE_BITMAP, 2.2.7.1.2. */
    public static final int BITMAP = 0x02;

    /** CAPSTYPE_ORDER, 2.2.7.1.3. */
    public static final int ORDER = 0x03;

    /** CAPSTYPE_BITMAPCACHE, revision 1, 2.2.7.1.4.1. */
    public static final int BITMAP_CACHE = 0x04;

    /** CAPSTYPE_CONTROL, 2.2.7.2.2. */
    public static final int CONTROL = 0x05;

    /** CAPSTYPE_ACTIVATION, 2.2.7.2.3. */
    public static final int ACTIVATION = 0x07;

    /** CAPSTYPE_POINTER, 2.2.7.1.5. */
    public static final int POINTER = 0x08;

    /** CAPSTYPE_SHARE, 2.2.7.2.4. */
    public static final int SHARE = 0x09;

    /** CAPSTYPE_COLORCACHE, [MS-RDPEGDI] 2.2.1.1. */
    public static final int COLOR_CACHE = 0x0A;

    /** CAPSTYPE_SOUND, 2.2.7.1.11. */
    public static final int SOUND = 0x0C;

    /** CAPSTYPE_INPUT, 2.2.7.1.6. */
    public static final int INPUT = 0x0D;

    /** CAPSTYPE_FONT, 2.2.7.2.5. */
    public static final int FONT = 0x0E;

    /** CAPSTYPE_BRUSH, 2.2.7.1.7. */
    public static final int BRUSH = 0x0F;

    /** CAPSTYPE_GLYPHCACHE, 2.2.7.1.8. */
    public static final int GLYPH_CACHE = 0x10;

    /** CAPSTYPE_OFFSCREENCACHE, 2.2.7.1.9. */
    public static final int OFFSCREEN_CACHE = 0x11;

    /** CAPSTYPE_BITMAPCACHE_HOSTSUPPORT, 2.2.7.2.1. */
    public static final int BITMAP_CACHE_HOST_SUPPORT = 0x12;

    /** CAPSTYPE_BITMAPCACHE_REV2, 2.2.7.1.4.2. */
    public static final int BITMAP_CACHE_REV2 = 0x13;

    /** CAPSTYPE_VIRTUALCHANNEL, 2.2.7.1.10. */
    public static final int VIRTUAL_CHANNEL = 0x14;

    /** CAPSTYPE_DRAWNINEGRIDCACHE, [MS-RDPEGDI] 2.2.1.2. */
    public static final int DRAW_NINE_GRID_CACHE = 0x15;

    /** CAPSTYPE_DRAWGDIPLUS, [MS-RDPEGDI] 2.2.1.3. */
    public static final int DRAW_GDI_PLUS = 0x16;

    /** CAPSTYPE_RAIL, [MS-RDPERP] 2.2.1.1.1. */
    public static final int RAIL = 0x17;

    /** CAPSTYPE_WINDOW, [MS-RDPERP] 2.2.1.1.2. */
    public static final int WINDOW = 0x18;

    /** CAPSETTYPE_COMPDESK, 2.2.7.2.8. */
    public static final int DESKTOP_COMPOSITION = 0x19;

    /** CAPSETTYPE_MULTIFRAGMENTUPDATE, 2.2.7.2.6. */
    public static final int MULTIFRAGMENT_UPDATE = 0x1A;

    /** CAPSETTYPE_LARGE_POINTER, 2.2.7.2.7. */
    public static final int LARGE_POINTER = 0x1B;

    /** CAPSETTYPE_SURFACE_COMMANDS, 2.2.7.2.9. */
    public static final int SURFACE_COMMANDS = 0x1C;

    /** CAPSETTYPE_BITMAP_CODECS, 2.2.7.2.10. */
    public static final int BITMAP_CODECS = 0x1D;

    /** CAPSSETTYPE_FRAME_ACKNOWLEDGE, [MS-RDPRFX] 2.2.1.3. */
    public static final int FRAME_ACKNOWLEDGE = 0x1E;

    /** How many sets a peer may send; the specification has 30 types. */
    public static final int COUNT_MAX = 64;

    private static final int HEADER_LENGTH = 4;
    private static final int COUNT_LENGTH = 4;
    private static final int DATA_LENGTH_MAX = 0xFFFF - HEADER_LENGTH;

    private final int type;
    private final byte[] data;

    private CapabilitySet(int type, byte[] data) {
        this.type = type;
        this.data = data;
    }

    /** A set with a copy of {@code data}, which does not include the header. */
    public static CapabilitySet of(int type, byte[] data) {
        return new CapabilitySet(type, data.clone());
    }

    /** A set whose {@code length} bytes of data are 0. */
    public static CapabilitySet zero(int type, int length) {
        return new CapabilitySet(type, new byte[length]);
    }

    /**
     * Reads numberCapabilities, its padding and the sets.
     *
     * @param reader covers these and nothing more
     */
    public static List<CapabilitySet> decodeAll(WireReader reader) throws WireException {
        int count = reader.u16Le("numberCapabilities");
        if (count > COUNT_MAX) {
            throw WireException.limitExceeded("numberCapabilities", count, COUNT_MAX);
        }
        reader.skip("capabilities pad2Octets", 2);
        List<CapabilitySet> sets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            sets.add(decode(reader));
        }
        return sets;
    }

    private static CapabilitySet decode(WireReader reader) throws WireException {
        int type = reader.u16Le("capabilitySetType");
        int length = reader.u16Le("lengthCapability");
        if (length < HEADER_LENGTH) {
            throw WireException.invalidField("lengthCapability", length, "is below " + HEADER_LENGTH);
        }
        return new CapabilitySet(type, reader.bytes("capability set", length - HEADER_LENGTH, DATA_LENGTH_MAX));
    }

    /** lengthCombinedCapabilities of these sets. */
    public static int lengthOfAll(List<CapabilitySet> sets) {
        return COUNT_LENGTH
                + sets.stream().mapToInt(set -> HEADER_LENGTH + set.data.length).sum();
    }

    /** Writes numberCapabilities, its padding and the sets. */
    public static void encodeAll(WireWriter writer, List<CapabilitySet> sets) {
        writer.u16Le(sets.size()).u16Le(0);
        for (CapabilitySet set : sets) {
            writer.u16Le(set.type).u16Le(HEADER_LENGTH + set.data.length).bytes(set.data);
        }
    }

    /** The first set of {@code type}. */
    public static Optional<CapabilitySet> find(List<CapabilitySet> sets, int type) {
        return sets.stream().filter(set -> set.type == type).findFirst();
    }

    /** capabilitySetType. */
    public int type() {
        return type;
    }

    /** A copy of capabilityData. */
    public byte[] data() {
        return data.clone();
    }

    /** How many bytes capabilityData has. */
    public int length() {
        return data.length;
    }

    /** The byte at {@code offset}. */
    public int u8(int offset) {
        return offset < data.length ? data[offset] & 0xFF : 0;
    }

    /** The 16 bits at {@code offset}. */
    public int u16(int offset) {
        return u8(offset) | u8(offset + 1) << 8;
    }

    /** The 32 bits at {@code offset}. */
    public long u32(int offset) {
        return u16(offset) | (long) u16(offset + 2) << 16;
    }

    /** The same with {@code value} at {@code offset}. */
    public CapabilitySet withU8(int offset, int value) {
        return with(offset, value, 1);
    }

    /** The same with {@code value} at {@code offset}. */
    public CapabilitySet withU16(int offset, int value) {
        return with(offset, value, 2);
    }

    /** The same with {@code value} at {@code offset}. */
    public CapabilitySet withU32(int offset, long value) {
        return with(offset, value, 4);
    }

    /** The same with {@code length} bytes of 0 from {@code offset}. */
    public CapabilitySet withZeros(int offset, int length) {
        byte[] changed = data.clone();
        Arrays.fill(changed, Math.min(offset, changed.length), Math.min(offset + length, changed.length), (byte) 0);
        return new CapabilitySet(type, changed);
    }

    private CapabilitySet with(int offset, long value, int width) {
        byte[] changed = data.clone();
        for (int i = 0; i < width && offset + i < changed.length; i++) {
            changed[offset + i] = (byte) (value >>> (8 * i));
        }
        return new CapabilitySet(type, changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CapabilitySet that && type == that.type && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, Arrays.hashCode(data));
    }

    @Override
    public String toString() {
        return "CapabilitySet[0x" + Integer.toHexString(type) + ", " + data.length + " bytes]";
    }
}
