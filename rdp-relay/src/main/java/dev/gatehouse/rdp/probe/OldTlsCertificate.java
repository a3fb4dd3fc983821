/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.probe;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * The beginning of a handshake up to TLS 1.2 by hand, where the certificate comes in clear ([RFC 5246] 7.4.2): the JDK's TLS does not speak
 * to servers that end at TLS 1.1. Nothing is negotiated, nothing is believed. Stateless.
 */
final class OldTlsCertificate {

    private static final int CONTENT_ALERT = 21;
    private static final int CONTENT_HANDSHAKE = 22;
    private static final int HANDSHAKE_SERVER_HELLO = 2;
    private static final int HANDSHAKE_CERTIFICATE = 11;
    private static final int RANDOM_LENGTH = 32;
    private static final int RECORD_LENGTH_MAX = 16 * 1024 + 2048;
    private static final int CERTIFICATE_LENGTH_MAX = 16 * 1024;

    /** Of all handshake messages up to the certificate's end. */
    private static final int HANDSHAKE_BYTES_MAX = 64 * 1024;

    /** After the random: no session, suites from AES-GCM down to RC4, no compression, groups, point formats, signatures. */
    private static final byte[] HELLO_REST = HexFormat.of()
            .parseHex("00" + "0032"
                    + "c02bc02cc02fc030c009c00ac013c014c023c027c028009c009d003c003d"
                    + "002f0035000a003300390032003800130005" + "00ff"
                    + "0100"
                    + "0032"
                    + "000a000a0008001d001700180019"
                    + "000b00020100"
                    + "000d001a0018040305030603080408050806040105010601020302010202");

    private OldTlsCertificate() {}

    /**
     * The client's first flight.
     *
     * @param random 32 bytes
     */
    static byte[] hello(byte[] random) {
        int bodyLength = 2 + RANDOM_LENGTH + HELLO_REST.length;
        byte[] record = new byte[5 + 4 + bodyLength];
        byte[] head = {
            CONTENT_HANDSHAKE,
            3,
            1,
            0,
            (byte) (4 + bodyLength), // the record
            1,
            0,
            0,
            (byte) bodyLength, // ClientHello
            3,
            3 // up to TLS 1.2
        };
        System.arraycopy(head, 0, record, 0, head.length);
        System.arraycopy(random, 0, record, head.length, RANDOM_LENGTH);
        System.arraycopy(HELLO_REST, 0, record, head.length + RANDOM_LENGTH, HELLO_REST.length);
        return record;
    }

    /**
     * Reads the server's answer up to its certificate.
     *
     * @return the certificate's SubjectPublicKeyInfo in DER
     * @throws IOException when there is none; the message says why in one line
     */
    static byte[] readPublicKey(InputStream in) throws IOException {
        DataInputStream handshake = new DataInputStream(new HandshakeBytes(in));
        while (true) {
            int type = handshake.readUnsignedByte();
            int length = unsigned24(handshake);
            if (type == HANDSHAKE_CERTIFICATE) {
                return publicKey(handshake, length);
            }
            if (type != HANDSHAKE_SERVER_HELLO) {
                throw new IOException("the server showed no certificate");
            }
            handshake.skipNBytes(length);
        }
    }

    private static byte[] publicKey(DataInputStream handshake, int messageLength) throws IOException {
        int listLength = unsigned24(handshake);
        int length = unsigned24(handshake);
        if (listLength != messageLength - 3 || length > listLength - 3 || length > CERTIFICATE_LENGTH_MAX) {
            throw new IOException("the server's certificate message is malformed");
        }
        byte[] der = new byte[length];
        handshake.readFully(der);
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return certificate.getPublicKey().getEncoded();
        } catch (CertificateException e) {
            throw new IOException("the server's certificate cannot be read", e);
        }
    }

    private static int unsigned24(DataInputStream in) throws IOException {
        return in.readUnsignedByte() << 16 | in.readUnsignedShort();
    }

    /** The handshake messages out of their records, and no more of them than the limit. Confined to one thread. */
    private static final class HandshakeBytes extends InputStream {

        private final DataInputStream records;
        private int leftInRecord;
        private int leftInAll = HANDSHAKE_BYTES_MAX;

        HandshakeBytes(InputStream in) {
            records = new DataInputStream(in);
        }

        @Override
        public int read() throws IOException {
            while (leftInRecord == 0) {
                leftInRecord = nextRecord();
            }
            if (leftInAll == 0) {
                throw new IOException(
                        "the server sends more than " + HANDSHAKE_BYTES_MAX + " bytes before its certificate");
            }
            leftInRecord--;
            leftInAll--;
            return records.readUnsignedByte();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            for (int i = 0; i < length; i++) {
                bytes[offset + i] = (byte) read();
            }
            return length;
        }

        private int nextRecord() throws IOException {
            int type = records.readUnsignedByte();
            int major = records.readUnsignedByte();
            records.readUnsignedByte();
            int length = records.readUnsignedShort();
            if (type == CONTENT_ALERT && length >= 2) {
                records.readUnsignedByte();
                throw new IOException("the server refuses TLS with alert " + records.readUnsignedByte());
            }
            if (type != CONTENT_HANDSHAKE || major != 3 || length == 0 || length > RECORD_LENGTH_MAX) {
                throw new EOFException("no TLS record");
            }
            return length;
        }
    }
}
