/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.SecretSource;
import dev.gatehouse.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands about a credential's earlier secrets. */
final class CredentialHistoryCommands {

    private CredentialHistoryCommands() {}

    /** {@code credential rotate}. */
    @Command(
            name = "rotate",
            description = {
                "Put a credential's new secret into the vault, after it was changed at the target; clears a mark that it is",
                "due. The earlier ones are kept. Without an option, asks for a password."
            })
    static final class Rotate extends ServerCommand {
        @Parameters(paramLabel = "ACCOUNT@TARGET", description = "Whose secret it is.")
        private String name;

        @Mixin
        private CredentialCommand.SecretOptions secret;

        @Mixin
        private OutputOption output;

        Rotate(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            RequestBody body = new RequestBody();
            if (!secret.write(body, invocation())) {
                if (!terminal().canAsk()) {
                    throw new CommandFailure(
                            ExitCode.USAGE,
                            "there is no terminal to ask on: give --password-stdin, --password-file or --private-key FILE");
                }
                body.secret("password", SecretSource.askTwice(terminal(), "New password of " + name));
            }
            JsonNode credential =
                    server.patch(CredentialCommand.Name.parse(name).path(), body);
            return done(
                    output,
                    "credential " + name + " has version "
                            + credential.path("version").asText(),
                    credential);
        }
    }

    /** {@code credential history}. */
    @Command(
            name = "history",
            description = "List the secrets of a credential that are kept, newest first; never a secret.")
    static final class History extends ServerCommand {
        @Parameters(paramLabel = "ACCOUNT@TARGET", description = "Whose secret it is.")
        private String name;

        @Mixin
        private OutputOption output;

        History(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of("version", "current", "kind", "fingerprint", "madeBy", "createdAt");
            return print(
                    output,
                    table,
                    server.items(CredentialCommand.Name.parse(name).path() + "/versions"));
        }
    }

    /** {@code credential rollback}. */
    @Command(name = "rollback", description = "Bring an earlier secret of a credential back, as its newest version.")
    static final class RollBack extends ServerCommand {
        @Parameters(index = "0", paramLabel = "ACCOUNT@TARGET", description = "Whose secret it is.")
        private String name;

        @Parameters(index = "1", paramLabel = "VERSION", description = "Which one; see credential history.")
        private int version;

        @Mixin
        private OutputOption output;

        RollBack(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode credential = server.post(
                    CredentialCommand.Name.parse(name).path() + "/rollback",
                    new RequestBody().number("version", version));
            return done(
                    output,
                    "credential " + name + " uses the secret of version " + version + " again, as version "
                            + credential.path("version").asText(),
                    credential);
        }
    }
}
