/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.command;

import dev.gatehouse.cli.console.SecretSource;
import dev.gatehouse.cli.console.Terminal;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a password comes from. */
public final class PasswordOptions {

    @Option(names = "--password-stdin", description = "Read the password from the first line of standard input.")
    private boolean fromStandardInput;

    @Option(names = "--password-file", paramLabel = "FILE", description = "Read the password from a file's first line.")
    private Path file;

    /** The password that the options name, or {@code null} where they name none. */
    public char @Nullable [] read(Terminal terminal) {
        if (fromStandardInput) {
            return SecretSource.firstLine(terminal.in());
        }
        return file == null ? null : SecretSource.firstLineOf(file);
    }
}
