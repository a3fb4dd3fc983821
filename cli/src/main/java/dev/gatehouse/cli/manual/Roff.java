/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.manual;

/** Writes the macros of man(7). Text is escaped: no word of it becomes a request. Confined to one thread. */
final class Roff {

    private final StringBuilder text = new StringBuilder();

    Roff title(String page, String release) {
        return request(
                "TH",
                quoted(page.toUpperCase(java.util.Locale.ROOT)) + " 1 \"\" " + quoted(release) + " \"Gatehouse\"");
    }

    Roff section(String name) {
        return request("SH", quoted(name));
    }

    Roff subsection(String name) {
        return request("SS", quoted(name));
    }

    /** A paragraph. */
    Roff paragraph(String words) {
        return request("PP", "").line(escaped(words));
    }

    /** A line of its own in bold. */
    Roff bold(String words) {
        return request("PP", "").line("\\fB" + escaped(words) + "\\fR");
    }

    /** An entry of a list: what it is, and what is said of it. */
    Roff entry(String term, String words) {
        return request("TP", "").line("\\fB" + escaped(term) + "\\fR").line(escaped(words));
    }

    private Roff request(String name, String arguments) {
        text.append('.').append(name);
        if (!arguments.isEmpty()) {
            text.append(' ').append(arguments);
        }
        text.append('\n');
        return this;
    }

    private Roff line(String escaped) {
        text.append(escaped).append('\n');
        return this;
    }

    private static String quoted(String words) {
        return '"' + escaped(words).replace("\"", "\\(dq") + '"';
    }

    /** Backslashes, hyphens that people copy, and dots and quotes that begin a line. */
    static String escaped(String words) {
        String one = words.replaceAll("\\s+", " ").strip().replace("\\", "\\e").replace("-", "\\-");
        return one.startsWith(".") || one.startsWith("'") ? "\\&" + one : one;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
