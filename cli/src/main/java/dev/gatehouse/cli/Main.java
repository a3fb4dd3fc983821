/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.Terminal;
import dev.gatehouse.cli.output.PrintableText;
import java.util.Collection;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The entry point. Every failure is one line on standard error and an exit status of {@link ExitCode}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Terminal terminal = Terminal.system();
        int status = run(new Invocation(terminal, System.getenv()), arguments);
        terminal.out().flush();
        terminal.err().flush();
        System.exit(status);
    }

    /** Runs one command line and returns its exit status. */
    public static int run(Invocation invocation, String... arguments) {
        return commandLine(invocation, CommandCatalogue.needed(arguments)).execute(arguments);
    }

    static CommandLine commandLine(Invocation invocation, Collection<Class<?>> commands) {
        InvocationFactory factory = new InvocationFactory(invocation);
        CommandLine commandLine = new CommandLine(new RootCommand(invocation), factory);
        commands.forEach(commandLine::addSubcommand);
        commandLine
                .setOut(invocation.terminal().out())
                .setErr(invocation.terminal().err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(invocation, failure))
                .setParameterExceptionHandler((failure, args) -> explainUsage(invocation, failure));
        return commandLine;
    }

    private static int explain(Invocation invocation, Exception failure) {
        if (failure instanceof CommandFailure expected) {
            return fail(invocation, expected.exitCode(), expected.getMessage());
        }
        failure.printStackTrace(invocation.terminal().err());
        return fail(
                invocation,
                ExitCode.FAILED,
                "this is a defect in Gatehouse, please report it: "
                        + failure.getClass().getName() + ": " + failure.getMessage());
    }

    private static int explainUsage(Invocation invocation, ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        return fail(
                invocation,
                ExitCode.USAGE,
                failure.getMessage() + "; see `" + command.getCommandSpec().qualifiedName() + " --help`");
    }

    private static int fail(Invocation invocation, ExitCode code, String message) {
        invocation.terminal().out().flush();
        invocation
                .terminal()
                .err()
                .println(
                        "gatehouse: " + PrintableText.of(String.valueOf(message).replace('\n', ' ')));
        return code.status();
    }
}
