/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.control.http.ApiProblem;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tags as they lie in the database. */
final class TagText {

    static final int TAGS_MAX = 64;
    static final int VALUE_CHARS_MAX = 256;

    private static final Pattern KEY = Pattern.compile("[a-z0-9._/-]{1,64}");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private TagText() {}

    static String write(Map<String, String> tags) {
        if (tags.size() > TAGS_MAX) {
            throw ApiProblem.usage("a target has at most " + TAGS_MAX + " tags");
        }
        tags.forEach((key, value) -> {
            if (!KEY.matcher(key).matches()) {
                throw ApiProblem.usage("a tag's name has 1 to 64 characters of a-z 0-9 . _ / -");
            }
            if (value == null
                    || value.length() > VALUE_CHARS_MAX
                    || value.chars().anyMatch(Character::isISOControl)) {
                throw ApiProblem.usage("a tag's value has at most " + VALUE_CHARS_MAX + " printable characters");
            }
        });
        try {
            return JSON.writeValueAsString(new TreeMap<>(tags));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts cannot be written as JSON", e);
        }
    }

    /** For people, by key. */
    static String shown(String json) {
        return new TreeMap<>(read(json))
                .entrySet().stream()
                        .map(tag -> tag.getKey() + "=" + tag.getValue())
                        .collect(Collectors.joining(", "));
    }

    static Map<String, String> read(String json) {
        try {
            return JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("tags in the database are not an object of texts", e);
        }
    }
}
