/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads documents, YAML or JSON, with the place of every field. A document that cannot be read is a row in the errors, and the next is
 * read. Confined to the command's thread.
 */
final class DocumentReader {

    private static final int DEEPEST = 20;
    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build();
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(LIMITS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .streamReadConstraints(LIMITS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** By kind, the field that says where the secret is. */
    private static final Map<String, String> SECRET_FIELDS = Map.of("User", "passwordFrom", "Credential", "secretFrom");

    private final RowErrors errors;
    private final Consumer<Located> values;
    private final List<Document> documents = new ArrayList<>();

    DocumentReader(RowErrors errors) {
        this.errors = errors;
        this.values = this::add;
    }

    private DocumentReader(RowErrors errors, Consumer<Located> values) {
        this.errors = errors;
        this.values = values;
    }

    List<Document> documents() {
        return documents;
    }

    /** Values of YAML or JSON that are no documents of ours. */
    static List<Located> values(String source, String text, RowErrors errors) {
        List<Located> values = new ArrayList<>();
        new DocumentReader(errors, values::add).read(source, text);
        return values;
    }

    /** @param source for places */
    void read(String source, String text) {
        String start = text.stripLeading();
        if (start.startsWith("{") || start.startsWith("[")) {
            read(source, text, 0, JSON);
            return;
        }
        // each YAML document by itself: one that cannot be read does not hide the next, and none is limited by the
        // others
        StringBuilder part = new StringBuilder();
        int begun = 0;
        int line = 0;
        for (String each : text.split("\n", -1)) {
            if (each.matches("(---|\\.\\.\\.)(\\s.*)?")) {
                read(source, part.toString(), begun, YAML);
                part.setLength(0);
                begun = line;
                part.append(each.startsWith("---") ? "   " + each.substring(3) : "")
                        .append('\n');
            } else {
                part.append(each).append('\n');
            }
            line++;
        }
        read(source, part.toString(), begun, YAML);
    }

    @SuppressWarnings("ReferenceEquality") // one of two factories
    private void read(String source, String text, int linesBefore, JsonFactory format) {
        try (JsonParser parser = format.createParser(text)) {
            Cursor cursor = new Cursor(source, linesBefore, parser);
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY && format == JSON) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        values.accept(cursor.value());
                    }
                } else if (token != JsonToken.VALUE_NULL) {
                    values.accept(cursor.value());
                }
            }
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
            String what = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
            if (what.contains("alias")) {
                what += "; a * that stands for any goes in quotes: \"*\"";
            }
            errors.add(
                    new Place(source, linesBefore + Math.max(1, at.getLineNr()), Math.max(0, at.getColumnNr())),
                    "not " + format.getFormatName() + ": " + what);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "cannot read " + source + ": " + e.getMessage(), e);
        }
    }

    private void add(Located value) {
        if (!(value instanceof Located.Fields content)) {
            errors.add(value.place(), "a document is an object with apiVersion, kind and fields");
            return;
        }
        for (String inline : List.of("password", "privateKey")) {
            if (content.fields().containsKey(inline)) {
                errors.add(
                        content.fields().get(inline).name(),
                        "a secret is not written in a document; say where it is, with "
                                + SECRET_FIELDS.getOrDefault(content.text("kind"), "secretFrom"));
                return;
            }
        }
        String secretField = SECRET_FIELDS.getOrDefault(content.text("kind"), "");
        Located from = content.get(secretField);
        Optional<SecretReference> secret = Optional.empty();
        if (from != null) {
            content.fields().remove(secretField);
            boolean isWhole = content.text("type").equals("private-key");
            secret = Optional.ofNullable(SecretReference.read(from, isWhole, errors));
        }
        documents.add(new Document(content, secret));
    }

    /** Turns tokens into values. */
    private record Cursor(String source, int linesBefore, JsonParser parser) {

        Place place() {
            JsonLocation at = parser.currentTokenLocation();
            return new Place(source, linesBefore + at.getLineNr(), at.getColumnNr());
        }

        Located value() throws IOException {
            Place place = place();
            if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                throw new com.fasterxml.jackson.core.JsonParseException(
                        parser, "aliases are not supported; a * that stands for any goes in quotes: \"*\"");
            }
            return switch (parser.currentToken()) {
                case START_OBJECT -> fields(place);
                case START_ARRAY -> {
                    List<Located> values = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        values.add(value());
                    }
                    yield new Located.Items(place, values);
                }
                case VALUE_NUMBER_INT -> new Located.Scalar(place, parser.getLongValue());
                case VALUE_NUMBER_FLOAT -> new Located.Scalar(place, parser.getDoubleValue());
                case VALUE_TRUE -> new Located.Scalar(place, true);
                case VALUE_FALSE -> new Located.Scalar(place, false);
                case VALUE_NULL -> new Located.Scalar(place, null);
                default -> new Located.Scalar(place, isNothing() ? null : parser.getText());
            };
        }

        /** {@code name:} in YAML: no quotes around an empty text, so that it takes no room at all. */
        private boolean isNothing() throws IOException {
            return parser instanceof YAMLParser
                    && parser.getText().isEmpty()
                    && parser.currentLocation().getCharOffset()
                            == parser.currentTokenLocation().getCharOffset();
        }

        private Located fields(Place place) throws IOException {
            Located.Fields fields = new Located.Fields(place);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                Place named = place();
                parser.nextToken();
                fields.fields().put(name, new Located.Field(named, value()));
            }
            return fields;
        }
    }
}
