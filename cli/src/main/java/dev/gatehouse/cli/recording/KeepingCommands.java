/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse recording hold|release|purge}. */
final class KeepingCommands {

    private KeepingCommands() {}

    /** What the three have in common. */
    abstract static class Keeping extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The recording's id; or latest.")
        private String id;

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                required = true,
                description = "Kept with the recording and in the audit log.")
        private String reason;

        @Mixin
        private OutputOption output;

        private final String route;
        private final String done;

        Keeping(Invocation invocation, String route, String done) {
            super(invocation);
            this.route = route;
            this.done = done;
        }

        @Override
        protected ExitCode run(AdminClient server) {
            checkFirst();
            JsonNode answer = server.post(
                    RecordingCommand.path(server, id) + "/" + route, new RequestBody().text("reason", reason));
            return done(output, answer.path("id").asText() + " " + done, answer);
        }

        /** Whether to go on; throws when not. */
        void checkFirst() {}
    }

    /** {@code recording hold}. */
    @Command(name = "hold", description = "Keep a recording whatever its age: neither retention nor purge deletes it.")
    static final class Hold extends Keeping {
        Hold(Invocation invocation) {
            super(invocation, "hold", "is held");
        }
    }

    /** {@code recording release}. */
    @Command(name = "release", description = "End a hold.")
    static final class Release extends Keeping {
        Release(Invocation invocation) {
            super(invocation, "release", "is no longer held");
        }
    }

    /** {@code recording purge}. */
    @Command(
            name = "purge",
            description =
                    "Delete what a recording holds, for good. Its row stays: who, why, when, and the hash that tells which it was.")
    static final class Purge extends Keeping {
        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        Purge(Invocation invocation) {
            super(invocation, "purge", "is purged");
        }

        @Override
        void checkFirst() {
            if (yes) {
                return;
            }
            if (!terminal().canAsk()) {
                throw new CommandFailure(
                        ExitCode.USAGE, "this deletes a recording for good; say --yes where nobody can be asked");
            }
            if (!terminal().confirm("This deletes the recording for good. Go on?")) {
                throw new CommandFailure(ExitCode.FAILED, "nothing has been deleted");
            }
        }
    }
}
