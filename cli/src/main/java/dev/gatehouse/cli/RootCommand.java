/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import dev.gatehouse.cli.console.Invocation;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code gatehouse}. */
@Command(
        name = "gatehouse",
        description =
                "Privileged-access session proxy: people connect with the clients they have, every session is recorded.")
final class RootCommand {

    private final Invocation invocation;

    RootCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Gatehouse's home. Default: GATEHOUSE_HOME, else var/ in a checkout, else /var/lib/gatehouse.")
    void home(Path home) {
        if (home != null) {
            invocation.chooseHome(home);
        }
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;
}
