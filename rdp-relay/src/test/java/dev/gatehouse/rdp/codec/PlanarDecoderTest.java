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

class PlanarDecoderTest {

    private static final int MUTATIONS = 20_000;

    private static int[] decode(String hex, int width, int height) throws WireException {
        byte[] stream = HexFormat.of().parseHex(hex);
        int[] pixels = new int[width * height];
        new PlanarDecoder().decode(stream, 0, stream.length, width, height, pixels);
        return pixels;
    }

    /** The plane of the example in [MS-RDPEGDI] 3.1.9.2.1 to 3.1.9.2.3, for all three colours. */
    @Test
    void planeOfTheSpecificationsExample() throws WireException {
        String plane = "13ff20fe fd 60 01 7d f5 c2 9a 38 60 01 67 8b a3 78 af".replace(" ", "");
        int[] expected = {
            255, 255, 255, 255, 254, 253, //
            254, 192, 132, 96, 75, 25, //
            253, 140, 62, 14, 135, 193
        };
        assertThat(decode("30" + plane + plane + plane, 6, 3))
                .containsExactly(
                        Arrays.stream(expected).map(each -> each * 0x010101).toArray());
    }

    @Test
    void rawPlanesAreRedGreenBlue() throws WireException {
        assertThat(decode("20" + "1112" + "2122" + "3132" + "00", 2, 1)).containsExactly(0x112131, 0x122232);
    }

    @Test
    void alphaPlaneIsReadOver() throws WireException {
        assertThat(decode("00" + "7f7f" + "1112" + "2122" + "3132", 2, 1)).containsExactly(0x112131, 0x122232);
        assertThat(decode("10" + "20ff7f" + "201112" + "202122" + "203132", 2, 1))
                .containsExactly(0x112131, 0x122232);
    }

    @Test
    void longRunsTakeTheirLengthFromTheUpperHalf() throws WireException {
        // one raw value, a run of 16 + 2, a run of 32 + 1
        String plane = "10aa" + "21" + "12";
        assertThat(decode("30" + plane + plane + plane, 52, 1)).hasSize(52).containsOnly(0xAAAAAA);
    }

    @Test
    void runWithoutRawValueBeforeItIsZero() throws WireException {
        assertThat(decode("30" + "04" + "04" + "04", 4, 1)).containsOnly(0);
    }

    @Test
    void lumaAndChromasAreMixedWithTheLossRestored() throws WireException {
        // luma 100, orange 10, green 251 (-5), loss level 2: chromas are doubled once
        assertThat(decode("22" + "64" + "0a" + "fb", 1, 1))
                .containsExactly(rgb(100 + 10 + 20, 100 - 10, 100 + 10 - 20));
    }

    @Test
    void subsampledChromasHoldForFourPixels() throws WireException {
        String luma = "646464" + "646464" + "646464";
        assertThat(decode("29" + luma + "0a000000" + "00000000", 3, 3))
                .containsExactly(
                        rgb(110, 100, 90),
                        rgb(110, 100, 90),
                        rgb(100, 100, 100), //
                        rgb(110, 100, 90),
                        rgb(110, 100, 90),
                        rgb(100, 100, 100), //
                        rgb(100, 100, 100),
                        rgb(100, 100, 100),
                        rgb(100, 100, 100));
    }

    @Test
    void subsamplingWithoutChromaIsRefused() {
        assertThatThrownBy(() -> decode("2800000000", 1, 1)).isInstanceOf(WireException.class);
    }

    @Test
    void segmentBeyondItsRowIsRefused() {
        assertThatThrownBy(() -> decode("30" + "05" + "04" + "04", 4, 1)).isInstanceOf(WireException.class);
    }

    @Test
    void everyTruncationIsRefused() {
        for (String hex : new String[] {"3010aa211210aa211210aa2112", "20" + "11".repeat(3 * 52)}) {
            byte[] stream = HexFormat.of().parseHex(hex);
            for (int length = 0; length < stream.length; length++) {
                byte[] cut = Arrays.copyOf(stream, length);
                assertThatThrownBy(() -> new PlanarDecoder().decode(cut, 0, cut.length, 52, 1, new int[52]))
                        .as("%d bytes", length)
                        .isInstanceOf(WireException.class);
            }
        }
    }

    @Test
    void noBytesCauseAnythingButWireExceptions() {
        SplittableRandom random = new SplittableRandom(32);
        PlanarDecoder decoder = new PlanarDecoder();
        int[] pixels = new int[5 * 3];
        int decoded = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] stream = new byte[random.nextInt(1, 80)];
            random.nextBytes(stream);
            decoded += decodes(decoder, stream, pixels) ? 1 : 0;
        }
        assertThat(decoded).isPositive().isLessThan(MUTATIONS);
    }

    private static boolean decodes(PlanarDecoder decoder, byte[] stream, int[] pixels) {
        try {
            decoder.decode(stream, 0, stream.length, 5, 3, pixels);
            return true;
        } catch (WireException expected) {
            return false;
        }
    }

    private static int rgb(int red, int green, int blue) {
        return red << 16 | green << 8 | blue;
    }
}
