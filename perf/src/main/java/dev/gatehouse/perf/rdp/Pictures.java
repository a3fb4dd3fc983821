/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.rdp.pdu.fastpath.FastPathUpdates;
import dev.gatehouse.rdp.pdu.fastpath.FastPathWriter;
import dev.gatehouse.rdp.screen.encode.BitmapUpdates;
import dev.gatehouse.rdp.screen.encode.ColorDepth;
import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fast-path bitmap updates of a made-up desktop in planar compression, the same in each run: windows from nearly empty to photograph-like, so
 * that PDUs have 0.1 to 16 KiB as those of real servers have. Immutable after construction; safe for use by several threads.
 */
final class Pictures {

    private static final int SEED = 489;
    private static final int TURNS = 24;

    /** How many of a thousand pixels differ from the background, window by window. */
    private static final int[] NOISE_PER_MILLE = {2, 15, 60, 200, 500, 900};

    private static final int[] SIDES = {32, 64, 128, 192};
    private static final int HEADER_BYTES = 4;

    private final List<ByteBuf> pdus = new ArrayList<>();
    private final long bytes;

    Pictures() {
        SplittableRandom random = new SplittableRandom(SEED);
        long total = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            for (int noise : NOISE_PER_MILLE) {
                total += window(random, noise, SIDES[random.nextInt(SIDES.length)]);
            }
        }
        bytes = total;
    }

    private long window(SplittableRandom random, int noisePerMille, int side) {
        Rect area = new Rect(random.nextInt(600), random.nextInt(400), side, side);
        List<byte[]> updates =
                BitmapUpdates.of(canvas -> paint(canvas, random, noisePerMille), area, ColorDepth.BITS_32, true);
        long total = 0;
        for (int i = 0; i < updates.size(); i += 2) {
            byte[] update = i + 1 < updates.size() ? joined(updates.get(i), updates.get(i + 1)) : updates.get(i);
            byte[] pdu = FastPathWriter.single(FastPathUpdates.BITMAP, update);
            // no room behind it, so that nobody writes on in what all share
            pdus.add(Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(pdu.length, pdu.length).writeBytes(pdu)));
            total += pdu.length;
        }
        return total;
    }

    private static void paint(Canvas canvas, SplittableRandom random, int noisePerMille) {
        Rect area = canvas.area();
        canvas.fill(area, 0x205080);
        for (int y = area.y(); y < area.bottom(); y++) {
            for (int x = area.x(); x < area.right(); x++) {
                if (random.nextInt(1000) < noisePerMille) {
                    canvas.fill(new Rect(x, y, 1, 1), random.nextInt(1 << 24));
                }
            }
        }
    }

    /** TS_UPDATE_BITMAP_DATA of the rectangles of two: updateType, numberRectangles, rectangles. */
    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length - HEADER_BYTES];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, HEADER_BYTES, both, first.length, second.length - HEADER_BYTES);
        both[2] = (byte) (first[2] + second[2]);
        return both;
    }

    /** How many PDUs there are before they begin anew. */
    int count() {
        return pdus.size();
    }

    /** Bytes of all of them. */
    long bytes() {
        return bytes;
    }

    /** One PDU to write; the number may be of any size. */
    ByteBuf pdu(int number) {
        return pdus.get(number % pdus.size()).duplicate();
    }
}
