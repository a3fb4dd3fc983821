/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse api-token …}. */
@Command(
        name = "api-token",
        description = "Secrets for programs that use the API as you, with some of your permissions, until a day.",
        subcommands = {
            ApiTokenCommand.Create.class,
            ApiTokenCommand.ListAll.class,
            ApiTokenCommand.Show.class,
            ApiTokenCommand.Revoke.class
        })
public final class ApiTokenCommand {

    private static final String TOKENS = "/api/v1/api-tokens";

    private static String path(String id) {
        return TOKENS + "/" + AdminClient.encode(id);
    }

    /** {@code api-token create}. */
    @Command(
            name = "create",
            description =
                    "Make an API token and print it, for the only time. A program sends it as: Authorization: Bearer TOKEN")
    static final class Create extends ServerCommand {

        @Parameters(paramLabel = "NAME", description = "What you call it.")
        private String name;

        @Option(
                names = "--scope",
                paramLabel = "PERMISSION",
                split = ",",
                required = true,
                description =
                        "What it may do, such as session.read,audit.read; gatehouse whoami lists what you may. Repeatable.")
        private List<String> scope;

        @Option(
                names = "--days",
                paramLabel = "N",
                defaultValue = "30",
                description = "How long it is good, from 1 to 366 days. Default: ${DEFAULT-VALUE}.")
        private int days;

        @Mixin
        private OutputOption output;

        Create(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode token = server.post(
                    TOKENS,
                    new RequestBody().text("name", name).list("scope", scope).number("days", days));
            return print(output, token);
        }
    }

    /** {@code api-token list}. */
    @Command(
            name = "list",
            description = "List API tokens, newest first: your own, or everybody's for those who may see users.")
    static final class ListAll extends ServerCommand {

        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of("id", "user", "name", "state", "scope", "expiresAt", "lastUsedAt", "lastUsedFrom");
            return print(output, table, server.items(TOKENS));
        }
    }

    /** {@code api-token show}. */
    @Command(name = "show", description = "Show one API token; never its secret.")
    static final class Show extends ServerCommand {

        @Parameters(paramLabel = "ID", description = "The token's id.")
        private String id;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, server.get(path(id)));
        }
    }

    /** {@code api-token revoke}. */
    @Command(name = "revoke", description = "Take an API token back, at once.")
    static final class Revoke extends ServerCommand {

        @Parameters(paramLabel = "ID", description = "The token's id.")
        private String id;

        Revoke(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(path(id));
            terminal().out().println("API token " + id + " revoked");
            return ExitCode.DONE;
        }
    }
}
