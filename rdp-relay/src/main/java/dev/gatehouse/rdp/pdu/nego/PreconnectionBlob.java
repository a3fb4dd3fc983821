/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.nego;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * RDP_PRECONNECTION_PDU_V1 and RDP_PRECONNECTION_PDU_V2, [MS-RDPEPS] 2.2.1.1 and 2.2.1.2. Immutable.
 *
 * @param id what to connect to, 0..2^32-1
 * @param payload the text of version 2 without its NUL, empty for version 1; hostile text
 */
public record PreconnectionBlob(long id, Optional<String> payload) {

    /** cbSize(4) + flags(4) + version(4) + id(4): all of version 1. */
    public static final int LENGTH_MIN = 16;

    /** Of the whole PDU; a token in base64 is below half of it. */
    public static final int LENGTH_MAX = 4096;

    private static final int VERSION_1 = 1;
    private static final int VERSION_2 = 2;
    private static final long ID_MAX = 0xFFFF_FFFFL;
    private static final int UNITS_MAX = (LENGTH_MAX - LENGTH_MIN - 2) / 2;

    public PreconnectionBlob {
        Objects.requireNonNull(payload, "payload");
        if (id < 0 || id > ID_MAX) {
            throw new IllegalArgumentException("preconnection id " + id + " is outside 0.." + ID_MAX);
        }
        if (payload.isPresent() && payload.get().length() >= UNITS_MAX) {
            throw new IllegalArgumentException(
                    "preconnection payload of " + payload.get().length() + " units exceeds " + (UNITS_MAX - 1));
        }
    }

    /**
     * The cbSize field of a PDU, for whoever frames it.
     *
     * @param length cbSize as read, 0..2^32-1
     * @return {@value #LENGTH_MIN}..{@value #LENGTH_MAX}
     */
    public static int checkedLength(long length) throws WireException {
        if (length < LENGTH_MIN) {
            throw WireException.invalidField("preconnection size", length, "is below " + LENGTH_MIN);
        }
        if (length > LENGTH_MAX) {
            throw WireException.limitExceeded("preconnection size", length, LENGTH_MAX);
        }
        return (int) length;
    }

    /** Reads one whole PDU. */
    public static PreconnectionBlob decode(WireReader reader) throws WireException {
        int length = checkedLength(reader.u32Le("preconnection size"));
        WireReader body = reader.slice("preconnection pdu", length - 4);
        reader.expectEnd("preconnection pdu");
        body.skip("preconnection flags", 4);
        long version = body.u32Le("preconnection version");
        long id = body.u32Le("preconnection id");
        if (version == VERSION_1) {
            return new PreconnectionBlob(id, Optional.empty());
        }
        if (version != VERSION_2) {
            throw WireException.invalidField("preconnection version", version, "is neither 1 nor 2");
        }
        return new PreconnectionBlob(id, Optional.of(payload(body)));
    }

    private static String payload(WireReader body) throws WireException {
        int units = body.u16Le("preconnection payload units");
        byte[] text = body.bytes("preconnection payload", units * 2L, UNITS_MAX * 2);
        // Most clients count the NUL, some leave it out.
        String payload = new String(text, StandardCharsets.UTF_16LE);
        int end = payload.indexOf('\0');
        String cut = end < 0 ? payload : payload.substring(0, end);
        if (cut.length() >= UNITS_MAX) {
            throw WireException.limitExceeded("preconnection payload units", cut.length(), UNITS_MAX - 1);
        }
        return cut;
    }

    /** The PDU's bytes. */
    public byte[] encode() {
        byte[] text =
                payload.map(p -> (p + '\0').getBytes(StandardCharsets.UTF_16LE)).orElse(null);
        int length = LENGTH_MIN + (text == null ? 0 : 2 + text.length);
        WireWriter writer = new WireWriter()
                .u32Le(length)
                .u32Le(0)
                .u32Le(text == null ? VERSION_1 : VERSION_2)
                .u32Le(id);
        return text == null
                ? writer.toBytes()
                : writer.u16Le(text.length / 2).bytes(text).toBytes();
    }
}
