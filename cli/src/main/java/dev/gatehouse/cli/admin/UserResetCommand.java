/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.PasswordOptions;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.SecretSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse user reset}. */
@Command(
        name = "reset",
        description = {
            "Give a user a new password; without an option, asks for it.",
            "With --link prints a one-time link with which the user chooses it, within 30 minutes; you never know it, and the user is"
                    + " told at the next sign-in who made the link."
        })
final class UserResetCommand extends ServerCommand {

    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name;

    @Option(names = "--link", description = "Print a one-time link instead of setting a password.")
    private boolean link;

    @Mixin
    private PasswordOptions password;

    @Mixin
    private OutputOption output;

    UserResetCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        String path = "/api/v1/users/" + AdminClient.encode(name);
        char[] secret = password.read(terminal());
        if (link) {
            if (secret != null) {
                throw new CommandFailure(ExitCode.USAGE, "give a password or --link, not both");
            }
            JsonNode made = server.post(path + "/reset-link", new RequestBody());
            return done(
                    output,
                    "give " + name + " this, to be used once until "
                            + made.path("expiresAt").asText() + ", with the server's address in place of SERVER:"
                            + System.lineSeparator() + "  gatehouse setup https://SERVER:6500/setup#"
                            + made.path("link").asText(),
                    made);
        }
        if (secret == null && !terminal().canAsk()) {
            throw new CommandFailure(ExitCode.USAGE, "there is no terminal to ask on: give --password-stdin or --link");
        }
        RequestBody body = new RequestBody()
                .secret(
                        "password",
                        secret != null ? secret : SecretSource.askTwice(terminal(), "New password for " + name));
        return done(output, "user " + name + " has a new password", server.patch(path, body));
    }
}
