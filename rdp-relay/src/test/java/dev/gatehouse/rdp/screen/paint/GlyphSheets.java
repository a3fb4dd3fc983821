/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.paint;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;

/**
 * Makes the glyph resources of {@link Typeface} out of Roboto (Apache-2.0). Run by hand, when they are to change, with the outline
 * fonts' directory and the resource directory as arguments.
 */
final class GlyphSheets {

    private static final int[] REGULAR_SIZES = {13, 15, 18, 24, 30};
    private static final int[] MEDIUM_SIZES = {13, 15, 18, 24, 30, 36};
    private static final String PUNCTUATION = "\u2013\u2014\u2018\u2019\u201C\u201D\u201E\u2022\u2026\u20AC\uFFFD";

    private GlyphSheets() {}

    public static void main(String[] arguments) throws Exception {
        for (int size : REGULAR_SIZES) {
            write(Path.of(arguments[0], "Roboto-Regular.ttf"), size, Path.of(arguments[1], "roboto-regular-" + size));
        }
        for (int size : MEDIUM_SIZES) {
            write(Path.of(arguments[0], "Roboto-Medium.ttf"), size, Path.of(arguments[1], "roboto-medium-" + size));
        }
    }

    private static void write(Path outlines, int sizePixels, Path resource) throws Exception {
        File file = outlines.toFile();
        Font font = Font.createFont(Font.TRUETYPE_FONT, file).deriveFont((float) sizePixels);
        List<Integer> characters = IntStream.concat(
                        IntStream.concat(IntStream.rangeClosed(' ', '~'), IntStream.rangeClosed(0xA0, 0x17F)),
                        PUNCTUATION.chars())
                .filter(font::canDisplay)
                .boxed()
                .toList();
        try (OutputStream stream = Files.newOutputStream(resource);
                DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(stream))) {
            out.writeShort(Math.round(sizePixels * 0.95f));
            out.writeShort(Math.round(sizePixels * 1.25f));
            out.writeShort(characters.size());
            for (int character : characters) {
                writeGlyph(out, font, (char) character);
            }
        }
    }

    private static void writeGlyph(DataOutputStream out, Font font, char character) throws IOException {
        int side = font.getSize() * 3;
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(font);
        FontRenderContext context = graphics.getFontRenderContext();
        GlyphVector glyph = font.createGlyphVector(context, new char[] {character});
        graphics.drawGlyphVector(glyph, font.getSize(), font.getSize() * 2);
        int[] box = inked(image);
        out.writeShort(character);
        out.writeByte(Math.round(glyph.getGlyphMetrics(0).getAdvanceX()));
        out.writeByte(box[0] - font.getSize());
        out.writeByte(box[1] - font.getSize() * 2);
        out.writeByte(box[2]);
        out.writeByte(box[3]);
        for (int i = 0; i < box[2] * box[3]; i += 2) {
            out.writeByte(coverage(image, box, i) << 4 | coverage(image, box, i + 1));
        }
        graphics.dispose();
    }

    private static int coverage(BufferedImage image, int[] box, int index) {
        if (index >= box[2] * box[3]) {
            return 0;
        }
        int sample = image.getRaster().getSample(box[0] + index % box[2], box[1] + index / box[2], 0);
        return Math.round(sample * 15 / 255f);
    }

    /** Left, top, width, height of what is not black. */
    private static int[] inked(BufferedImage image) {
        int left = image.getWidth();
        int top = image.getHeight();
        int right = 0;
        int bottom = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRaster().getSample(x, y, 0) > 8) {
                    left = Math.min(left, x);
                    right = Math.max(right, x + 1);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y + 1);
                }
            }
        }
        return right == 0 ? new int[4] : new int[] {left, top, right - left, bottom - top};
    }
}
