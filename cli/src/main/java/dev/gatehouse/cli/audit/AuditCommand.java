/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.audit;

import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse audit}. */
@Command(
        name = "audit",
        description = "The append-only, hash-chained log of what was done and refused.",
        subcommands = {
            AuditCommand.ListAll.class,
            AuditVerifyCommand.class,
            AuditExportCommand.class,
            AuditCommand.Heads.class
        })
public final class AuditCommand {

    /** {@code audit list}. */
    @Command(name = "list", description = "List audit rows in order.")
    static final class ListAll extends ServerCommand {
        @Option(
                names = "--after",
                paramLabel = "SEQUENCE",
                defaultValue = "0",
                description = "Only rows after this one.")
        private long after;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "200", description = "At most N. Default: 200.")
        private int limit;

        @Option(
                names = "--last",
                paramLabel = "N",
                description = "The newest N rows instead, whatever --after and --limit say.")
        private Integer last;

        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of("SEQ=sequence", "at", "actor", "action", "object", "outcome", "detail");
            if (last != null) {
                return print(
                        output, table, server.get("/api/v1/audit?last=" + last).path("items"));
            }
            return print(output, table, server.items("/api/v1/audit", Long.toString(after), limit));
        }
    }

    /** {@code audit heads}. */
    @Command(
            name = "heads",
            description = "Signed statements of how far the log goes, one a minute, newest first. Keep the newest line "
                    + "somewhere else: audit verify --head finds out with it whether the log was cut or rewritten.")
    static final class Heads extends ServerCommand {
        @Option(names = "--limit", paramLabel = "N", defaultValue = "1", description = "At most N. Default: 1.")
        private int limit;

        @Mixin
        private OutputOption output;

        Heads(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(
                    output,
                    Table.of("line"),
                    server.items("/api/v1/audit/heads", limit).items());
        }
    }
}
