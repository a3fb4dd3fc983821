/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.Login;
import dev.gatehouse.cli.client.Logins;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.Terminal;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.cli.output.OutputFormat;
import dev.gatehouse.cli.output.Table;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A command whose work is done by the running server. Confined to the command's thread. */
public abstract class ServerCommand implements Callable<Integer> {

    private final Invocation invocation;

    protected ServerCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public final Integer call() {
        ExitCode code = run(server(invocation));
        terminal().out().flush();
        return code.status();
    }

    /** The home that was named; else the server that somebody has signed in at; else the usual home. */
    private static AdminClient server(Invocation invocation) {
        if (!invocation.homeIsNamed()) {
            Optional<Login> login = new Logins(invocation.configDirectory()).current();
            if (login.isPresent()) {
                return AdminClient.signedIn(login.get());
            }
        }
        return AdminClient.local(invocation.home(), invocation.environment("SUDO_USER"));
    }

    /** Does the work; throws {@link dev.gatehouse.cli.console.CommandFailure} when it cannot. */
    protected abstract ExitCode run(AdminClient server);

    protected final Invocation invocation() {
        return invocation;
    }

    protected final Terminal terminal() {
        return invocation.terminal();
    }

    /** Prints a list as the caller wants it. */
    protected final ExitCode print(OutputOption output, Table table, JsonNode items) {
        if (output.format() == OutputFormat.JSON) {
            Json.print(terminal().out(), items);
        } else {
            table.print(terminal().out(), items);
        }
        return ExitCode.DONE;
    }

    /** The same; when the list goes on, people are told so. */
    protected final ExitCode print(OutputOption output, Table table, AdminClient.Items found) {
        ExitCode code = print(output, table, found.items());
        if (found.isCut()) {
            terminal()
                    .err()
                    .println("there are more than these " + found.items().size() + "; see more with --limit");
        }
        return code;
    }

    /** Prints one object as the caller wants it. */
    protected final ExitCode print(OutputOption output, JsonNode object) {
        if (output.format() == OutputFormat.JSON) {
            Json.print(terminal().out(), object);
        } else {
            Table.printFields(terminal().out(), object);
        }
        return ExitCode.DONE;
    }

    /** Prints what was done: the sentence for people, the object for scripts. */
    protected final ExitCode done(OutputOption output, String sentence, JsonNode object) {
        if (output.format() == OutputFormat.JSON) {
            Json.print(terminal().out(), object);
        } else {
            terminal().out().println(sentence);
        }
        return ExitCode.DONE;
    }
}
