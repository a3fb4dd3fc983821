/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A table with a heading: the columns are the fields of a kind of documents, in any order and any case. An empty cell says nothing about its field. Lists
 * are separated by semicolons; tags are written {@code k=v;k=v}.
 */
final class CsvImporter implements Importer {

    /** Of targets only: host and port in one column. */
    private static final String ADDRESS = "address";

    private static final Set<String> LISTS = Set.of(
            "publicKeys",
            "members",
            "hostKeys",
            "authorities",
            "concessions",
            "users",
            "groups",
            "targets",
            "targetTags",
            "accounts",
            "allow",
            "deny",
            "environment");
    private static final Map<String, List<String>> COLUMNS = Map.of(
            "Target",
            List.of(
                    "name",
                    ADDRESS,
                    "host",
                    "port",
                    "protocol",
                    "hostKeys",
                    "trust",
                    "authorities",
                    "concessions",
                    "allowLoopback",
                    "tags"),
            "User",
            List.of("name", "role", "enabled", "publicKeys"),
            "Group",
            List.of("name", "members"),
            "Policy",
            List.of(
                    "name",
                    "users",
                    "groups",
                    "targets",
                    "targetTags",
                    "accounts",
                    "allow",
                    "deny",
                    "record",
                    "mfa",
                    "idleTimeout",
                    "maxDuration",
                    "environment",
                    "enabled"));

    private final String kind;

    /** @param kind of documents that a row becomes */
    CsvImporter(String kind) {
        this.kind = kind;
    }

    @Override
    public List<Document> read(String source, String text, RowErrors errors) {
        List<CsvRows.Row> rows = CsvRows.read(source, text, errors).stream()
                .filter(row -> !row.isBlank())
                .toList();
        if (rows.isEmpty()) {
            errors.add(new Place(source, 1, 0), "there is no heading; the first row names the columns");
            return List.of();
        }
        List<String> heading = heading(new Place(source, rows.get(0).line(), 0), rows.get(0), errors);
        List<Document> documents = new ArrayList<>();
        if (errors.isEmpty()) {
            rows.stream()
                    .skip(1)
                    .forEach(row -> add(documents, heading, new Place(source, row.line(), 0), row, errors));
        }
        return documents;
    }

    private List<String> heading(Place place, CsvRows.Row row, RowErrors errors) {
        Map<String, String> known = new HashMap<>();
        List<String> columns = Objects.requireNonNull(COLUMNS.get(kind), "each kind that can be imported has columns");
        columns.forEach(column -> known.put(plain(column), column));
        List<String> heading = new ArrayList<>();
        for (String cell : row.cells()) {
            String column = known.get(plain(cell));
            if (column == null) {
                errors.add(
                        place, "no column " + cell + " for a " + kind + "; columns are " + String.join(", ", columns));
            } else if (heading.contains(column)) {
                errors.add(place, "the column " + column + " is there twice");
            }
            heading.add(column);
        }
        return heading;
    }

    /** {@code host_key}, {@code Host Key} and {@code hostKeys} are the same column. */
    private static String plain(String column) {
        String letters = column.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
        return letters.equals("address") || !letters.endsWith("s")
                ? letters
                : letters.substring(0, letters.length() - 1);
    }

    private void add(List<Document> documents, List<String> heading, Place place, CsvRows.Row row, RowErrors errors) {
        if (row.cells().size() != heading.size()) {
            errors.add(
                    place,
                    "the row has " + row.cells().size() + " cells, the heading " + heading.size()
                            + "; a cell with a comma goes in quotes");
            return;
        }
        int before = errors.size();
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int column = 0; column < heading.size(); column++) {
            String cell = row.cells().get(column);
            if (!cell.isEmpty()) {
                put(fields, heading.get(column), cell, place, errors);
            }
        }
        if (errors.size() == before) {
            documents.add(Document.made(place, kind, fields));
        }
    }

    private static void put(Map<String, Object> fields, String column, String cell, Place place, RowErrors errors) {
        if (LISTS.contains(column)) {
            fields.put(column, parts(cell));
            return;
        }
        switch (column) {
            case ADDRESS -> HostPort.parse(cell).put(fields);
            case "port" -> putNumber(fields, column, cell, place, errors);
            case "enabled", "allowLoopback" -> {
                if (cell.matches("(?i)true|false|yes|no")) {
                    fields.put(column, cell.matches("(?i)true|yes"));
                } else {
                    errors.add(place, column + " is true or false");
                }
            }
            case "tags" -> {
                Map<String, String> tags = new LinkedHashMap<>();
                for (String tag : parts(cell)) {
                    int equals = tag.indexOf('=');
                    tags.put(
                            equals < 0 ? tag : tag.substring(0, equals).strip(),
                            equals < 0 ? "" : tag.substring(equals + 1).strip());
                }
                fields.put(column, tags);
            }
            default -> fields.put(column, cell);
        }
    }

    private static void putNumber(
            Map<String, Object> fields, String column, String cell, Place place, RowErrors errors) {
        if (cell.matches("[0-9]{1,9}")) {
            fields.put(column, Long.valueOf(cell));
        } else {
            errors.add(place, column + " is a number");
        }
    }

    private static List<String> parts(String cell) {
        return Arrays.stream(cell.split(";"))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
