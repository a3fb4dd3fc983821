/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import java.util.Arrays;

/**
 * Bytes as lines that people can copy from paper: Crockford's base 32 in groups, and at the end of each line a character that tells a
 * typing error in it. Reads lower case, and I, L, O as 1, 1, 0. Stateless.
 */
final class PaperText {

    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LINE_DIGITS = 14;
    private static final int GROUP = 5;
    private static final int TEXT_CHARS_MAX = 4_096;

    private PaperText() {}

    /** How many lines {@code bytes} take. */
    static int lines(int bytes) {
        return ((bytes * 8 + 4) / 5 + LINE_DIGITS - 1) / LINE_DIGITS;
    }

    /** Lines of three groups of five. */
    static String[] write(byte[] bytes) {
        String[] lines = new String[lines(bytes.length)];
        for (int line = 0; line < lines.length; line++) {
            StringBuilder text = new StringBuilder();
            int check = line;
            for (int index = 0; index < LINE_DIGITS; index++) {
                int digit = digit(bytes, line * LINE_DIGITS + index);
                check += (2 * index + 1) * digit;
                append(text, digit);
            }
            append(text, check & 31);
            lines[line] = text.toString();
        }
        return lines;
    }

    private static void append(StringBuilder text, int digit) {
        if (text.length() % (GROUP + 1) == GROUP) {
            text.append(' ');
        }
        text.append(DIGITS.charAt(digit));
    }

    private static int digit(byte[] bytes, int index) {
        int value = 0;
        for (int bit = index * 5; bit < index * 5 + 5; bit++) {
            int taken = bit / 8 < bytes.length ? bytes[bit / 8] >> 7 - bit % 8 & 1 : 0;
            value = value << 1 | taken;
        }
        return value;
    }

    /**
     * Reverses {@link #write}; lines may be divided and indented as people like, the caller wipes {@code text} and what it gets.
     *
     * @param length how many bytes there must be
     * @throws IllegalArgumentException when they are not; the message names the line
     */
    static byte[] read(char[] text, int length) {
        int lines = lines(length);
        int[] digits = new int[lines * (LINE_DIGITS + 1)];
        int count = 0;
        if (text.length > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException("that is too long for a share");
        }
        for (char character : text) {
            if (!Character.isWhitespace(character) && character != '-') {
                if (count == digits.length) {
                    throw new IllegalArgumentException("a share has " + lines + " lines of 15 characters, not more");
                }
                digits[count] = value(character, count / (LINE_DIGITS + 1) + 1);
                count++;
            }
        }
        if (count != digits.length) {
            throw new IllegalArgumentException("a share has " + lines + " lines of 15 characters; "
                    + (digits.length - count) + " characters are missing");
        }
        byte[] bytes = decode(digits, lines, length);
        Arrays.fill(digits, 0);
        return bytes;
    }

    private static byte[] decode(int[] digits, int lines, int length) {
        byte[] bytes = new byte[length];
        for (int line = 0; line < lines; line++) {
            int check = line;
            for (int index = 0; index < LINE_DIGITS; index++) {
                int digit = digits[line * (LINE_DIGITS + 1) + index];
                check += (2 * index + 1) * digit;
                put(bytes, line * LINE_DIGITS + index, digit);
            }
            if (digits[line * (LINE_DIGITS + 1) + LINE_DIGITS] != (check & 31)) {
                Arrays.fill(bytes, (byte) 0);
                throw new IllegalArgumentException("line " + (line + 1) + " of the share has a typing error");
            }
        }
        return bytes;
    }

    private static void put(byte[] bytes, int index, int digit) {
        for (int offset = 0; offset < 5; offset++) {
            int bit = index * 5 + offset;
            if (bit / 8 < bytes.length) {
                bytes[bit / 8] |= (byte) ((digit >> 4 - offset & 1) << 7 - bit % 8);
            }
        }
    }

    private static int value(char character, int line) {
        char upper = Character.toUpperCase(character);
        int value = upper == 'O' ? 0 : upper == 'I' || upper == 'L' ? 1 : DIGITS.indexOf(upper);
        if (value < 0) {
            throw new IllegalArgumentException("line " + line + " of the share has a character that no share has");
        }
        return value;
    }
}
