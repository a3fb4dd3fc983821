/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import io.javalin.http.Context;

/** Numbers in the query part of an address. Stateless. */
public final class QueryNumbers {

    private QueryNumbers() {}

    /** The number, or {@code otherwise} when it is not there; {@link ApiProblem#usage} when it is none or outside the bounds. */
    public static long within(Context request, String name, long otherwise, long minimum, long maximum) {
        String text = request.queryParam(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= minimum && number <= maximum) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw ApiProblem.usage("the parameter " + name + " must be a whole number");
        }
        throw ApiProblem.usage("the parameter " + name + " must be within " + minimum + ".." + maximum);
    }
}
