/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened, or would. Immutable.
 *
 * @param set whose documents these are
 * @param outcome how it went
 * @param created how many objects there are more
 * @param changed how many are different
 * @param unchanged how many were as they should be
 * @param removed how many there are less
 * @param changes all but the unchanged, in the order in which they are made
 * @param errors why nothing was done
 */
record ApplyResult(
        String set,
        Outcome outcome,
        int created,
        int changed,
        int unchanged,
        int removed,
        List<Change> changes,
        List<DocumentProblem> errors) {

    /** How it went; only {@link #APPLIED} has changed anything. */
    enum Outcome {
        APPLIED,
        DRY_RUN,
        INVALID,
        TOO_MANY_REMOVALS;

        /** Stable text. */
        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What is done with an object. */
    enum Action {
        CREATE,
        CHANGE,
        UNCHANGED,
        REMOVE,
        /** It stays, because another set has it too. */
        RELEASE;

        /** Stable text. */
        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One object.
     *
     * @param document which says so; null for a removal
     * @param fields what differs
     */
    record Change(
            @Nullable Integer document, String kind, String name, Action action, Map<String, Difference> fields) {}

    /**
     * A field that differs; secrets appear as whether there is one.
     *
     * @param from what is there; null before a creation
     * @param to what will be
     */
    record Difference(@Nullable Object from, Object to) {}
}
