/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams made by hand after [MS-RDPBCGR] 2.2.9.1.1.3.1.2.4; the first rows are the bottom ones. */
class InterleavedDecoderTest {

    private static final int MUTATIONS = 20_000;

    private static int[] decode(String hex, int width, int height, int bitsPerPixel) throws WireException {
        byte[] stream = HexFormat.of().parseHex(hex);
        int[] pixels = new int[width * height];
        new InterleavedDecoder().decode(stream, 0, stream.length, width, height, bitsPerPixel, pixels);
        return pixels;
    }

    @Test
    void backgroundRunIsBlackInTheFirstLineAndCopiesTheLineAboveLater() throws WireException {
        assertThat(decode("6234120204", 4, 2, 16)).containsExactly(0x1234, 0x1234, 0, 0, 0x1234, 0x1234, 0, 0);
    }

    @Test
    void backgroundRunsInARowHaveOneForegroundPixelBetweenThem() throws WireException {
        // 1 black, then one pixel of the foreground (white) and 2 black; second line: copy 1, above ^ white, copy 2
        assertThat(decode("0103" + "0103", 4, 2, 16)).containsExactly(0, 0xFFFF, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void aNewLineForgetsThatABackgroundRunCameBeforeItInTheFirst() throws WireException {
        assertThat(decode("04" + "04", 4, 2, 16)).containsOnly(0);
        assertThat(decode("04" + "04" + "04", 4, 3, 16)).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0xFFFF, 0, 0, 0);
    }

    @Test
    void backgroundRunLongerThanALineRepeatsIt() throws WireException {
        assertThat(decode("8301000200030009", 3, 4, 16)).containsExactly(1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3);
    }

    @Test
    void foregroundRunIsXoredWithTheLineAbove() throws WireException {
        assertThat(decode("641111" + "c40f00", 4, 2, 16))
                .containsExactly(0x1111, 0x1111, 0x1111, 0x1111, 0x111E, 0x111E, 0x111E, 0x111E);
    }

    @Test
    void maskPicksForegroundOrTheLineAbove() throws WireException {
        // image of one mask byte (01000001 = order 2, length 1 x 8), then the specials 1 (0x03) and 2 (0x05)
        assertThat(decode("41a5" + "f9" + "fa", 8, 3, 8))
                .containsExactly(
                        0xFF, 0, 0xFF, 0, 0, 0xFF, 0, 0xFF, //
                        0, 0xFF, 0xFF, 0, 0, 0xFF, 0, 0xFF, //
                        0xFF, 0xFF, 0, 0, 0, 0xFF, 0, 0xFF);
    }

    @Test
    void maskOfAPartialByteTakesItsLowBits() throws WireException {
        assertThat(decode("4002" + "05", 3, 1, 8)).containsExactly(0xFF, 0, 0xFF);
    }

    @Test
    void setForegroundMaskAndMegaOrders() throws WireException {
        assertThat(decode("d10f" + "81", 8, 1, 8)).containsExactly(0xF, 0, 0, 0, 0, 0, 0, 0xF);
        assertThat(decode("f70800" + "0f" + "81", 8, 1, 8)).containsExactly(0xF, 0, 0, 0, 0, 0, 0, 0xF);
        assertThat(decode("f20800" + "81", 8, 1, 8)).containsExactly(0xFF, 0, 0, 0, 0, 0, 0, 0xFF);
        assertThat(decode("f60200" + "07" + "f10200" + "f30200" + "09" + "f40200" + "0102", 8, 1, 8))
                .containsExactly(7, 7, 7, 7, 9, 9, 1, 2);
        assertThat(decode("f80200" + "0102" + "f00400", 8, 1, 8)).containsExactly(1, 2, 1, 2, 0, 0, 0, 0);
        assertThat(decode("e2" + "0102" + "fd" + "fe" + "02", 8, 1, 8)).containsExactly(1, 2, 1, 2, 0xFF, 0, 0, 0);
    }

    @Test
    void extendedRunLengthsStartBehindTheShortOnes() throws WireException {
        assertThat(decode("0000", 32, 1, 8)).hasSize(32).containsOnly(0);
        assertThat(decode("600005", 32, 1, 8)).containsOnly(5);
        assertThat(decode("c00005", 16, 1, 8)).containsOnly(5);
    }

    @ParameterizedTest
    @CsvSource({"8, 7f, 7f", "15, ff7f, 7fff", "16, 3412, 1234", "24, 563412, 123456"})
    void pixelsAreLittleEndianOfTheirWidth(int bitsPerPixel, String bytes, String value) throws WireException {
        assertThat(decode("62" + bytes, 2, 1, bitsPerPixel)).containsOnly(Integer.parseInt(value, 16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a1", // no such order
                "f5", // no such order
                "05", // longer than the bitmap
                "f0ffff", // much longer
                "03", // shorter than the bitmap
                "e3" + "0102", // pairs beyond the end
                "fb",
                "01f00000", // no room for the pixel between two background runs
            })
    void streamThatDoesNotFitItsBitmapIsRefused(String hex) {
        assertThatThrownBy(() -> decode(hex, 4, 1, 8)).isInstanceOf(WireException.class);
    }

    @Test
    void sizesAreLimitedBeforeAnythingIsDecoded() {
        assertThatThrownBy(() -> new InterleavedDecoder().decode(new byte[1], 0, 1, 0, 1, 8, new int[0]))
                .isInstanceOf(WireException.class);
        assertThatThrownBy(() -> new InterleavedDecoder().decode(new byte[1], 0, 1, 65_535, 65_535, 8, new int[0]))
                .isInstanceOf(WireException.class);
        assertThatThrownBy(() -> new InterleavedDecoder().decode(new byte[1], 0, 1, 1, 1, 32, new int[1]))
                .isInstanceOf(WireException.class);
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] stream = HexFormat.of().parseHex("c40f00" + "63aabb" + "e111222233" + "fd" + "fe" + "81cdab");
        int width = 4 + 3 + 2 + 1 + 1 + 1;
        for (int length = 0; length < stream.length; length++) {
            byte[] cut = Arrays.copyOf(stream, length);
            assertThatThrownBy(() -> new InterleavedDecoder().decode(cut, 0, cut.length, width, 1, 16, new int[width]))
                    .as("%d bytes", length)
                    .isInstanceOf(WireException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 15, 16, 24})
    void noBytesCauseAnythingButWireExceptions(int bitsPerPixel) {
        SplittableRandom random = new SplittableRandom(bitsPerPixel);
        InterleavedDecoder decoder = new InterleavedDecoder();
        int[] pixels = new int[16 * 16];
        int decoded = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] stream = new byte[random.nextInt(1, 40)];
            random.nextBytes(stream);
            decoded += decodes(decoder, stream, bitsPerPixel, pixels) ? 1 : 0;
        }
        assertThat(decoded).isLessThan(MUTATIONS);
    }

    private static boolean decodes(InterleavedDecoder decoder, byte[] stream, int bitsPerPixel, int[] pixels) {
        try {
            decoder.decode(stream, 0, stream.length, 16, 16, bitsPerPixel, pixels);
            return true;
        } catch (WireException expected) {
            return false;
        }
    }
}
