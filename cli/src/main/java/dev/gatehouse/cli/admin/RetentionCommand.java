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
import dev.gatehouse.cli.output.OutputFormat;
import dev.gatehouse.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse retention}. */
@Command(
        name = "retention",
        description = "How long recordings are kept (retention.* in the configuration), and what is due.",
        subcommands = {RetentionCommand.Show.class, RetentionCommand.Run.class})
public final class RetentionCommand {

    /** {@code retention show}. */
    @Command(name = "show", description = "Show what is configured, how much is kept, how much is held, what is due.")
    static final class Show extends ServerCommand {
        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, server.get("/api/v1/retention"));
        }
    }

    /** {@code retention run}. */
    @Command(
            name = "run",
            description = "Purge what is due now instead of within the interval, at most 200 recordings at a time.")
    static final class Run extends ServerCommand {
        @Option(names = "--dry-run", description = "Only list what would be purged.")
        private boolean dryRun;

        @Mixin
        private OutputOption output;

        Run(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode answer = server.post("/api/v1/retention/run", new RequestBody().flag("dryRun", dryRun));
            if (output.format() == OutputFormat.JSON) {
                return print(output, answer);
            }
            print(output, Table.of("id", "startedAt", "SIZE (bytes)=sizeBytes", "chainHead"), answer.path("items"));
            terminal()
                    .err()
                    .println(answer.path("recordings").asInt() + " recordings, "
                            + answer.path("bytes").asLong() + " bytes " + (dryRun ? "would be purged" : "purged")
                            + (answer.path("isThereMore").asBoolean() ? "; there may be more, run it again" : ""));
            return ExitCode.DONE;
        }
    }
}
