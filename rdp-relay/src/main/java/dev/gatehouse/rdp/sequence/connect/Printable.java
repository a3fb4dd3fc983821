/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

/** A target's text for the eyes of an operator. */
final class Printable {

    private static final int LENGTH_MAX = 64;

    private Printable() {}

    /** What is printable ASCII of the first characters; the rest as question marks. */
    static String of(String hostile) {
        StringBuilder text = new StringBuilder();
        hostile.chars().limit(LENGTH_MAX).forEach(c -> text.append(c > ' ' && c < 0x7F ? (char) c : '?'));
        return text.toString();
    }
}
