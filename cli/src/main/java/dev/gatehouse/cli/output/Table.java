/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Columns over the items of an answer. Immutable.
 *
 * @param columns in order
 */
public record Table(List<Column> columns) {

    /**
     * One column.
     *
     * @param title as printed
     * @param path dotted field names; an array on the way is joined with commas
     */
    public record Column(String title, String path) {}

    public Table {
        columns = List.copyOf(columns);
    }

    /** Columns from field names; {@code TITLE=path} gives a column another title than its field. */
    public static Table of(String... fields) {
        return new Table(Arrays.stream(fields).map(Table::column).toList());
    }

    private static Column column(String field) {
        int equals = field.indexOf('=');
        return equals < 0
                ? new Column(field.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT), field)
                : new Column(field.substring(0, equals), field.substring(equals + 1));
    }

    /** Prints one line for each item under a heading. */
    public void print(PrintWriter out, Iterable<JsonNode> items) {
        List<String[]> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::title).toArray(String[]::new));
        for (JsonNode item : items) {
            lines.add(columns.stream().map(column -> cell(item, column.path())).toArray(String[]::new));
        }
        int[] widths = new int[columns.size()];
        for (String[] line : lines) {
            for (int i = 0; i < line.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        for (String[] line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.length; i++) {
                text.append(line[i]).append(" ".repeat(widths[i] - line[i].length() + 2));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    /** Prints one object, a field a line. */
    public static void printFields(PrintWriter out, JsonNode object) {
        int width = 0;
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            width = Math.max(width, names.next().length());
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            out.println(field.getKey() + " ".repeat(width - field.getKey().length() + 2) + text(field.getValue()));
        }
    }

    private static String cell(JsonNode item, String path) {
        JsonNode node = item;
        int from = 0;
        while (from <= path.length()) {
            int dot = path.indexOf('.', from);
            String name = dot < 0 ? path.substring(from) : path.substring(from, dot);
            if (node.isArray()) {
                String rest = path.substring(from);
                List<String> cells = new ArrayList<>();
                node.forEach(element -> cells.add(cell(element, rest)));
                return cells.isEmpty() ? "-" : String.join(",", cells);
            }
            node = node.path(name);
            if (dot < 0) {
                break;
            }
            from = dot + 1;
        }
        return text(node);
    }

    private static String text(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "-";
        }
        if (node.isArray()) {
            List<String> parts = new ArrayList<>();
            node.forEach(element -> parts.add(text(element)));
            return parts.isEmpty() ? "-" : String.join(", ", parts);
        }
        if (node.isObject()) {
            List<String> parts = new ArrayList<>();
            node.properties()
                    .forEach(field -> parts.add(PrintableText.of(field.getKey()) + "=" + text(field.getValue())));
            return parts.isEmpty() ? "-" : String.join(" ", parts);
        }
        String text = PrintableText.of(node.asText());
        return text.isEmpty() ? "-" : text;
    }
}
