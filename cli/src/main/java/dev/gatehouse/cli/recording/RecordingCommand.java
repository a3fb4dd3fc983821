/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse recording …}. */
@Command(
        name = "recording",
        description = "What was typed and seen in sessions: play it, export it, prove that it is whole.",
        subcommands = {
            RecordingCommand.ListAll.class,
            RecordingCommand.Show.class,
            PlayCommand.class,
            ExportCommand.class,
            VerifyCommand.class,
            KeepingCommands.Hold.class,
            KeepingCommands.Release.class,
            KeepingCommands.Purge.class,
            RecordingCommand.Keys.class
        })
public final class RecordingCommand {

    static final String RECORDINGS = "/api/v1/recordings";

    /** What people write instead of the id of the recording that began last. */
    static final String LATEST = "latest";

    /** The path of one recording. */
    static String path(AdminClient server, String id) {
        return RECORDINGS + "/" + AdminClient.encode(id.equals(LATEST) ? latest(server) : id);
    }

    private static String latest(AdminClient server) {
        JsonNode items = server.get(RECORDINGS + "?limit=1").path("items");
        if (items.isEmpty()) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "there is no recording yet");
        }
        return items.get(0).path("id").asText();
    }

    /** {@code ?reason=} where one is given. */
    static String reason(String reason) {
        return reason == null ? "" : "?reason=" + AdminClient.encode(reason);
    }

    /** {@code recording list}. */
    @Command(name = "list", description = "List recordings, newest first.")
    static final class ListAll extends ServerCommand {
        @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most N. Default: 100.")
        private int limit;

        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            AdminClient.Items items = server.items(RECORDINGS, limit);
            Table table = Table.of(
                    "id",
                    "user",
                    "target",
                    "account",
                    "NODE=nodeName",
                    "state",
                    "startedAt",
                    "DURATION (ms)=durationMillis",
                    "SIZE (bytes)=sizeBytes",
                    "endCause");
            return print(output, table, items);
        }
    }

    /** {@code recording show}. */
    @Command(name = "show", description = "Show what is known about one recording.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The recording's id, equal to the session's; or latest.")
        private String id;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, server.get(path(server, id)));
        }
    }

    /** {@code recording keys}. */
    @Command(
            name = "keys",
            description = "List the public keys that recordings were signed with; keep a copy elsewhere.")
    static final class Keys extends ServerCommand {
        @Mixin
        private OutputOption output;

        Keys(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of("keyId", "publicKey", "createdAt", "retiredAt");
            return print(output, table, server.items("/api/v1/recording-keys"));
        }
    }
}
