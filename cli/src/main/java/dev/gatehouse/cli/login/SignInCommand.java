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
import dev.gatehouse.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gatehouse sign-in …}. */
@Command(
        name = "sign-in",
        description = "Who is signed in at the API: your own, or everybody's for those who may see users.",
        subcommands = {SignInCommand.ListAll.class, SignInCommand.End.class})
public final class SignInCommand {

    private static final String SIGN_INS = "/api/v1/sign-ins";

    /** {@code sign-in list}. */
    @Command(name = "list", description = "List sign-ins, newest first.")
    static final class ListAll extends ServerCommand {

        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table =
                    Table.of("id", "user", "method", "CLIENT=clientAddress", "createdAt", "lastUsedAt", "expiresAt");
            return print(output, table, server.items(SIGN_INS));
        }
    }

    /** {@code sign-in end}. */
    @Command(name = "end", description = "End a sign-in; whoever used it has to sign in again.")
    static final class End extends ServerCommand {

        @Parameters(paramLabel = "ID", description = "The sign-in's id.")
        private String id;

        End(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(SIGN_INS + "/" + AdminClient.encode(id));
            terminal().out().println("sign-in " + id + " ended");
            return ExitCode.DONE;
        }
    }
}
