/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Terminal;
import dev.gatehouse.cli.output.PrintableText;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with documents and rows, each with its place; told all at once. Confined to the command's thread. */
final class RowErrors {

    private static final int SHOWN_MAX = 100;

    private record Row(Place place, String what) {}

    private final List<Row> rows = new ArrayList<>();

    void add(Place place, String what) {
        rows.add(new Row(place, what));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    int size() {
        return rows.size();
    }

    /** One line each on standard error. */
    void print(Terminal terminal) {
        rows.stream()
                .limit(SHOWN_MAX)
                .forEach(row -> terminal.err().println(PrintableText.of(row.place() + ": " + row.what())));
        if (rows.size() > SHOWN_MAX) {
            terminal.err().println("and " + (rows.size() - SHOWN_MAX) + " more");
        }
    }

    /** Ends the command when there are any. */
    void refuse(Terminal terminal) {
        if (!rows.isEmpty()) {
            print(terminal);
            throw new CommandFailure(
                    ExitCode.USAGE, "nothing was changed: " + count() + "; mend what is named above and try again");
        }
    }

    String count() {
        return rows.size() == 1 ? "1 error" : rows.size() + " errors";
    }
}
