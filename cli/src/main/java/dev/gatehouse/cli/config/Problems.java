/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a configuration, each with its key path. Confined to one thread. */
final class Problems {

    private final List<String> found = new ArrayList<>();

    void add(String keyPath, String problem) {
        found.add(keyPath + ": " + problem);
    }

    void addAll(List<String> others) {
        found.addAll(others);
    }

    List<String> found() {
        return List.copyOf(found);
    }
}
