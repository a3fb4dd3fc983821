/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * What a display or a window showed, without the pointer. Not modified after its making.
 *
 * @param width in pixels
 * @param height in pixels
 * @param pixels 0xRRGGBB, row by row from the top
 */
public record Screenshot(int width, int height, int[] pixels) {

    private static final int Z_PIXMAP = 2;
    private static final int COLOR_ENTRY_BYTES = 12;
    private static final int DIFFERENCES_SHOWN = 40;
    private static final int BITS_OF_16 = 0xF8FCF8;
    private static final int NEAR_LEVELS = 8;

    /** Reads the X window dump that {@code xwd} writes (XWDFile.h, version 7). */
    static Screenshot ofXwd(byte[] dump) {
        ByteBuffer header = ByteBuffer.wrap(dump);
        if (dump.length < 100 || header.getInt(4) != 7 || header.getInt(8) != Z_PIXMAP) {
            throw new AssertionError("no X window dump: " + dump.length + " bytes");
        }
        int width = header.getInt(16);
        int height = header.getInt(20);
        int bytesPerPixel = header.getInt(44) / 8;
        int bytesPerLine = header.getInt(48);
        int[] masks = {header.getInt(56), header.getInt(60), header.getInt(64)};
        int data = header.getInt(0) + header.getInt(76) * COLOR_ENTRY_BYTES;
        ByteBuffer image =
                ByteBuffer.wrap(dump).order(header.getInt(28) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int[] pixels = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = data + y * bytesPerLine + x * bytesPerPixel;
                int raw = bytesPerPixel == 2 ? image.getShort(at) & 0xFFFF : image.getInt(at);
                pixels[y * width + x] =
                        channel(raw, masks[0]) << 16 | channel(raw, masks[1]) << 8 | channel(raw, masks[2]);
            }
        }
        return new Screenshot(width, height, pixels);
    }

    private static int channel(int raw, int mask) {
        int value = (raw & mask) >>> Integer.numberOfTrailingZeros(mask);
        return value * 255 / (mask >>> Integer.numberOfTrailingZeros(mask));
    }

    /** Reads an image file. */
    public static Screenshot ofPng(byte[] png) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        if (image == null) {
            throw new AssertionError("no image: " + png.length + " bytes");
        }
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] &= 0xFFFFFF;
        }
        return new Screenshot(image.getWidth(), image.getHeight(), pixels);
    }

    /** Writes it for somebody to look at. */
    public Path save(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        ImageIO.write(image(), "png", file.toFile());
        return file;
    }

    BufferedImage image() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, pixels, 0, width);
        return image;
    }

    /** What can be read on it, in one line; a letter may be misread now and then. */
    public String text() throws IOException, InterruptedException {
        return ScreenText.of(this);
    }

    /** A rectangle of it, which must lie within. */
    public Screenshot part(int left, int top, int wide, int tall) {
        int[] inside = new int[wide * tall];
        for (int y = 0; y < tall; y++) {
            System.arraycopy(pixels, (top + y) * width + left, inside, y * wide, wide);
        }
        return new Screenshot(wide, tall, inside);
    }

    /** 0xRRGGBB of a place within. */
    public int at(int x, int y) {
        return pixels[y * width + x];
    }

    /** How many colours there are; 1 when nothing is shown. */
    public int colors() {
        return (int) Arrays.stream(pixels).distinct().count();
    }

    /** How many pixels differ; all of the larger one when the sizes do. */
    public int pixelsUnlike(Screenshot other) {
        return sameSize(other)
                ? (int) places().filter(i -> pixels[i] != other.pixels[i]).count()
                : Math.max(pixels.length, other.pixels.length);
    }

    /**
     * How many pixels are not those of a source that went through 16 bits a pixel on its way here. Clients differ in how they make
     * eight bits of five and six again (FreeRDP 2 makes 210 of 51, not 207), so every colour of 16 bits must have become one colour
     * wherever it is, which is near the source's.
     */
    public int pixelsUnlikeIn16Bits(Screenshot source) {
        return sameSize(source) ? (int) unlikeIn16Bits(source).count() : Math.max(pixels.length, source.pixels.length);
    }

    private IntStream unlikeIn16Bits(Screenshot source) {
        Map<Integer, Integer> became = new HashMap<>();
        return places().filter(i -> {
            int first = became.computeIfAbsent(source.pixels[i] & BITS_OF_16, color -> pixels[i]);
            return pixels[i] != first || !near(pixels[i], source.pixels[i]);
        });
    }

    private static boolean near(int color, int other) {
        return IntStream.of(0, 8, 16)
                .allMatch(shift -> Math.abs((color >> shift & 0xFF) - (other >> shift & 0xFF)) <= NEAR_LEVELS);
    }

    private boolean sameSize(Screenshot other) {
        return other.width == width && other.height == height;
    }

    private IntStream places() {
        return IntStream.range(0, pixels.length);
    }

    /** Where a picture of this size differs, for somebody to read: the first places and their colours. */
    public String differences(Screenshot other, boolean in16Bits) {
        StringBuilder text = new StringBuilder(this + ", " + other);
        if (sameSize(other)) {
            (in16Bits ? unlikeIn16Bits(other) : places().filter(i -> pixels[i] != other.pixels[i]))
                    .limit(DIFFERENCES_SHOWN)
                    .forEach(i -> text.append(
                            String.format("; at %d,%d %06x, %06x", i % width, i / width, pixels[i], other.pixels[i])));
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Screenshot that && pixelsUnlike(that) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pixels);
    }

    @Override
    public String toString() {
        return width + " x " + height + " pixels in " + colors() + " colours";
    }
}
