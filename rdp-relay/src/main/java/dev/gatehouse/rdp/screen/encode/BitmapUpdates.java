/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.encode;

import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes TS_UPDATE_BITMAP_DATA ([MS-RDPBCGR] 2.2.9.1.1.3.1.2) of a painting: compressed tiles of at most {@value #TILE} x {@value #TILE}
 * pixels. The desktop is painted in bands of that height, so that no session holds a whole desktop in memory. Confined to one thread.
 */
public final class BitmapUpdates {

    /** How long an update may be, header included; well below what every client takes in one PDU. */
    public static final int UPDATE_LENGTH_MAX = 7900;

    private static final int TILE = 64;
    private static final int UPDATE_TYPE_BITMAP = 1;
    private static final int UPDATE_HEADER_LENGTH = 4;
    private static final int RECTANGLE_HEADER_LENGTH = 18;
    private static final int COMPRESSION_HEADER_LENGTH = 8;
    private static final int BITMAP_COMPRESSION = 0x0001;
    private static final int NO_BITMAP_COMPRESSION_HDR = 0x0400;
    private static final int DATA_LENGTH_MAX =
            UPDATE_LENGTH_MAX - UPDATE_HEADER_LENGTH - RECTANGLE_HEADER_LENGTH - COMPRESSION_HEADER_LENGTH;

    private final ColorDepth depth;
    private final boolean compressionHeader;
    private final List<byte[]> updates = new ArrayList<>();
    private final WireWriter rectangles = new WireWriter(UPDATE_LENGTH_MAX);
    private int count;

    private BitmapUpdates(ColorDepth depth, boolean compressionHeader) {
        this.depth = depth;
        this.compressionHeader = compressionHeader;
    }

    /**
     * Updates that show {@code area} of the painting.
     *
     * @param depth of the session
     * @param compressionHeader whether the client wants TS_CD_HEADER in front of compressed bitmaps (it has not said
     *     NO_BITMAP_COMPRESSION_HDR)
     * @return each at most {@value #UPDATE_LENGTH_MAX} bytes
     */
    public static List<byte[]> of(Painting painting, Rect area, ColorDepth depth, boolean compressionHeader) {
        BitmapUpdates made = new BitmapUpdates(depth, compressionHeader);
        for (int y = area.y(); y < area.bottom(); y += TILE) {
            Rect band = new Rect(area.x(), y, area.width(), Math.min(TILE, area.bottom() - y));
            made.band(painting.part(band));
        }
        made.flush();
        return made.updates;
    }

    private void band(Canvas canvas) {
        Rect band = canvas.area();
        for (int x = band.x(); x < band.right(); x += TILE) {
            tile(canvas, new Rect(x, band.y(), Math.min(TILE, band.right() - x), band.height()));
        }
    }

    /** Writes the tile, or its halves when it does not get small enough. */
    private void tile(Canvas canvas, Rect tile) {
        byte[] data = compressed(canvas, tile);
        if (data.length > DATA_LENGTH_MAX) {
            int upper = tile.height() / 2;
            tile(canvas, new Rect(tile.x(), tile.y(), tile.width(), upper));
            tile(canvas, new Rect(tile.x(), tile.y() + upper, tile.width(), tile.height() - upper));
            return;
        }
        int length = RECTANGLE_HEADER_LENGTH + COMPRESSION_HEADER_LENGTH + data.length;
        if (rectangles.length() + length + UPDATE_HEADER_LENGTH > UPDATE_LENGTH_MAX) {
            flush();
        }
        rectangle(tile, data);
    }

    private byte[] compressed(Canvas canvas, Rect tile) {
        int width = padded(tile.width());
        int[] pixels = new int[width * tile.height()];
        for (int row = 0; row < tile.height(); row++) {
            int from = (tile.height() - 1 - row) * width;
            for (int column = 0; column < width; column++) {
                int x = tile.x() + Math.min(column, tile.width() - 1);
                pixels[from + column] = depth.pixel(canvas.pixel(x, tile.y() + row));
            }
        }
        return depth == ColorDepth.BITS_32
                ? PlanarEncoder.encode(pixels, width)
                : InterleavedEncoder.encode(pixels, width, depth.bytes());
    }

    /** One TS_BITMAP_DATA, 2.2.9.1.1.3.1.2.2. */
    private void rectangle(Rect tile, byte[] data) {
        int width = padded(tile.width());
        rectangles
                .u16Le(tile.x())
                .u16Le(tile.y())
                .u16Le(tile.right() - 1)
                .u16Le(tile.bottom() - 1)
                .u16Le(width)
                .u16Le(tile.height())
                .u16Le(depth.bits());
        if (compressionHeader) {
            // TS_CD_HEADER, 2.2.9.1.1.3.1.2.3
            rectangles
                    .u16Le(BITMAP_COMPRESSION)
                    .u16Le(COMPRESSION_HEADER_LENGTH + data.length)
                    .u16Le(0)
                    .u16Le(data.length)
                    .u16Le(width * depth.bytes())
                    .u16Le(width * depth.bytes() * tile.height());
        } else {
            rectangles.u16Le(BITMAP_COMPRESSION | NO_BITMAP_COMPRESSION_HDR).u16Le(data.length);
        }
        rectangles.bytes(data);
        count++;
    }

    private void flush() {
        if (count > 0) {
            updates.add(new WireWriter(rectangles.length() + UPDATE_HEADER_LENGTH)
                    .u16Le(UPDATE_TYPE_BITMAP)
                    .u16Le(count)
                    .bytes(rectangles.toBytes())
                    .toBytes());
            count = 0;
        }
    }

    private static int padded(int width) {
        return (width + 3) & ~3;
    }
}
