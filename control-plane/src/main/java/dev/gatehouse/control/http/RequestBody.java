/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object from a request, read with a streaming parser: fields named as secret become {@link Secret}s and never strings. An
 * unknown field, a wrong type or malformed JSON is {@link ApiProblem#usage} that names the field and never repeats the value.
 * Confined to the request's thread; closing wipes the secrets that were not taken.
 *
 * <p>Residue: the parser's own character buffer, which is given back to its pool unwiped.
 */
public final class RequestBody implements AutoCloseable {

    /** Most entries of a list or object of texts. */
    public static final int LARGEST_LIST = 1_000;

    static final String LIMIT_ATTRIBUTE = "gatehouse.maxBodyBytes";

    /** Holds the body as bytes when something before the handler has read it; whoever has put it there wipes it. */
    static final String WHOLE_ATTRIBUTE = "gatehouse.wholeBody";

    /** For the whole body; each wait for a part of it ends with the connection's idle timeout. */
    private static final Duration ARRIVAL_DEADLINE = Duration.ofSeconds(30);

    private static final int DEEPEST = 3;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final int longestList;
    private String lastRead = "";

    private RequestBody() {
        this(LARGEST_LIST);
    }

    private RequestBody(int longestList) {
        this.longestList = longestList;
    }

    /**
     * Reads the body; an empty body counts as an empty object.
     *
     * @param fields names that may occur
     * @param secretFields names among them whose string value is a secret
     */
    public static RequestBody read(Context request, Set<String> fields, Set<String> secretFields) {
        byte[] whole = request.attribute(WHOLE_ATTRIBUTE);
        InputStream in = whole == null ? request.bodyInputStream() : new ByteArrayInputStream(whole);
        return read(in, limit(request), fields, secretFields);
    }

    /** The body's bytes; the caller wipes them. */
    static byte[] whole(Context request) {
        return readWhole(request.bodyInputStream(), limit(request));
    }

    private static long limit(Context request) {
        Long limit = request.attribute(LIMIT_ATTRIBUTE);
        return limit == null ? 1 << 20 : limit;
    }

    static RequestBody read(InputStream in, long limit, Set<String> fields, Set<String> secretFields) {
        RequestBody body = new RequestBody();
        byte[] bytes = readWhole(in, limit);
        try (JsonParser parser = JSON.createParser(bytes)) {
            body.readObject(parser, fields, secretFields);
            return body;
        } catch (IOException e) {
            body.close();
            // the parser's own message repeats what it read
            throw ApiProblem.usage("the request is not a JSON object that can be read");
        } catch (ApiProblem e) {
            body.close();
            throw e;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * Reads one object of a larger body: {@code parser} is at its beginning and is left at its end. What is wrong with a field goes to
     * {@code problems} with the field's name, and reading goes on, so that all of it can be told at once.
     *
     * @param longestList most entries of a list or object of texts
     */
    public static RequestBody ofObject(
            JsonParser parser,
            Set<String> fields,
            Set<String> secretFields,
            int longestList,
            BiConsumer<String, ApiProblem> problems)
            throws IOException {
        RequestBody body = new RequestBody(longestList);
        int depth = parser.getParsingContext().getNestingDepth();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            try {
                if (!fields.contains(field)) {
                    throw ApiProblem.usage("this field is not known here; known are "
                            + String.join(", ", fields.stream().sorted().toList()));
                }
                body.values.put(
                        field, secretFields.contains(field) ? secret(parser, field) : body.value(parser, field));
            } catch (ApiProblem e) {
                problems.accept(field, e);
                skipTo(parser, depth);
            }
        }
        return body;
    }

    /** Leaves the value that is being read. */
    private static void skipTo(JsonParser parser, int depth) throws IOException {
        parser.skipChildren();
        while (parser.getParsingContext().getNestingDepth() > depth) {
            parser.nextToken();
        }
    }

    private static byte[] readWhole(InputStream in, long limit) {
        int most = Math.toIntExact(limit);
        byte[] buffer = new byte[Math.min(most + 1, 8_192)];
        int length = 0;
        long begun = System.nanoTime();
        try {
            for (int count = in.read(buffer, length, buffer.length - length);
                    count >= 0;
                    count = in.read(buffer, length, buffer.length - length)) {
                length += count;
                if (System.nanoTime() - begun > ARRIVAL_DEADLINE.toNanos()) {
                    throw ApiProblem.usage("the request's body came too slowly");
                }
                if (length > most) {
                    throw ApiProblem.tooLarge("the request is larger than " + limit + " bytes");
                }
                if (length == buffer.length) {
                    byte[] larger = Arrays.copyOf(buffer, Math.min(most + 1, buffer.length * 2));
                    Arrays.fill(buffer, (byte) 0);
                    buffer = larger;
                }
            }
            return Arrays.copyOf(buffer, length);
        } catch (IOException e) {
            throw ApiProblem.usage("the request's body did not arrive whole");
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private void readObject(JsonParser parser, Set<String> fields, Set<String> secretFields) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            throw ApiProblem.usage("the request must be a JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            if (!fields.contains(field)) {
                throw ApiProblem.usage("the request has a field that is not known here; known are "
                        + String.join(", ", fields.stream().sorted().toList()));
            }
            parser.nextToken();
            values.put(field, secretFields.contains(field) ? secret(parser, field) : value(parser, field));
        }
        if (parser.nextToken() != null) {
            throw ApiProblem.usage("the request has more than one JSON object");
        }
    }

    private static @Nullable Object secret(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrongType(field, "a text");
        }
        char[] buffer = parser.getTextCharacters();
        Secret secret = Secret.ofText(CharBuffer.wrap(buffer, parser.getTextOffset(), parser.getTextLength()));
        Arrays.fill(buffer, parser.getTextOffset(), parser.getTextOffset() + parser.getTextLength(), '\0');
        return secret;
    }

    private @Nullable Object value(JsonParser parser, String field) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case START_ARRAY -> texts(parser, field);
            case START_OBJECT -> textMap(parser, field);
            default -> throw wrongType(field, "a text, a whole number, true or false, a list or an object of texts");
        };
    }

    private List<String> texts(JsonParser parser, String field) throws IOException {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw wrongType(field, "a list of texts");
            }
            texts.add(parser.getText());
            checkSize(field, texts.size());
        }
        return List.copyOf(texts);
    }

    private Map<String, String> textMap(JsonParser parser, String field) throws IOException {
        Map<String, String> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw wrongType(field, "an object of texts");
            }
            map.put(key, parser.getText());
            checkSize(field, map.size());
        }
        return Map.copyOf(map);
    }

    private void checkSize(String field, int size) {
        if (size > longestList) {
            throw ApiProblem.usage("the field " + field + " has more than " + longestList + " entries");
        }
    }

    /** A text that must be there and not blank. */
    public String text(String field) {
        return optionalText(field)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> ApiProblem.usage("the field " + field + " is missing or empty"));
    }

    /** A text, when there. */
    public Optional<String> optionalText(String field) {
        return optional(field, String.class, "a text");
    }

    /** A number that must be there and within the bounds. */
    public long number(String field, long minimum, long maximum) {
        return optionalNumber(field, minimum, maximum)
                .orElseThrow(() -> ApiProblem.usage("the field " + field + " is missing"));
    }

    /** A number within the bounds, when there. */
    public Optional<Long> optionalNumber(String field, long minimum, long maximum) {
        Optional<Long> number = optional(field, Long.class, "a whole number");
        if (number.isPresent() && (number.get() < minimum || number.get() > maximum)) {
            throw ApiProblem.usage("the field " + field + " must be within " + minimum + ".." + maximum);
        }
        return number;
    }

    /** A truth value, when there. */
    public Optional<Boolean> optionalFlag(String field) {
        return optional(field, Boolean.class, "true or false");
    }

    /** A list of texts, when there; at most {@link #LARGEST_LIST}. */
    @SuppressWarnings("unchecked")
    public Optional<List<String>> optionalTexts(String field) {
        return optional(field, List.class, "a list of texts").map(list -> (List<String>) list);
    }

    /** An object of texts, when there; at most {@link #LARGEST_LIST}. */
    @SuppressWarnings("unchecked")
    public Optional<Map<String, String>> optionalTextMap(String field) {
        return optional(field, Map.class, "an object of texts").map(map -> (Map<String, String>) map);
    }

    /** Takes a secret out, when there; from then on the caller wipes it. */
    public Optional<Secret> takeSecret(String field) {
        Optional<Secret> secret = optional(field, Secret.class, "a text");
        if (secret.isPresent()) {
            values.put(field, null);
        }
        return secret;
    }

    /** The field that was asked for last, so that what its value's own rules refuse can be told with its place; empty before. */
    public String lastRead() {
        return lastRead;
    }

    /** Whether the field occurred, also as {@code null}. */
    public boolean has(String field) {
        return values.containsKey(field);
    }

    private <T> Optional<T> optional(String field, Class<T> type, String expected) {
        lastRead = field;
        Object value = values.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw wrongType(field, expected);
        }
        return Optional.of(type.cast(value));
    }

    private static ApiProblem wrongType(String field, String expected) {
        return ApiProblem.usage("the field " + field + " must be " + expected);
    }

    @Override
    public void close() {
        for (Object value : values.values()) {
            if (value instanceof Secret secret) {
                secret.close();
            }
        }
    }
}
