/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.login;

import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gatehouse whoami}. */
@Command(name = "whoami", description = "Say as whom and where commands run, and what you may do.")
public final class WhoamiCommand extends ServerCommand {

    @Mixin
    private OutputOption output;

    WhoamiCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        return print(output, server.get("/api/v1/whoami"));
    }
}
