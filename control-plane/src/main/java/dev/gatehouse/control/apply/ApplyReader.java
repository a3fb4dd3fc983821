/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a request with a streaming parser, one document after the other, and remembers what is wrong with each. One for each request;
 * confined to its thread.
 */
final class ApplyReader {

    /** What documents say they are written for. */
    static final String API_VERSION = "gatehouse/v1";

    static final int DOCUMENTS_MAX = 100_000;

    /** Most entries of a list in a document, such as the members of a group. */
    static final int LONGEST_LIST = 20_000;

    /** More than one person can read; the rest is told when these are mended. */
    static final int PROBLEMS_MAX = 100;

    private static final int DEEPEST = 6;
    private static final int LONGEST_TEXT_CHARS = 256 * 1024;
    private static final Pattern SET = Pattern.compile("[a-z0-9._-]{1,64}");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT_CHARS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final Map<String, Kind> kinds;
    private final List<Document> documents = new ArrayList<>();
    private final List<DocumentProblem> problems = new ArrayList<>();
    private String set = "default";
    private boolean dryRun;
    private boolean prune;
    private long removalsMax;
    private int number;

    ApplyReader(Map<String, Kind> kinds) {
        this.kinds = kinds;
    }

    /** Reads the whole; the caller closes the request. */
    ApplyRequest read(InputStream in) {
        boolean isRead = false;
        try (JsonParser parser = JSON.createParser(in)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "the request must be a JSON object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                readField(parser);
            }
            require(parser.nextToken() == null, "the request has more than one JSON object");
            isRead = true;
            return new ApplyRequest(set, dryRun, prune, removalsMax, documents, problems);
        } catch (IOException e) {
            // the parser's own message repeats what it read
            throw ApiProblem.usage("the request is not JSON that can be read, or did not arrive whole");
        } finally {
            if (!isRead) {
                documents.forEach(document -> document.wanted().close());
            }
        }
    }

    private void readField(JsonParser parser) throws IOException {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (field) {
            case "set" -> {
                require(
                        value == JsonToken.VALUE_STRING
                                && SET.matcher(parser.getText()).matches(),
                        "the name of a set has 1 to 64 characters of a-z 0-9 . _ -");
                set = parser.getText();
            }
            case "dryRun" -> dryRun = flag(value, field);
            case "prune" -> prune = flag(value, field);
            case "removalsMax" -> {
                require(value == JsonToken.VALUE_NUMBER_INT, "the field removalsMax must be a whole number");
                removalsMax = parser.getLongValue();
            }
            case "documents" -> {
                require(value == JsonToken.START_ARRAY, "the field documents must be a list");
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    require(parser.currentToken() == JsonToken.START_OBJECT, "each document must be a JSON object");
                    require(number < DOCUMENTS_MAX, "a request has at most " + DOCUMENTS_MAX + " documents");
                    readDocument(parser);
                    number++;
                }
            }
            default ->
                throw ApiProblem.usage("the request has a field that is not known here; known are"
                        + " documents, dryRun, prune, removalsMax, set");
        }
    }

    private static boolean flag(JsonToken value, String field) {
        require(value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE, field + " must be true or false");
        return value == JsonToken.VALUE_TRUE;
    }

    /** {@code {"apiVersion":…,"kind":…,"fields":{…}}}, in this order: what the fields may be depends on the kind. */
    private void readDocument(JsonParser parser) throws IOException {
        boolean hasVersion = false;
        boolean hasKind = false;
        Optional<Kind> kind = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            String text = value == JsonToken.VALUE_STRING ? parser.getText() : "";
            switch (field) {
                case "apiVersion" -> {
                    hasVersion = true;
                    note(text.equals(API_VERSION), "/apiVersion", "apiVersion must be " + API_VERSION);
                }
                case "kind" -> {
                    hasKind = true;
                    kind = Optional.ofNullable(kinds.get(text));
                    note(kind.isPresent(), "/kind", "kind must be one of " + String.join(", ", kinds.keySet()));
                }
                case "fields" -> {
                    require(value == JsonToken.START_OBJECT, "a document's fields must be a JSON object");
                    note(hasVersion, "", "apiVersion is missing; write apiVersion: " + API_VERSION);
                    note(hasKind, "", "kind is missing; it is one of " + String.join(", ", kinds.keySet()));
                    if (kind.isPresent()) {
                        readWanted(parser, kind.get());
                    } else {
                        parser.skipChildren();
                    }
                }
                default -> throw ApiProblem.usage("a document of a request has apiVersion, kind and fields");
            }
        }
    }

    private void readWanted(JsonParser parser, Kind kind) throws IOException {
        int before = problems.size();
        RequestBody body =
                RequestBody.ofObject(parser, kind.fields(), kind.secretFields(), LONGEST_LIST, (field, problem) -> {
                    String path = FIELD.matcher(field).matches() ? "/" + field : "";
                    note(false, path, kind.fields().contains(field) ? problem.getMessage() : unknownField(kind));
                });
        try (body) {
            if (problems.size() == before) {
                documents.add(new Document(number, kind, kind.read(body)));
            }
        } catch (ApiProblem e) {
            if (e.status() >= 500) {
                throw e;
            }
            note(false, body.lastRead().isEmpty() ? "" : "/" + body.lastRead(), e.getMessage());
        }
    }

    private static String unknownField(Kind kind) {
        return "unknown field; a " + kind.name() + " has "
                + kind.fields().stream()
                        .filter(field -> !kind.secretFields().contains(field))
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private void note(boolean isRight, String path, String otherwise) {
        if (!isRight && problems.size() < PROBLEMS_MAX) {
            problems.add(new DocumentProblem(number, path, otherwise));
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw ApiProblem.usage(otherwise);
        }
    }
}
