/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object from a request, read with a streaming parser: fields named as secret become {@link Secret}s and never strings. An
 * unknown field, a wrong type or malformed JSON is {@link ApiProblem#usage} that names the field and never repeats the value.
 * Confined to the request's thread; closing wipes the secrets that were not taken.
 */
public final class RequestBody implements AutoCloseable {

    private RequestBody() {}

    /**
     * Reads the body; an empty body counts as an empty object.
     *
     * @param fields names that may occur
     * @param secretFields names among them whose string value is a secret
     */
    public static RequestBody read(Context request, Set<String> fields, Set<String> secretFields) {
        throw new UnsupportedOperationException();
    }

    /** A text that must be there and not blank. */
    public String text(String field) {
        throw new UnsupportedOperationException();
    }

    /** A text, when there. */
    public Optional<String> optionalText(String field) {
        throw new UnsupportedOperationException();
    }

    /** A number that must be there and within the bounds. */
    public long number(String field, long minimum, long maximum) {
        throw new UnsupportedOperationException();
    }

    /** A number within the bounds, when there. */
    public Optional<Long> optionalNumber(String field, long minimum, long maximum) {
        throw new UnsupportedOperationException();
    }

    /** A truth value, when there. */
    public Optional<Boolean> optionalFlag(String field) {
        throw new UnsupportedOperationException();
    }

    /** A list of texts, when there; at most 1,000. */
    public Optional<List<String>> optionalTexts(String field) {
        throw new UnsupportedOperationException();
    }

    /** An object of texts, when there; at most 1,000. */
    public Optional<Map<String, String>> optionalTextMap(String field) {
        throw new UnsupportedOperationException();
    }

    /** Takes a secret out, when there; from then on the caller wipes it. */
    public Optional<Secret> takeSecret(String field) {
        throw new UnsupportedOperationException();
    }

    /** Whether the field occurred, also as {@code null}. */
    public boolean has(String field) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
