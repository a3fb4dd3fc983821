/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.paint;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.InflaterInputStream;

/**
 * A typeface at one size: Roboto, drawn beforehand with 16 levels of coverage, so that nothing needs AWT or a font of the machine.
 * Covers ASCII, Latin-1, Latin Extended-A and common punctuation; every other character is a box. Immutable, safe for use by several
 * threads.
 */
public final class Typeface {

    /**
     * One character's picture.
     *
     * @param left of its picture from the pen
     * @param top of its picture from the baseline, negative above it
     * @param coverage {@code width * height} values of 0..15, row by row
     */
    record Glyph(int advance, int left, int top, int width, int height, byte[] coverage) {}

    private static final Map<String, Typeface> LOADED = new ConcurrentHashMap<>();
    private static final char ELLIPSIS = '\u2026';

    private final int ascent;
    private final int lineHeight;
    private final Map<Character, Glyph> glyphs;
    private final Glyph missing;

    private Typeface(int ascent, int lineHeight, Map<Character, Glyph> glyphs) {
        this.ascent = ascent;
        this.lineHeight = lineHeight;
        this.glyphs = glyphs;
        this.missing = box(Objects.requireNonNull(glyphs.get('0')));
    }

    /** For text; 13, 15, 18, 24 or 30 pixels. */
    public static Typeface regular(int sizePixels) {
        return LOADED.computeIfAbsent("roboto-regular-" + sizePixels, Typeface::load);
    }

    /** For titles and buttons; 13, 15, 18, 24, 30 or 36 pixels. */
    public static Typeface medium(int sizePixels) {
        return LOADED.computeIfAbsent("roboto-medium-" + sizePixels, Typeface::load);
    }

    /** From the top of a line to its baseline, pixels. */
    public int ascent() {
        return ascent;
    }

    /** From one line to the next, pixels. */
    public int lineHeight() {
        return lineHeight;
    }

    /** How wide the text is, pixels. */
    public int width(CharSequence text) {
        int width = 0;
        for (int i = 0; i < text.length(); i++) {
            width += glyph(text.charAt(i)).advance();
        }
        return width;
    }

    /** How many characters of the text, from its begin, are at most {@code widthMax} pixels wide. */
    public int fitting(CharSequence text, int widthMax) {
        int width = 0;
        for (int i = 0; i < text.length(); i++) {
            width += glyph(text.charAt(i)).advance();
            if (width > widthMax) {
                return i;
            }
        }
        return text.length();
    }

    /** The text, cut and ended by an ellipsis when it is wider than {@code widthMax} pixels. */
    public String ellipsized(String text, int widthMax) {
        int fitting = fitting(text, widthMax);
        if (fitting == text.length()) {
            return text;
        }
        return text.substring(0, fitting(text, widthMax - glyph(ELLIPSIS).advance())) + ELLIPSIS;
    }

    Glyph glyph(char character) {
        return glyphs.getOrDefault(character, missing);
    }

    private static Typeface load(String name) {
        try (InputStream resource = Typeface.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalArgumentException("no typeface " + name);
            }
            return read(new DataInputStream(new InflaterInputStream(resource)));
        } catch (IOException e) {
            throw new UncheckedIOException("typeface " + name, e);
        }
    }

    private static Typeface read(DataInputStream in) throws IOException {
        int ascent = in.readUnsignedShort();
        int lineHeight = in.readUnsignedShort();
        int count = in.readUnsignedShort();
        Map<Character, Glyph> glyphs = new HashMap<>(count * 2);
        for (int i = 0; i < count; i++) {
            char character = in.readChar();
            glyphs.put(character, readGlyph(in));
        }
        return new Typeface(ascent, lineHeight, glyphs);
    }

    private static Glyph readGlyph(DataInputStream in) throws IOException {
        int advance = in.readUnsignedByte();
        int left = in.readByte();
        int top = in.readByte();
        int width = in.readUnsignedByte();
        int height = in.readUnsignedByte();
        byte[] coverage = new byte[width * height];
        for (int i = 0; i < coverage.length; i += 2) {
            int pair = in.readUnsignedByte();
            coverage[i] = (byte) (pair >>> 4);
            if (i + 1 < coverage.length) {
                coverage[i + 1] = (byte) (pair & 15);
            }
        }
        return new Glyph(advance, left, top, width, height, coverage);
    }

    private static Glyph box(Glyph like) {
        byte[] coverage = new byte[like.width() * like.height()];
        for (int i = 0; i < coverage.length; i++) {
            int column = i % like.width();
            int row = i / like.width();
            boolean border = column == 0 || row == 0 || column == like.width() - 1 || row == like.height() - 1;
            coverage[i] = (byte) (border ? 15 : 0);
        }
        return new Glyph(like.advance(), like.left(), like.top(), like.width(), like.height(), coverage);
    }
}
