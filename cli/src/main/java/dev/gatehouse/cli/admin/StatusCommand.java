/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gatehouse status}. */
@Command(name = "status", description = "Say whether Gatehouse runs, and what it does. Exit status 5 when it does not.")
public final class StatusCommand extends ServerCommand {

    @Mixin
    private OutputOption output;

    StatusCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        return print(output, server.get("/api/v1/status"));
    }
}
