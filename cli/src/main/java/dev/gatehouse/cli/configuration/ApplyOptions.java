/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import picocli.CommandLine.Option;

/** What {@code apply} and {@code import} have in common. */
final class ApplyOptions {

    @Option(names = "--dry-run", description = "Only say what would be done. Exit status 0 when it could be.")
    private boolean dryRun;

    @Option(
            names = "--set",
            paramLabel = "NAME",
            defaultValue = "default",
            description =
                    "The set that the documents make up, for --prune and export --set. Default: ${DEFAULT-VALUE}.")
    private String set;

    boolean dryRun() {
        return dryRun;
    }

    String set() {
        return set;
    }
}
