/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a refused user can tell the operator: the reference. Stateless. */
public final class Denial {

    private static final Pattern REFERENCE = Pattern.compile("reference: ([0-9A-HJKMNP-TV-Z]{8})\\b");

    private Denial() {}

    /** The reference that the user was shown; an error when there is none. */
    public static String reference(Run.Result refused) {
        Matcher matcher = REFERENCE.matcher(refused.errors());
        if (!matcher.find()) {
            throw new AssertionError("no reference: " + refused);
        }
        return matcher.group(1);
    }

    /** Audit rows that are no success and hold the reference. */
    public static List<JsonNode> rows(String reference, List<JsonNode> audit) {
        return audit.stream()
                .filter(row -> row.path("detail").path("reference").asText().equals(reference))
                .filter(row -> !row.path("outcome").asText().equals("success"))
                .toList();
    }
}
