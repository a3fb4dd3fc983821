/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.audit;

import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.NewFile;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse audit export}. */
@Command(
        name = "export",
        description = "Write audit rows to a file or to standard output: signed JSON lines, which audit verify FILE "
                + "proves without a server, or CSV.")
final class AuditExportCommand extends ServerCommand {

    /** What rows are exported as. */
    enum Format {
        JSONL,
        CSV
    }

    @Option(
            names = "--format",
            paramLabel = "jsonl|csv",
            defaultValue = "jsonl",
            description = "jsonl: signed JSON lines; csv: for spreadsheets, not signed. Default: ${DEFAULT-VALUE}.")
    private Format format;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "",
            description = "From then on, such as 2026-01-31 or 2026-01-31T08:00:00Z. Default: the first row.")
    private String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            defaultValue = "",
            description = "Until before then. Default: the last row.")
    private String until;

    @Option(names = "--output", paramLabel = "FILE", description = "A new file, mode 0600. Default: standard output.")
    private Path file;

    AuditExportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        String path = "/api/v1/audit/export?format=" + format.name().toLowerCase(Locale.ROOT) + "&since="
                + AdminClient.encode(since) + "&until=" + AdminClient.encode(until);
        try (InputStream in = server.stream(path)) {
            if (file == null) {
                in.transferTo(terminal().rawOut());
                terminal().rawOut().flush();
            } else {
                NewFile.write(file, in);
                terminal().err().println(file + " written (" + format.name().toLowerCase(Locale.ROOT) + ")");
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "the export was cut short: " + e.getMessage(), e);
        }
        return ExitCode.DONE;
    }
}
