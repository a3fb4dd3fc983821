/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse completion}. */
@Command(name = "completion", description = "Print a completion script: source <(gatehouse completion)")
final class CompletionCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        invocation.terminal().out().print(AutoComplete.bash("gatehouse", root));
        invocation.terminal().out().flush();
        return ExitCode.DONE.status();
    }
}
