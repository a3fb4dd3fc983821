/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** One command line with streams that a test can look at. */
public record CommandRun(int status, String out, String err) {

    public static CommandRun of(Path home, String... arguments) {
        return withInput("", false, home, arguments);
    }

    /** {@code asked}: whether standard input counts as a terminal. */
    public static CommandRun withInput(String input, boolean asked, Path home, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal =
                new Terminal(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err, asked, false);
        int status = Main.run(new Invocation(terminal, Map.of("GATEHOUSE_HOME", home.toString())), arguments);
        terminal.out().flush();
        terminal.err().flush();
        return new CommandRun(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
