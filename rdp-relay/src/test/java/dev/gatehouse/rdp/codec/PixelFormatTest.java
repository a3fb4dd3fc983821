/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelFormatTest {

    @ParameterizedTest
    @CsvSource({
        "16, ffff, ffffff", "16, 0000, 000000", "16, f800, ff0000", "16, 07e0, 00ff00", "16, 001f, 0000ff",
        "16, 0400, 008400", "16, 07c0, 00ff00", "16, 8410, 848484", "15, 7fff, ffffff", "15, 4210, 848484",
        "24, 123456, 123456", "32, ff123456, 123456",
    })
    void narrowColoursAreWidenedAsTheReferenceClientDoes(int bits, String value, String color) throws WireException {
        int[] pixels = {(int) Long.parseLong(value, 16)};
        PixelFormat.of(bits).toColors(pixels, 1, new int[256]);
        assertThat(pixels[0]).isEqualTo(Integer.parseInt(color, 16));
    }

    @Test
    void eightBitsPickFromThePalette() throws WireException {
        int[] palette = new int[256];
        palette[255] = 0xABCDEF;
        int[] pixels = {255, 0};
        PixelFormat.of(8).toColors(pixels, 2, palette);
        assertThat(pixels).containsExactly(0xABCDEF, 0);
    }

    @Test
    void rawRowsMayBePaddedToFourBytesOrNot() throws WireException {
        int[] pixels = new int[2];
        byte[] padded = HexFormat.of().parseHex("0102030004050600");
        PixelFormat.RGB_24.readRaw(padded, 0, padded.length, 1, 2, pixels);
        assertThat(pixels).containsExactly(0x030201, 0x060504);
        byte[] tight = HexFormat.of().parseHex("010203040506");
        PixelFormat.RGB_24.readRaw(tight, 0, tight.length, 1, 2, pixels);
        assertThat(pixels).containsExactly(0x030201, 0x060504);
    }

    @Test
    void tooFewRawBytesAndUnknownDepthsAreRefused() {
        assertThatThrownBy(() -> PixelFormat.RGB_24.readRaw(new byte[5], 0, 5, 1, 2, new int[2]))
                .isInstanceOf(WireException.class);
        assertThatThrownBy(() -> PixelFormat.of(4)).isInstanceOf(WireException.class);
    }
}
