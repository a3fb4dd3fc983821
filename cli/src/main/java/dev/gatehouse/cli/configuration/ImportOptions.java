/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import picocli.CommandLine.Option;

/** What every import takes. */
final class ImportOptions {

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Option(names = "--partial", description = "Import the rows that can be, although others cannot.")
    private boolean partial;

    @Option(names = "--print", description = "Print documents for apply instead of importing anything.")
    private boolean print;

    @Option(
            names = "--set",
            paramLabel = "NAME",
            defaultValue = "import",
            description = "The set that what is imported belongs to, see apply --prune. Default: ${DEFAULT-VALUE}.")
    private String set;

    boolean dryRun() {
        return dryRun;
    }

    boolean partial() {
        return partial;
    }

    boolean print() {
        return print;
    }

    String set() {
        return set;
    }
}
