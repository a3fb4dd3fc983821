/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * Turns a table's COPY text, whose length nobody knows beforehand, into entries {@code database/TABLE/00001.copy.gz} and so on of
 * bounded size. Rows may be cut between two entries.
 */
final class RowEntries extends OutputStream {

    /** Of COPY text in one entry. */
    static final int PIECE_BYTES = 4 << 20;

    private final ArchiveWriter archive;
    private final String directory;
    private final byte[] piece = new byte[PIECE_BYTES];
    private int filled;
    private int pieces;

    RowEntries(ArchiveWriter archive, String table) {
        this.archive = archive;
        this.directory = directory(table);
    }

    static String directory(String table) {
        return "database/" + table + "/";
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            int count = Math.min(left, piece.length - filled);
            System.arraycopy(bytes, from, piece, filled, count);
            filled += count;
            from += count;
            left -= count;
            if (filled == piece.length) {
                put();
            }
        }
    }

    private void put() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(filled / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(piece, 0, filled);
        }
        pieces++;
        archive.add(directory + String.format(Locale.ROOT, "%05d", pieces) + ".copy.gz", compressed.toByteArray());
        filled = 0;
    }

    /** Writes what is left. A table without rows has one empty entry, so that none can be left out. */
    @Override
    public void close() throws IOException {
        if (filled > 0 || pieces == 0) {
            put();
        }
    }
}
