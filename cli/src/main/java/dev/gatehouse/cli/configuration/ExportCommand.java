/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse export}. */
@Command(
        name = "export",
        description = "Print what there is as documents for apply: no secrets, no sessions, nothing else of the house.")
public final class ExportCommand extends ServerCommand {

    private static final List<String> KINDS = List.of("User", "Group", "Target", "Credential", "Policy");

    @Parameters(
            paramLabel = "KIND",
            arity = "0..*",
            description = "user, group, target, credential, policy. Default: all.")
    private List<String> kinds;

    @Option(names = "--set", paramLabel = "NAME", description = "Only what applies of this set have had.")
    private String set;

    @Option(names = "--output", paramLabel = "FILE", description = "Write a file instead; an existing one is replaced.")
    private Path file;

    @Option(
            names = "--format",
            paramLabel = "yaml|json",
            defaultValue = "yaml",
            description = "Default: ${DEFAULT-VALUE}.")
    private DocumentWriter.Format format;

    ExportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        JsonNode documents = server.items("/api/v1/configuration" + query());
        if (file == null) {
            write(terminal().out(), documents);
            return ExitCode.DONE;
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (Writer out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                write(out, documents);
            }
            Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "cannot write " + file + ": " + e.getMessage(), e);
        }
        terminal().out().println(documents.size() + " documents written to " + file);
        return ExitCode.DONE;
    }

    private void write(Writer out, JsonNode documents) {
        DocumentWriter.write(
                out,
                format,
                StreamSupport.stream(documents.spliterator(), false)
                        .<DocumentWriter.Content>map(document -> generator -> Json.write(generator, document))
                        .iterator());
    }

    private String query() {
        String chosen = kinds == null
                ? ""
                : kinds.stream()
                        .map(ExportCommand::kind)
                        .map(kind -> "&kind=" + kind)
                        .collect(Collectors.joining());
        String all = chosen + (set == null ? "" : "&set=" + AdminClient.encode(set));
        return all.isEmpty() ? "" : "?" + all.substring(1);
    }

    private static String kind(String given) {
        String wanted = given.toLowerCase(Locale.ROOT);
        return KINDS.stream()
                .filter(kind -> wanted.equals(kind.toLowerCase(Locale.ROOT))
                        || wanted.equals(kind.toLowerCase(Locale.ROOT) + "s"))
                .findFirst()
                .orElseThrow(
                        () -> new CommandFailure(ExitCode.USAGE, "kinds are user, group, target, credential, policy"));
    }
}
