/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code gatehouse version}. */
@Command(name = "version", description = "Print the version of Gatehouse and of the Java that runs it.")
final class VersionCommand implements Callable<Integer> {

    private final Invocation invocation;

    VersionCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** The version in the jar's manifest; {@code development} where it runs from classes. */
    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public Integer call() {
        invocation
                .terminal()
                .out()
                .println("gatehouse " + version() + " (Java " + Runtime.version() + ", " + System.getProperty("os.arch")
                        + ")");
        invocation.terminal().out().flush();
        return ExitCode.DONE.status();
    }
}
