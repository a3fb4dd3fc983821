/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.codec;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.proxy.wire.WireException;

/** Targets for Jazzer: any bytes as bitmaps. See docs/TESTING.md for how to fuzz. */
class DecodersFuzzTest {

    private static final int[] DEPTHS = {8, 15, 16, 24};
    private static final int SIDE_MAX = 128;

    @FuzzTest(maxDuration = "5m")
    void interleaved(FuzzedDataProvider data) {
        int width = data.consumeInt(1, SIDE_MAX);
        int height = data.consumeInt(1, SIDE_MAX);
        int depth = DEPTHS[data.consumeInt(0, DEPTHS.length - 1)];
        byte[] source = data.consumeRemainingAsBytes();
        try {
            new InterleavedDecoder().decode(source, 0, source.length, width, height, depth, new int[width * height]);
        } catch (WireException expected) {
            // no picture
        }
    }

    @FuzzTest(maxDuration = "5m")
    void planar(FuzzedDataProvider data) {
        int width = data.consumeInt(1, SIDE_MAX);
        int height = data.consumeInt(1, SIDE_MAX);
        byte[] source = data.consumeRemainingAsBytes();
        try {
            new PlanarDecoder().decode(source, 0, source.length, width, height, new int[width * height]);
        } catch (WireException expected) {
            // no picture
        }
    }
}
