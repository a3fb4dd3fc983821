/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import java.nio.file.Path;
import java.util.List;

/** A configuration cannot be used; says everything that is wrong with it. */
public final class InvalidConfigException extends Exception {

    private final transient List<String> problems;

    public InvalidConfigException(Path file, List<String> problems) {
        super(file + " cannot be used: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line each, beginning with the key. */
    public List<String> problems() {
        return problems;
    }
}
