/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.record;

import dev.gatehouse.proxy.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Something that Gatehouse did in a session, such as {@code channel-refused name=rdpdr}. Encoded as UTF-8 text: the name and
 * for each fact a space, its key, {@code =} and its value, in which {@code %}, spaces and control characters are percent-encoded.
 * Immutable.
 *
 * @param name lower case with hyphens
 * @param facts in order; keys as names; values of any text, cut at {@value #VALUE_CHARS_MAX} characters
 */
public record SessionEvent(String name, Map<String, String> facts) {

    /** Characters of one value. */
    public static final int VALUE_CHARS_MAX = 512;

    /** Facts of one event. */
    public static final int FACTS_MAX = 32;

    private static final int BYTES_MAX = 128 * 1024;
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-zA-Z0-9-]{0,63}");

    public SessionEvent {
        requireWord(name);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts)); // keeps the order
        if (facts.size() > FACTS_MAX) {
            throw new IllegalArgumentException(facts.size() + " facts are more than " + FACTS_MAX);
        }
        facts.forEach((key, value) -> {
            requireWord(key);
            Objects.requireNonNull(value, key);
        });
    }

    /** The payload of a record. */
    public byte[] encode() {
        StringBuilder out = new StringBuilder(name);
        facts.forEach((key, value) -> escape(out.append(' ').append(key).append('='), value));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the payload of a record. */
    public static SessionEvent decode(byte[] payload) throws WireException {
        if (payload.length > BYTES_MAX) {
            throw WireException.limitExceeded("event bytes", payload.length, BYTES_MAX);
        }
        String[] words = new String(payload, StandardCharsets.UTF_8).split(" ", FACTS_MAX + 2);
        if (words.length > FACTS_MAX + 1) {
            throw WireException.limitExceeded("event facts", words.length - 1L, FACTS_MAX);
        }
        Map<String, String> facts = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0) {
                throw WireException.invalidField("event fact", i, "has no value");
            }
            facts.put(checked(words[i].substring(0, equals)), unescape(words[i].substring(equals + 1)));
        }
        return new SessionEvent(checked(words[0]), facts);
    }

    private static String checked(String word) throws WireException {
        if (!WORD.matcher(word).matches()) {
            throw WireException.invalidField("event word length", word.length(), "has other characters than a word");
        }
        return word;
    }

    private static void requireWord(String word) {
        if (!WORD.matcher(word).matches()) {
            throw new IllegalArgumentException("event word '" + word + "' is not letters, digits and hyphens");
        }
    }

    private static void escape(StringBuilder out, String value) {
        int length = Math.min(value.length(), VALUE_CHARS_MAX);
        for (int i = 0; i < length; i++) {
            char each = value.charAt(i);
            if (each == '%' || each == ' ' || Character.isISOControl(each)) {
                out.append(String.format("%%%02X", (int) each));
            } else {
                out.append(each);
            }
        }
    }

    private static String unescape(String value) throws WireException {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            if (each != '%') {
                out.append(each);
                continue;
            }
            int high = i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
            int low = i + 2 < value.length() ? Character.digit(value.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw WireException.invalidField("event escape", i, "is no percent sign and two digits");
            }
            out.append((char) (high << 4 | low));
            i += 2;
        }
        return out.toString();
    }
}
