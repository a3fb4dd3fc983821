/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Comma separated values (RFC 4180); a quoted cell may hold commas and line ends. Confined to the command's thread. */
final class CsvRows {

    /** @param line where the row begins, from 1 */
    record Row(int line, List<String> cells) {

        boolean isBlank() {
            return cells.stream().allMatch(String::isBlank);
        }
    }

    private final String text;
    private final List<Row> rows = new ArrayList<>();
    private int at;
    private int line = 1;

    private CsvRows(String text) {
        this.text = text;
    }

    /** All rows, blank ones too; a quote that is never closed is a row in {@code errors}. */
    static List<Row> read(String source, String text, RowErrors errors) {
        CsvRows reader = new CsvRows(text);
        while (reader.at < text.length()) {
            int begun = reader.line;
            Row row = reader.row();
            if (row == null) {
                errors.add(new Place(source, begun, 0), "a quoted cell is never closed");
                break;
            }
            reader.rows.add(row);
        }
        return reader.rows;
    }

    private @Nullable Row row() {
        int begun = line;
        List<String> cells = new ArrayList<>();
        while (true) {
            String cell = at < text.length() && text.charAt(at) == '"' ? quoted() : plain();
            if (cell == null) {
                return null;
            }
            cells.add(cell.strip());
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
                continue;
            }
            if (at < text.length() && text.charAt(at) == '\r') {
                at++;
            }
            if (at < text.length() && text.charAt(at) == '\n') {
                at++;
                line++;
            }
            return new Row(begun, cells);
        }
    }

    private String plain() {
        int begun = at;
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(begun, at);
    }

    private @Nullable String quoted() {
        StringBuilder cell = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '\n') {
                line++;
            }
            if (character != '"') {
                cell.append(character);
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                cell.append('"');
                at++;
            } else {
                at++;
                return cell.append(plain()).toString();
            }
        }
        return null;
    }
}
