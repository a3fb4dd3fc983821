/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.codec.PixelFormat;
import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import dev.gatehouse.rdp.screen.paint.Typeface;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BitmapUpdatesTest {

    private static final Rect DESKTOP = new Rect(0, 0, 333, 201);

    @ParameterizedTest
    @CsvSource({
        "BITS_15, true",
        "BITS_15, false",
        "BITS_16, true",
        "BITS_16, false",
        "BITS_24, true",
        "BITS_24, false",
        "BITS_32, true",
        "BITS_32, false"
    })
    void decodedDesktopIsThePaintedOne(ColorDepth depth, boolean compressionHeader) throws WireException {
        assertDecoded(BitmapUpdatesTest::text, DESKTOP, depth, compressionHeader);
    }

    @ParameterizedTest
    @EnumSource(ColorDepth.class)
    void noiseIsSplitIntoUpdatesThatFit(ColorDepth depth) throws WireException {
        assertDecoded(canvas -> noise(canvas, 1 << 24), DESKTOP, depth, true);
    }

    @ParameterizedTest
    @EnumSource(ColorDepth.class)
    void fewColorsGiveRunsOfAllLengths(ColorDepth depth) throws WireException {
        for (int colors = 1; colors < 5; colors++) {
            int of = colors;
            assertDecoded(canvas -> noise(canvas, of), DESKTOP, depth, false);
        }
    }

    @ParameterizedTest
    @EnumSource(ColorDepth.class)
    void onlyTheAreaIsPainted(ColorDepth depth) throws WireException {
        Rect area = new Rect(17, 100, 65, 70);
        DecodedDesktop client = assertDecoded(BitmapUpdatesTest::text, area, depth, false);

        assertThat(client.painted(16, 120)).isFalse();
        assertThat(client.painted(82, 120)).isFalse();
        assertThat(client.painted(50, 99)).isFalse();
        assertThat(client.painted(50, 170)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(ColorDepth.class)
    void plainBackgroundIsTiny(ColorDepth depth) {
        List<byte[]> updates = BitmapUpdates.of(
                canvas -> canvas.fill(canvas.area(), 0xF3F5F8), new Rect(0, 0, 1920, 1080), depth, false);

        assertThat(updates.stream().mapToInt(update -> update.length).sum()).isLessThan(250_000);
    }

    @Test
    void emptyAreaNeedsNoUpdate() {
        assertThat(BitmapUpdates.of(canvas -> {}, Rect.EMPTY, ColorDepth.BITS_16, false))
                .isEmpty();
    }

    private static DecodedDesktop assertDecoded(Painting painting, Rect area, ColorDepth depth, boolean header)
            throws WireException {
        DecodedDesktop client = new DecodedDesktop(DESKTOP.width(), DESKTOP.height(), depth.bits(), header);
        for (byte[] update : BitmapUpdates.of(painting, area, depth, header)) {
            assertThat(update.length).isLessThanOrEqualTo(BitmapUpdates.UPDATE_LENGTH_MAX);
            client.take(update);
        }
        Canvas expected = painting.part(area);
        for (int y = area.y(); y < area.bottom(); y++) {
            for (int x = area.x(); x < area.right(); x++) {
                assertThat(client.painted(x, y)).isTrue();
                int[] quantised = {depth.pixel(expected.pixel(x, y))};
                PixelFormat.of(Math.min(depth.bits(), 24)).toColors(quantised, 1, new int[256]);
                assertThat(client.pixel(x, y)).isEqualTo(quantised[0]);
            }
        }
        return client;
    }

    private static void text(Canvas canvas) {
        canvas.fill(DESKTOP, 0xF3F5F8);
        canvas.box(new Rect(20, 20, 290, 160), 8, 1, 0xDCE1E7, 0xFFFFFF);
        canvas.text(Typeface.medium(24), 40, 40, "Session locked", 0x182433);
        canvas.text(Typeface.regular(15), 40, 90, "by an operator: \u00C4\u00D6\u00DC \u4E2D", 0x3B5BDB);
    }

    /** The same for every part: a pixel depends on its place only. */
    private static void noise(Canvas canvas, int colors) {
        Rect area = canvas.area();
        for (int y = area.y(); y < area.bottom(); y++) {
            for (int x = area.x(); x < area.right(); x++) {
                int value = new Random(x * 7919L + y * 104_729L).nextInt(colors);
                canvas.fill(new Rect(x, y, 1, 1), colors < 10 ? value * 0x10E0A0 : value);
            }
        }
    }
}
