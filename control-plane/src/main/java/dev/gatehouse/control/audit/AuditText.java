/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

/**
 * Makes hostile text harmless for rows, logs and terminals: everything that could move a cursor, end a line or turn the writing
 * direction is written as {@code \}{@code u{hex}}, a backslash as two, so that nothing is lost. Stateless.
 */
final class AuditText {

    private AuditText() {}

    /** @param limit longest result in characters of the original; the rest is replaced by its length */
    static String escape(String text, int limit) {
        int end = Math.min(text.length(), limit);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder escaped = new StringBuilder(end + 16);
        for (int index = 0; index < end; ) {
            int codePoint = text.codePointAt(index);
            index += Character.charCount(codePoint);
            append(escaped, codePoint);
        }
        if (end < text.length()) {
            escaped.append("\\u{2026}(").append(text.length() - end).append(" more)");
        }
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, int codePoint) {
        if (codePoint == '\\') {
            escaped.append("\\\\");
        } else if (isHarmless(codePoint)) {
            escaped.appendCodePoint(codePoint);
        } else {
            escaped.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
        }
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
