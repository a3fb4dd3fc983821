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
import dev.gatehouse.cli.output.Table;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse credential …}. */
@Command(
        name = "credential",
        description = "Accounts on targets whose secrets Gatehouse keeps; nobody who uses one sees it.",
        subcommands = {
            CredentialCommand.Add.class,
            CredentialCommand.ListAll.class,
            CredentialCommand.Show.class,
            CredentialCommand.Set.class,
            CredentialCommand.Confirm.class,
            CredentialHistoryCommands.Rotate.class,
            CredentialHistoryCommands.History.class,
            CredentialHistoryCommands.RollBack.class,
            CredentialCommand.Remove.class
        })
public final class CredentialCommand {

    private static final String CREDENTIALS = "/api/v1/credentials";

    /** {@code ACCOUNT@TARGET}: the last {@code @} divides, an account may be a UPN. */
    record Name(String account, String target) {
        static Name parse(String text) {
            int at = text.lastIndexOf('@');
            if (at <= 0 || at == text.length() - 1) {
                throw new CommandFailure(ExitCode.USAGE, text + " is not ACCOUNT@TARGET");
            }
            return new Name(text.substring(0, at), text.substring(at + 1));
        }

        String path() {
            return CREDENTIALS + "/" + AdminClient.encode(account) + "/" + AdminClient.encode(target);
        }
    }

    /** Where a credential's secret comes from. */
    static final class SecretOptions {
        @Mixin
        private PasswordOptions password;

        @Option(
                names = "--private-key",
                paramLabel = "FILE",
                description = "An OpenSSH private key without passphrase; SSH targets only.")
        private Path privateKey;

        /** Writes the secret into {@code body}; false where no option names one. */
        boolean write(RequestBody body, Invocation invocation) {
            if (privateKey != null) {
                body.secret("privateKey", SecretSource.wholeFile(privateKey));
                return true;
            }
            char[] secret = password.read(invocation.terminal());
            body.secret("password", secret);
            return secret != null;
        }
    }

    /** {@code credential add}. */
    @Command(name = "add", description = "Put a credential into the vault. Without an option, asks for a password.")
    static final class Add extends ServerCommand {
        @Parameters(
                paramLabel = "ACCOUNT@TARGET",
                description = "Whose secret it is. A Windows domain goes before the account: 'DOMAIN\\ACCOUNT@TARGET'.")
        private String name;

        @Mixin
        private SecretOptions secret;

        @Mixin
        private OutputOption output;

        Add(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Name parsed = Name.parse(name);
            RequestBody body =
                    new RequestBody().text("account", parsed.account()).text("target", parsed.target());
            if (!secret.write(body, invocation())) {
                if (!terminal().canAsk()) {
                    throw new CommandFailure(
                            ExitCode.USAGE,
                            "there is no terminal to ask on: give --password-stdin, --password-file or --private-key FILE");
                }
                body.secret("password", SecretSource.askTwice(terminal(), "Password of " + name));
            }
            return done(output, "credential " + name + " added", server.post(CREDENTIALS, body));
        }
    }

    /** {@code credential list}. */
    @Command(name = "list", description = "List credentials; never a secret.")
    static final class ListAll extends ServerCommand {
        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of(
                    "account", "target", "kind", "fingerprint", "version", "suspended", "rotationDue", "createdAt");
            return print(output, table, server.items(CREDENTIALS));
        }
    }

    /** {@code credential show}. */
    @Command(name = "show", description = "Show one credential; never its secret.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "ACCOUNT@TARGET", description = "Whose secret it is.")
        private String name;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, server.get(Name.parse(name).path()));
        }
    }

    /** {@code credential set}. */
    @Command(name = "set", description = "Replace a credential's secret, or confirm it after its target has changed.")
    static final class Set extends ServerCommand {
        @Parameters(paramLabel = "ACCOUNT@TARGET", description = "Whose secret it is.")
        private String name;

        @Mixin
        private SecretOptions secret;

        @Option(names = "--confirm", description = "Lift the suspension: the changed target is the right machine.")
        private boolean confirm;

        @Mixin
        private OutputOption output;

        Set(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            RequestBody body = new RequestBody().flag("suspended", confirm ? Boolean.FALSE : null);
            if (!secret.write(body, invocation()) && !confirm) {
                throw new CommandFailure(
                        ExitCode.USAGE, "nothing to change: give --password-stdin, --private-key FILE or --confirm");
            }
            JsonNode credential = server.patch(Name.parse(name).path(), body);
            return done(output, "credential " + name + " changed", credential);
        }
    }

    /** {@code credential confirm}. */
    @Command(
            name = "confirm",
            description =
                    "Lift the suspension after a target's address or identity has changed: it is the right machine.")
    static final class Confirm extends ServerCommand {
        @Parameters(paramLabel = "ACCOUNT@TARGET", description = "Whose secret it is.")
        private String name;

        @Mixin
        private OutputOption output;

        Confirm(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode credential = server.patch(Name.parse(name).path(), new RequestBody().flag("suspended", false));
            return done(output, "credential " + name + " is in use again", credential);
        }
    }

    /** {@code credential remove}. */
    @Command(name = "remove", description = "Remove a credential from the vault.")
    static final class Remove extends ServerCommand {
        @Parameters(paramLabel = "ACCOUNT@TARGET", description = "Whose secret it is.")
        private String name;

        Remove(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(Name.parse(name).path());
            terminal().out().println("credential " + name + " removed");
            return ExitCode.DONE;
        }
    }
}
