/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.record;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a client said of itself in its GCC blocks, [MS-RDPBCGR] 2.2.1.3.2 (core) and 2.2.1.3.4 (network). Encoded as version (1
 * byte, 1), width, height, keyboard layout, keyboard type and colour depth (4 bytes each, big endian), name, number of channels
 * (1 byte) and their names; each text is its length (1 byte) and UTF-8. Immutable.
 *
 * @param desktopWidth pixels, 0..65535
 * @param desktopHeight pixels, 0..65535
 * @param keyboardLayout the active input locale, such as 0x409 for US English
 * @param keyboardType such as 4 for an IBM enhanced keyboard, 7 for a Japanese one
 * @param colorDepth bits per pixel that it asked for
 * @param clientName of the computer; hostile text; what is longer than {@value #TEXT_BYTES_MAX} bytes is cut
 * @param channels names of the static virtual channels that it asked for, at most {@value #CHANNELS_MAX}
 */
public record ClientFacts(
        int desktopWidth,
        int desktopHeight,
        int keyboardLayout,
        int keyboardType,
        int colorDepth,
        String clientName,
        List<String> channels) {

    /** Channels that a client may ask for. */
    public static final int CHANNELS_MAX = 31;

    /** Bytes of one text. */
    public static final int TEXT_BYTES_MAX = 64;

    private static final int VERSION = 1;
    private static final int NUMBERS = 5;

    public ClientFacts {
        Objects.requireNonNull(clientName, "clientName");
        channels = List.copyOf(channels);
        if (channels.size() > CHANNELS_MAX) {
            throw new IllegalArgumentException(channels.size() + " channels are more than " + CHANNELS_MAX);
        }
    }

    /** The payload of a record. */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        out.writeBytes(ByteBuffer.allocate(NUMBERS * Integer.BYTES)
                .putInt(desktopWidth)
                .putInt(desktopHeight)
                .putInt(keyboardLayout)
                .putInt(keyboardType)
                .putInt(colorDepth)
                .array());
        text(out, clientName);
        out.write(channels.size());
        channels.forEach(each -> text(out, each));
        return out.toByteArray();
    }

    /** Reads the payload of a record. */
    public static ClientFacts decode(byte[] payload) throws WireException {
        WireReader in = WireReader.over(payload);
        int version = in.u8("client facts version");
        if (version != VERSION) {
            throw WireException.invalidField("client facts version", version, "is unknown");
        }
        int width = (int) in.u32("client facts width");
        int height = (int) in.u32("client facts height");
        int layout = (int) in.u32("client facts keyboard layout");
        int type = (int) in.u32("client facts keyboard type");
        int depth = (int) in.u32("client facts colour depth");
        String name = text(in, "client facts name");
        int count = in.u8("client facts channels");
        if (count > CHANNELS_MAX) {
            throw WireException.limitExceeded("client facts channels", count, CHANNELS_MAX);
        }
        List<String> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            channels.add(text(in, "client facts channel"));
        }
        in.expectEnd("client facts");
        return new ClientFacts(width, height, layout, type, depth, name, channels);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, TEXT_BYTES_MAX);
        out.write(length);
        out.write(bytes, 0, length);
    }

    private static String text(WireReader in, String field) throws WireException {
        return new String(in.bytes(field, in.u8(field + " length"), TEXT_BYTES_MAX), StandardCharsets.UTF_8);
    }
}
