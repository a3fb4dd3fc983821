/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import picocli.CommandLine;

/** The whole command line, for pages that describe it. */
public final class AllCommands {

    private AllCommands() {}

    public static CommandLine commandLine() {
        Terminal silent = new Terminal(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                false,
                false);
        return Main.commandLine(new Invocation(silent, Map.of()), CommandCatalogue.all());
    }
}
