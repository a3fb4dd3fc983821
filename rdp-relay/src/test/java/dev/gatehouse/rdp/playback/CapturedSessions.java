/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.record.RecordType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/** What real servers sent to a real client, from Demand Active on, taken behind its TLS; and records made of it. */
final class CapturedSessions {

    private CapturedSessions() {}

    /** The PDUs of a session, one behind the other. */
    static byte[] pdus(String name) throws IOException {
        try (InputStream in = new GZIPInputStream(CapturedSessions.class.getResourceAsStream(name + ".pdus.gz"))) {
            return in.readAllBytes();
        }
    }

    static ReadRecord record(RecordType type, byte[] payload) {
        return new ReadRecord(1, type.tag(), 0, ReadRecord.Content.READABLE, payload, 0);
    }

    /** SHA-256 over red, green and blue of each pixel, as {@code convert SCREENSHOT.png -depth 8 rgb:- | sha256sum} has it. */
    static String digest(int[] pixels) throws NoSuchAlgorithmException {
        ByteBuffer bytes = ByteBuffer.allocate(3 * pixels.length);
        for (int each : pixels) {
            bytes.put((byte) (each >> 16)).put((byte) (each >> 8)).put((byte) each);
        }
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    }
}
