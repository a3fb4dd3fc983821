/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.nego;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.wire.Tpkt;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * Client X.224 Connection Request PDU, [MS-RDPBCGR] 2.2.1.1. Immutable.
 *
 * @param cookie the IDENTIFIER of {@code Cookie: mstshash=IDENTIFIER}; mstsc cuts it to 9 characters; hostile text
 * @param routingToken any other text line, such as {@code Cookie: msts=...}, without its CRLF; hostile text
 * @param negotiation empty for a client that knows Standard RDP Security only
 * @param correlationId the 16 bytes of RDP_NEG_CORRELATION_INFO (2.2.1.1.2) in hex
 */
public record ConnectionRequest(
        Optional<String> cookie,
        Optional<String> routingToken,
        Optional<NegotiationRequest> negotiation,
        Optional<String> correlationId) {

    /** Of one text line without its CRLF. */
    public static final int LINE_LENGTH_MAX = 1024;

    /** Of the whole TPDU: two lines and the two binary parts. */
    public static final int LENGTH_MAX = 2 * LINE_LENGTH_MAX + 64;

    private static final int CODE = 0xE0;
    private static final int LINES_MAX = 2;
    private static final String COOKIE_PREFIX = "Cookie: mstshash=";
    private static final int TYPE_NEGOTIATION = 0x01;
    private static final int TYPE_CORRELATION = 0x06;
    private static final int NEGOTIATION_LENGTH = 8;
    private static final int CORRELATION_LENGTH = 36;
    private static final int CORRELATION_ID_LENGTH = 16;
    private static final int FIXED_LENGTH = 6;
    private static final int INDICATOR_MAX = 254;

    public ConnectionRequest {
        Objects.requireNonNull(cookie, "cookie");
        Objects.requireNonNull(routingToken, "routingToken");
        Objects.requireNonNull(negotiation, "negotiation");
        Objects.requireNonNull(correlationId, "correlationId");
    }

    /**
     * Reads one whole frame, TPKT header included. The length indicator of X.224 is not looked at: it has one byte, and clients with a
     * long routing token overflow it; TPKT's length is the bound.
     */
    public static ConnectionRequest decode(byte[] frame) throws WireException {
        WireReader reader = X224Data.tpduOf(frame);
        reader.skip("x224 length indicator", 1);
        int code = reader.u8("x224 code");
        if ((code & 0xF0) != CODE) {
            throw WireException.invalidField("x224 code", code, "is not a connection request");
        }
        reader.skip("x224 references and class", FIXED_LENGTH - 1);
        byte[] rest = reader.rest("connection request", LENGTH_MAX);
        return new Parts().read(rest);
    }

    /** One whole frame, TPKT header included. */
    public byte[] encode() {
        WireWriter body = new WireWriter();
        routingToken.ifPresent(token -> line(body, token));
        cookie.ifPresent(identifier -> line(body, COOKIE_PREFIX + identifier));
        negotiation.ifPresent(request -> body.u8(TYPE_NEGOTIATION)
                .u8(request.flags())
                .u16Le(NEGOTIATION_LENGTH)
                .u32Le(request.requestedProtocols()));
        correlationId.ifPresent(id -> body.u8(TYPE_CORRELATION)
                .u8(0)
                .u16Le(CORRELATION_LENGTH)
                .bytes(HexFormat.of().parseHex(id))
                .zeros(CORRELATION_LENGTH - 4 - CORRELATION_ID_LENGTH));
        byte[] variable = body.toBytes();
        return new WireWriter()
                .bytes(new Tpkt(Tpkt.HEADER_LENGTH + 1 + FIXED_LENGTH + variable.length).encode())
                .u8(Math.min(FIXED_LENGTH + variable.length, INDICATOR_MAX))
                .u8(CODE)
                .zeros(FIXED_LENGTH - 1)
                .bytes(variable)
                .toBytes();
    }

    private static void line(WireWriter body, String text) {
        body.bytes((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What has been found so far; each at most once, except that a second line may follow. */
    private static final class Parts {
        private Optional<String> cookie = Optional.empty();
        private Optional<String> routingToken = Optional.empty();
        private Optional<NegotiationRequest> negotiation = Optional.empty();
        private Optional<String> correlationId = Optional.empty();

        ConnectionRequest read(byte[] variable) throws WireException {
            int start = lines(variable);
            WireReader reader = WireReader.over(variable);
            reader.skip("connection request lines", start);
            if (reader.remaining() > 0) {
                negotiation(reader);
            }
            // Whatever follows a complete request is left alone: X.224 class 0 allows no user data, but padding does no
            // harm.
            return new ConnectionRequest(cookie, routingToken, negotiation, correlationId);
        }

        private int lines(byte[] variable) throws WireException {
            int start = 0;
            for (int lines = 0; start < variable.length && variable[start] != TYPE_NEGOTIATION; lines++) {
                if (lines == LINES_MAX) {
                    throw WireException.limitExceeded("connection request lines", lines + 1L, LINES_MAX);
                }
                int end = endOfLine(variable, start);
                text(new String(variable, start, end - start, StandardCharsets.ISO_8859_1));
                start = end + 2;
            }
            return start;
        }

        private static int endOfLine(byte[] variable, int start) throws WireException {
            for (int i = start; i + 1 < variable.length && i - start <= LINE_LENGTH_MAX; i++) {
                if (variable[i] == '\r' && variable[i + 1] == '\n') {
                    return i;
                }
            }
            if (variable.length - start > LINE_LENGTH_MAX) {
                throw WireException.limitExceeded(
                        "connection request line length", variable.length - start, LINE_LENGTH_MAX);
            }
            throw WireException.notEnoughBytes("connection request line end", 2, 0);
        }

        private void text(String line) {
            if (line.startsWith(COOKIE_PREFIX)) {
                cookie = Optional.of(line.substring(COOKIE_PREFIX.length()));
            } else {
                routingToken = Optional.of(line);
            }
        }

        private void negotiation(WireReader reader) throws WireException {
            reader.skip("negotiation request type", 1);
            int flags = reader.u8("negotiation request flags");
            length("negotiation request length", reader, NEGOTIATION_LENGTH);
            NegotiationRequest request =
                    new NegotiationRequest(flags, (int) reader.u32Le("negotiation requested protocols"));
            negotiation = Optional.of(request);
            if ((flags & NegotiationRequest.CORRELATION_INFO_PRESENT) != 0) {
                correlation(reader);
            }
        }

        private void correlation(WireReader reader) throws WireException {
            int type = reader.u8("correlation info type");
            if (type != TYPE_CORRELATION) {
                throw WireException.invalidField("correlation info type", type, "is not " + TYPE_CORRELATION);
            }
            reader.skip("correlation info flags", 1);
            length("correlation info length", reader, CORRELATION_LENGTH);
            byte[] id = reader.bytes("correlation id", CORRELATION_ID_LENGTH, CORRELATION_ID_LENGTH);
            reader.skip("correlation info reserved", CORRELATION_LENGTH - 4 - CORRELATION_ID_LENGTH);
            correlationId = Optional.of(HexFormat.of().formatHex(id));
        }

        private static void length(String field, WireReader reader, int expected) throws WireException {
            int length = reader.u16Le(field);
            if (length != expected) {
                throw WireException.invalidField(field, length, "is not " + expected);
            }
        }
    }
}
