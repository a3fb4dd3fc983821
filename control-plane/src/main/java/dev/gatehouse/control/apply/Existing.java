/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Something that is there. Immutable.
 *
 * @param id never used again
 * @param settings by field name: texts, numbers, flags, sorted lists of texts, sorted maps of texts
 */
record Existing(UUID id, Map<String, Object> settings) {

    Existing {
        Objects.requireNonNull(id, "id");
        settings = Map.copyOf(settings);
    }
}
