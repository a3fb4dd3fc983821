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
import dev.gatehouse.cli.command.PublicKeyLines;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.SecretSource;
import dev.gatehouse.cli.output.Table;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse user …}. */
@Command(
        name = "user",
        description = "People who may log in to Gatehouse.",
        subcommands = {
            UserCommand.Add.class,
            UserCommand.ListAll.class,
            UserCommand.Show.class,
            UserCommand.Set.class,
            UserCommand.Disable.class,
            UserCommand.Enable.class,
            UserMfaCommand.class,
            UserResetCommand.class,
            UserCommand.Remove.class
        })
public final class UserCommand {

    private static final String USERS = "/api/v1/users";
    private static final String ROLES = "admin|auditor|approver|operator|user";

    private static String path(String name) {
        return USERS + "/" + AdminClient.encode(name);
    }

    private static @Nullable List<String> keys(@Nullable List<Path> files) {
        return files == null
                ? null
                : files.stream()
                        .flatMap(file -> PublicKeyLines.read(file).stream())
                        .toList();
    }

    /** {@code user add}. */
    @Command(name = "add", description = "Add a user. Without a password or key option, asks for a password.")
    static final class Add extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The user's name, as typed at login.")
        private String name;

        @Option(names = "--role", paramLabel = ROLES, defaultValue = "user", description = "Default: ${DEFAULT-VALUE}.")
        private String role;

        @Mixin
        private PasswordOptions password;

        @Option(names = "--public-key", paramLabel = "FILE", description = "An OpenSSH public key file. Repeatable.")
        private List<Path> publicKeys;

        @Option(
                names = "--recording-tag",
                paramLabel = "K=V",
                description = "Recordings of targets with this tag only. Repeatable: one of them is enough.")
        private List<String> recordingTags;

        @Mixin
        private OutputOption output;

        Add(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            List<String> keys = keys(publicKeys);
            char[] secret = password.read(terminal());
            if (secret == null && keys == null) {
                if (!terminal().canAsk()) {
                    throw new CommandFailure(
                            ExitCode.USAGE,
                            "user " + name
                                    + " would have no way to log in: give --password-stdin or --public-key FILE");
                }
                secret = SecretSource.askTwice(terminal(), "Password for " + name);
            }
            JsonNode user = server.post(
                    USERS,
                    new RequestBody()
                            .text("name", name)
                            .text("role", role)
                            .secret("password", secret)
                            .list("publicKeys", keys)
                            .list("recordingTags", recordingTags));
            return done(output, "user " + name + " added", user);
        }
    }

    /** {@code user list}. */
    @Command(name = "list", description = "List users.")
    static final class ListAll extends ServerCommand {
        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of(
                    "name",
                    "role",
                    "enabled",
                    "PASSWORD=hasPassword",
                    "KEYS=publicKeys.fingerprint",
                    "RECORDINGS=recordingTags",
                    "createdAt");
            return print(output, table, server.items(USERS));
        }
    }

    /** {@code user show}. */
    @Command(name = "show", description = "Show one user.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The user's name.")
        private String name;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, server.get(path(name)));
        }
    }

    /** {@code user set}. */
    @Command(
            name = "set",
            description = "Change a user's role, password or keys, or which recordings the user may know of.")
    static final class Set extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The user's name.")
        private String name;

        @Option(names = "--role", paramLabel = ROLES, description = "The new role.")
        private String role;

        @Mixin
        private PasswordOptions password;

        @Option(names = "--add-public-key", paramLabel = "FILE", description = "Add an OpenSSH public key. Repeatable.")
        private List<Path> added;

        @Option(names = "--remove-public-key", paramLabel = "SHA256:…", description = "Remove a key. Repeatable.")
        private List<String> removed;

        @Option(
                names = "--recording-tag",
                paramLabel = "K=V",
                description =
                        "In place of the old ones: Recordings of targets with this tag only. Repeatable: one of them is enough.")
        private List<String> recordingTags;

        @Option(names = "--all-recordings", description = "Recordings of all targets, as far as the role goes.")
        private boolean allRecordings;

        @Mixin
        private OutputOption output;

        Set(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            if (allRecordings && recordingTags != null) {
                throw new CommandFailure(ExitCode.USAGE, "give --recording-tag or --all-recordings, not both");
            }
            RequestBody body = new RequestBody()
                    .text("role", role)
                    .secret("password", password.read(terminal()))
                    .list("addPublicKeys", keys(added))
                    .list("removePublicKeys", removed)
                    .list("recordingTags", allRecordings ? List.of() : recordingTags);
            if (body.isEmpty()) {
                throw new CommandFailure(ExitCode.USAGE, "nothing to change: give at least one option");
            }
            return done(output, "user " + name + " changed", server.patch(path(name), body));
        }
    }

    /** {@code user disable}. */
    @Command(name = "disable", description = "Stop a user from logging in and end the user's live sessions.")
    static final class Disable extends Switch {
        Disable(Invocation invocation) {
            super(invocation, false);
        }
    }

    /** {@code user enable}. */
    @Command(name = "enable", description = "Let a disabled user log in again.")
    static final class Enable extends Switch {
        Enable(Invocation invocation) {
            super(invocation, true);
        }
    }

    abstract static class Switch extends ServerCommand {
        private final boolean enabled;

        @Parameters(paramLabel = "NAME", description = "The user's name.")
        private String name;

        @Mixin
        private OutputOption output;

        Switch(Invocation invocation, boolean enabled) {
            super(invocation);
            this.enabled = enabled;
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode user = server.patch(path(name), new RequestBody().flag("enabled", enabled));
            return done(output, "user " + name + (enabled ? " enabled" : " disabled"), user);
        }
    }

    /** {@code user remove}. */
    @Command(name = "remove", description = "Remove a user; sessions and recordings keep the name.")
    static final class Remove extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The user's name.")
        private String name;

        Remove(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(path(name));
            terminal().out().println("user " + name + " removed");
            return ExitCode.DONE;
        }
    }
}
