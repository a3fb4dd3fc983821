/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.origin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the first bytes of a connection are, read as a PROXY protocol header of version 2 (HAProxy's {@code proxy-protocol.txt}, section
 * 2.2). One reader for every listener. Version 1, the one in text, is refused: it has no length, and nobody needs it.
 */
public sealed interface ProxyHeader {

    /** The longest header that is read, extensions (TLVs) included; those are skipped. */
    int BYTES_MAX = 16 + 2_048;

    /** More bytes are needed; what is there may become a header. */
    record Incomplete() implements ProxyHeader {}

    /**
     * No header that we understand.
     *
     * @param cause one line for the operator
     */
    record Malformed(String cause) implements ProxyHeader {}

    /**
     * The proxy speaks for itself, such as for a health check, or does not know the client.
     *
     * @param length bytes of the header
     */
    record Local(int length) implements ProxyHeader {}

    /**
     * The proxy speaks for a client.
     *
     * @param client where the client connected from
     * @param length bytes of the header
     */
    record Proxied(InetSocketAddress client, int length) implements ProxyHeader {}

    /** The header of somebody who speaks for himself. */
    static byte[] local() {
        byte[] header = Arrays.copyOf(Reader.SIGNATURE, Reader.PREFIX_BYTES);
        header[Reader.SIGNATURE.length] = Reader.VERSION_2 | Reader.LOCAL;
        return header;
    }

    /**
     * Reads what is there, from the first byte on. Refuses as soon as it can.
     *
     * @param bytes from the connection's first byte; neither position nor limit is changed
     */
    static ProxyHeader read(ByteBuffer bytes) {
        return new Reader(bytes.slice()).read();
    }

    /** Reads one header. Confined to one call. */
    final class Reader {

        private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
        };
        private static final byte[] VERSION_1 = {'P', 'R', 'O', 'X', 'Y', ' '};
        private static final int PREFIX_BYTES = 16;
        private static final int VERSION_2 = 0x20;
        private static final int LOCAL = 0;
        private static final int PROXY = 1;
        private static final int UNSPECIFIED = 0x00;
        private static final int TCP_OVER_IPV4 = 0x11;
        private static final int TCP_OVER_IPV6 = 0x21;
        private static final int IPV4_BYTES = 4;
        private static final int IPV6_BYTES = 16;

        private final ByteBuffer bytes;

        private Reader(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        private ProxyHeader read() {
            if (!beginsLike(SIGNATURE)) {
                return new Malformed(
                        beginsLike(VERSION_1)
                                ? "version 1 of the PROXY protocol is refused; configure version 2 (send-proxy-v2)"
                                : "no PROXY protocol header; every connection of a configured proxy begins with one");
            }
            if (bytes.remaining() < PREFIX_BYTES) {
                return new Incomplete();
            }
            int versionAndCommand = bytes.get(12) & 0xFF;
            int family = bytes.get(13) & 0xFF;
            int length = PREFIX_BYTES + (bytes.getShort(14) & 0xFFFF);
            if (length > BYTES_MAX) {
                return new Malformed("a header of " + length + " bytes; at most " + BYTES_MAX + " are read");
            }
            if ((versionAndCommand & 0xF0) != VERSION_2 || (versionAndCommand & 0x0F) > PROXY) {
                return new Malformed("unknown version or command " + Integer.toHexString(versionAndCommand));
            }
            if (bytes.remaining() < length) {
                return new Incomplete();
            }
            if (versionAndCommand == (VERSION_2 | LOCAL) || family == UNSPECIFIED) {
                return new Local(length);
            }
            return switch (family) {
                case TCP_OVER_IPV4 -> proxied(length, IPV4_BYTES);
                case TCP_OVER_IPV6 -> proxied(length, IPV6_BYTES);
                default -> new Malformed("address family " + Integer.toHexString(family) + " is not TCP over IP");
            };
        }

        private boolean beginsLike(byte[] expected) {
            int present = Math.min(bytes.remaining(), expected.length);
            for (int i = 0; i < present; i++) {
                if (bytes.get(i) != expected[i]) {
                    return false;
                }
            }
            return true;
        }

        private ProxyHeader proxied(int length, int addressBytes) {
            // source and destination address, then source and destination port
            if (length < PREFIX_BYTES + 2 * addressBytes + 2 * Short.BYTES) {
                return new Malformed("a header too short for its addresses");
            }
            byte[] address = new byte[addressBytes];
            bytes.get(PREFIX_BYTES, address);
            int port = bytes.getShort(PREFIX_BYTES + 2 * addressBytes) & 0xFFFF;
            try {
                return new Proxied(new InetSocketAddress(InetAddress.getByAddress(address), port), length);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address of " + addressBytes + " bytes", e);
            }
        }
    }
}
