/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.export;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG files (ISO/IEC 15948): truecolour, 8 bits each, not interlaced. Each row holds differences to the row above, which
 * suits screens. Streams; holds two rows. Confined to one thread.
 */
final class PngWriter {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int BIT_DEPTH = 8;
    private static final int TRUECOLOUR = 2;
    private static final int FILTER_UP = 2;
    private static final int CHANNELS = 3;
    private static final int DATA_CHUNK_BYTES = 64 * 1024;

    private final DataOutputStream out;

    /** @param out stays the caller's */
    PngWriter(OutputStream out) {
        this.out = new DataOutputStream(out);
    }

    /**
     * Writes the whole file.
     *
     * @param pixels row-major, {@code 0xRRGGBB}
     * @param comment Latin-1 text about it
     */
    void write(int width, int height, int[] pixels, String comment) throws IOException {
        out.write(SIGNATURE);
        chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) BIT_DEPTH)
                        .put((byte) TRUECOLOUR)
                        .array());
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes("Comment\0".getBytes(StandardCharsets.ISO_8859_1));
        text.writeBytes(comment.getBytes(StandardCharsets.ISO_8859_1));
        chunk("tEXt", text.toByteArray());
        Deflater deflater = new Deflater();
        try {
            rows(width, height, pixels, deflater);
        } finally {
            deflater.end();
        }
        chunk("IEND", new byte[0]);
        out.flush();
    }

    private void rows(int width, int height, int[] pixels, Deflater deflater) throws IOException {
        byte[] data = new byte[DATA_CHUNK_BYTES];
        byte[] row = new byte[1 + CHANNELS * width];
        byte[] above = new byte[CHANNELS * width];
        int filled = 0;
        for (int y = 0; y < height; y++) {
            difference(pixels, y * width, row, above);
            deflater.setInput(row);
            filled = drain(deflater, data, filled);
        }
        deflater.finish();
        while (!deflater.finished()) {
            filled = drain(deflater, data, filled);
        }
        chunk("IDAT", Arrays.copyOf(data, filled));
    }

    /** Takes what comes out; whole buffers become chunks. */
    private int drain(Deflater deflater, byte[] data, int filled) throws IOException {
        int end = filled;
        int step = deflater.deflate(data, end, data.length - end);
        while (step > 0) {
            end += step;
            if (end == data.length) {
                chunk("IDAT", data);
                end = 0;
            }
            step = deflater.deflate(data, end, data.length - end);
        }
        return end;
    }

    private static void difference(int[] pixels, int from, byte[] row, byte[] above) {
        row[0] = FILTER_UP;
        for (int i = 0; i < above.length; i++) {
            byte value = (byte) (pixels[from + i / CHANNELS] >> 8 * (CHANNELS - 1 - i % CHANNELS));
            row[1 + i] = (byte) (value - above[i]);
            above[i] = value;
        }
    }

    private void chunk(String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) sum.getValue());
    }
}
