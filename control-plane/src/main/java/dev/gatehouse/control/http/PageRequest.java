/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Which part of a list is asked for. The order of a list is by a key that does not change, and a page goes on behind the key of the
 * last item of the page before: what is added or removed meanwhile makes nothing appear twice or be left out. Immutable.
 *
 * @param limit how many at most
 * @param after the key to go on behind; empty at the beginning
 */
public record PageRequest(int limit, Optional<String> after) {

    /** Most items of a page. */
    public static final int LIMIT_MAX = 1_000;

    private static final int CURSOR_CHARS_MAX = 512;
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /**
     * The key of lists that are by time.
     *
     * @param at with microseconds, as the database has it
     * @param id what tells apart those of the same time
     */
    public record Moment(Instant at, String id) {

        @Override
        public String toString() {
            return at + " " + id;
        }

        /** RFC 3339, for a parameter of type {@code timestamptz}. */
        public String time() {
            return at.toString();
        }
    }

    /** From a request's {@code limit} and {@code after}; as many as possible when it does not say. */
    public static PageRequest of(Context request) {
        return of(request, LIMIT_MAX);
    }

    /** @param usual how many when the request does not say */
    public static PageRequest of(Context request, int usual) {
        int limit = Math.toIntExact(QueryNumbers.within(request, "limit", usual, 1, LIMIT_MAX));
        return new PageRequest(
                limit,
                Optional.ofNullable(request.queryParam("after"))
                        .filter(text -> !text.isEmpty())
                        .map(PageRequest::key));
    }

    /** How many to read: one more than asked for says whether there is more. */
    public int rows() {
        return limit + 1;
    }

    /** {@link #after} for lists by time, with ids that are UUIDs. */
    public Optional<Moment> afterMoment() {
        Optional<Moment> moment = afterTime();
        if (moment.isPresent() && !UUID_TEXT.matcher(moment.get().id()).matches()) {
            throw notOurs();
        }
        return moment;
    }

    /** {@link #after} for lists by time. */
    public Optional<Moment> afterTime() {
        return after.map(text -> {
            String[] parts = text.split(" ", -1);
            try {
                if (parts.length == 2) {
                    return new Moment(Instant.parse(parts[0]), parts[1]);
                }
            } catch (DateTimeParseException e) {
                throw notOurs();
            }
            throw notOurs();
        });
    }

    /** {@link #after} for lists by so many names. */
    public Optional<String[]> afterNames(int count) {
        return after.map(text -> {
            String[] parts = text.split(" ", -1);
            if (parts.length != count) {
                throw notOurs();
            }
            return parts;
        });
    }

    /** {@link #after} for lists by number. */
    public Optional<Long> afterNumber() {
        return after.map(text -> {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw notOurs();
            }
        });
    }

    /**
     * The answer.
     *
     * @param read up to {@link #rows} items behind {@link #after}, in the list's order
     * @param key of an item, without line breaks
     */
    public <T> Page<T> page(List<T> read, Function<T, String> key) {
        if (read.size() <= limit) {
            return Page.all(read);
        }
        List<T> items = read.subList(0, limit);
        return new Page<>(
                items,
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(key.apply(items.get(limit - 1)).getBytes(StandardCharsets.UTF_8)));
    }

    private static String key(String cursor) {
        try {
            if (cursor.length() <= CURSOR_CHARS_MAX) {
                String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                // PostgreSQL takes no such text
                if (key.indexOf('\0') < 0) {
                    return key;
                }
            }
        } catch (IllegalArgumentException e) {
            throw notOurs();
        }
        throw notOurs();
    }

    private static ApiProblem notOurs() {
        return ApiProblem.usage("the parameter after is what next of the page before said; without it the list begins");
    }
}
