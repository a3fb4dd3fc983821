/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.command;

import dev.gatehouse.cli.output.OutputFormat;
import picocli.CommandLine.Option;

/** {@code --output}. */
public final class OutputOption {

    @Option(
            names = "--output",
            paramLabel = "table|json",
            defaultValue = "table",
            description = "What to print: a table for people or JSON for scripts. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format;

    /** The chosen format. */
    public OutputFormat format() {
        return format;
    }
}
