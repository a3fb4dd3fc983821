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
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Table;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse session …}. */
@Command(
        name = "session",
        description = "Sessions, live and ended.",
        subcommands = {
            SessionCommand.ListAll.class,
            SessionCommand.Show.class,
            SessionCommand.Terminate.class,
            SessionCommand.Lock.class,
            SessionCommand.Unlock.class
        })
public final class SessionCommand {

    private static final String SESSIONS = "/api/v1/sessions";

    /** {@code session list}. */
    @Command(name = "list", description = "List sessions, newest first.")
    static final class ListAll extends ServerCommand {

        static final class State {
            @Option(names = "--live", description = "Only sessions that are going on.")
            private boolean live;

            @Option(names = "--ended", description = "Only sessions that are over.")
            @SuppressWarnings("UnusedVariable") // the opposite of live
            private boolean ended;
        }

        @ArgGroup
        private State state;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most N. Default: 100.")
        private int limit;

        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            String filter = state == null ? "" : state.live ? "?state=live" : "?state=ended";
            AdminClient.Items items = server.items(SESSIONS + filter, limit);
            Table table = Table.of(
                    "id",
                    "user",
                    "target",
                    "account",
                    "protocol",
                    "NODE=nodeName",
                    "state",
                    "locked",
                    "startedAt",
                    "endedAt",
                    "endCause",
                    "CLIENT=clientAddress",
                    "IN=bytesIn",
                    "OUT=bytesOut");
            return print(output, table, items);
        }
    }

    /** {@code session show}. */
    @Command(name = "show", description = "Show one session.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The session's id.")
        private String id;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, server.get(SESSIONS + "/" + AdminClient.encode(id)));
        }
    }

    /** {@code session terminate}. */
    @Command(name = "terminate", description = "End a live session.")
    static final class Terminate extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The session's id.")
        private String id;

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                description = "Kept in the audit log and shown to the user where the protocol can.")
        private String reason;

        @Mixin
        private OutputOption output;

        Terminate(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode session = server.post(
                    SESSIONS + "/" + AdminClient.encode(id) + "/terminate", new RequestBody().text("reason", reason));
            return done(output, "session " + id + " terminated", session);
        }
    }

    /** {@code session lock}. */
    @Command(
            name = "lock",
            description = "Freeze what the user of a live session sends and say so on the screen; RDP only.")
    static final class Lock extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The session's id.")
        private String id;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Shown to the user and kept in the audit log.")
        private String reason;

        @Mixin
        private OutputOption output;

        Lock(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode session = server.post(
                    SESSIONS + "/" + AdminClient.encode(id) + "/lock", new RequestBody().text("reason", reason));
            return done(output, "session " + id + " locked", session);
        }
    }

    /** {@code session unlock}. */
    @Command(name = "unlock", description = "Let a locked session go on.")
    static final class Unlock extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The session's id.")
        private String id;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the audit log.")
        private String reason;

        @Mixin
        private OutputOption output;

        Unlock(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode session = server.post(
                    SESSIONS + "/" + AdminClient.encode(id) + "/unlock", new RequestBody().text("reason", reason));
            return done(output, "session " + id + " unlocked", session);
        }
    }
}
