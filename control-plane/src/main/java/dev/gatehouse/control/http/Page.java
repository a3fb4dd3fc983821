/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list as the API answers it: {@code {"items":[…],"next":null}}. Give it, like any record, to {@code Context.json}: instants become
 * RFC 3339, durations ISO 8601 text, UUIDs text, empty optionals null. Immutable.
 *
 * @param items what was asked for
 * @param next where to go on, for the {@code after} parameter; null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {

    public Page {
        items = List.copyOf(items);
    }

    /** The same page with each item as {@code form} makes it. */
    public <R> Page<R> map(Function<? super T, ? extends R> form) {
        return new Page<>(items.stream().<R>map(form).toList(), next);
    }

    /** Everything there is. */
    public static <T> Page<T> all(List<T> items) {
        return new Page<>(Objects.requireNonNull(items, "items"), null);
    }
}
