/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Table;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse break-glass …}. */
@Command(
        name = "break-glass",
        description = {
            "Credentials for the day when Gatehouse is not there: sealed in a file that several people open together,",
            "without server and database."
        },
        subcommands = {
            BreakGlassKeygenCommand.class,
            BreakGlassCommand.Export.class,
            BreakGlassCommand.ListAll.class,
            BreakGlassCommand.Show.class,
            BreakGlassCommand.Fetch.class,
            BreakGlassOpenCommand.class,
            BreakGlassCommand.TakeBack.class,
            BreakGlassCommand.Remove.class
        })
public final class BreakGlassCommand {

    private static final String EXPORTS = "/api/v1/break-glass";

    private static String path(String name) {
        return EXPORTS + "/" + AdminClient.encode(name);
    }

    /** Takes the sealed document of now out of the server and writes it for its owner alone. */
    private static void fetch(AdminClient server, String name, Path file) {
        try (InputStream in = server.stream(path(name) + "/file")) {
            PrivateFiles.write(file.toAbsolutePath(), in.readAllBytes());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    file + " cannot be written: " + e.getMessage() + "; the export is there, take it out with"
                            + " gatehouse break-glass fetch " + name + " --output FILE",
                    e);
        }
    }

    /** {@code break-glass export}. */
    @Command(
            name = "export",
            description = {
                "Seal credentials in a file for several holders. It is sealed anew whenever one of the secrets changes: each",
                "node keeps the newest in HOME/break-glass, and fetch takes it out again."
            })
    static final class Export extends ServerCommand {
        @Option(
                names = "--credential",
                required = true,
                paramLabel = "ACCOUNT@TARGET",
                description = "What goes into it; may be given several times.")
        private List<String> credentials;

        @Option(
                names = "--recipient",
                required = true,
                paramLabel = "age1…|FILE",
                description = "A holder's public key, or a file with one; one for each holder.")
        private List<String> recipients;

        @Option(
                names = "--threshold",
                paramLabel = "N",
                defaultValue = "2",
                description = "How many holders open it together. Default: ${DEFAULT-VALUE}.")
        private int threshold;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "What to call it. Default: the file's name without its end.")
        private String name;

        @Option(
                names = "--output",
                paramLabel = "FILE",
                required = true,
                description = "Where to write the sealed file.")
        private Path file;

        Export(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            if (Files.exists(file)) {
                throw new CommandFailure(ExitCode.FAILED, file + " is there already; choose another name");
            }
            String chosen = name != null ? name : file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
            List<String> keys = new ArrayList<>();
            recipients.forEach(recipient -> keys.add(recipient(recipient)));
            JsonNode made = server.post(
                    EXPORTS,
                    new RequestBody()
                            .text("name", chosen)
                            .list("credentials", credentials)
                            .list("recipients", keys)
                            .number("threshold", threshold));
            fetch(server, chosen, file);
            String sentence = made.path("credentials").size() + " credentials sealed in " + file + "; any " + threshold
                    + " of " + keys.size() + " holders open it with gatehouse break-glass open " + file;
            terminal().out().println(sentence);
            return ExitCode.DONE;
        }

        private static String recipient(String given) {
            Path file = Path.of(given);
            if (given.startsWith("age1") || !Files.exists(file)) {
                return given;
            }
            try {
                return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                        .map(line ->
                                line.replaceFirst("^#\\s*public key:\\s*", "").strip())
                        .filter(line -> line.startsWith("age1"))
                        .findFirst()
                        .orElseThrow(() -> new CommandFailure(ExitCode.USAGE, file + " holds no age1… public key"));
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED, "cannot read " + file + ": is it there, and text?", e);
            }
        }
    }

    /** {@code break-glass list}. */
    @Command(name = "list", description = "List the exports; stale says why a file is older than the secrets.")
    static final class ListAll extends ServerCommand {
        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of(
                    "name", "threshold", "credentials", "revision", "refreshedAt", "fetchedAt", "stale", "returnedAt");
            return print(output, table, server.items(EXPORTS));
        }
    }

    /** {@code break-glass show}. */
    @Command(name = "show", description = "Show one export; never what is sealed in it.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "Which export.")
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

    /** {@code break-glass fetch}. */
    @Command(name = "fetch", description = "Write the newest sealed file of an export; replaces a file of that name.")
    static final class Fetch extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "Which export.")
        private String name;

        @Option(
                names = "--output",
                paramLabel = "FILE",
                required = true,
                description = "Where to write the sealed file.")
        private Path file;

        Fetch(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            fetch(server, name, file);
            terminal().out().println("written to " + file);
            return ExitCode.DONE;
        }
    }

    /** {@code break-glass return}. */
    @Command(
            name = "return",
            description = "Report that a file was opened: its credentials are marked, and have to be replaced.")
    static final class TakeBack extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "Which export.")
        private String name;

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Who opened it and why; for the audit log.")
        private String reason;

        @Mixin
        private OutputOption output;

        TakeBack(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode export = server.post(path(name) + "/return", new RequestBody().text("reason", reason));
            StringBuilder sentence = new StringBuilder("noted. Change these at their targets, then here:");
            export.path("credentials")
                    .forEach(credential ->
                            sentence.append("\n  gatehouse credential rotate ").append(credential.asText()));
            return done(output, sentence.toString(), export);
        }
    }

    /** {@code break-glass remove}. */
    @Command(name = "remove", description = "Forget an export; files that were taken out can still be opened.")
    static final class Remove extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "Which export.")
        private String name;

        Remove(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(path(name));
            terminal().out().println("export " + name + " removed; destroy the files that were taken out");
            return ExitCode.DONE;
        }
    }
}
