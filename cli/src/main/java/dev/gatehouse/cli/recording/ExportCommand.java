/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.NewFile;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse recording export}. */
@Command(name = "export", description = "Write a recording to a file or to standard output.")
final class ExportCommand extends ServerCommand {

    /** What a recording is exported as, and the route that gives it. */
    enum Format {
        ASCIICAST("asciicast"),
        TEXT("text"),
        PNG("png"),
        RAW("file");

        private final String route;

        Format(String route) {
            this.route = route;
        }
    }

    @Parameters(paramLabel = "ID", description = "The recording's id; or latest.")
    private String id;

    @Option(
            names = "--format",
            paramLabel = "asciicast|text|png|raw",
            required = true,
            description =
                    "asciicast: version 3, for any player; text: a transcript; png: the picture at a time, of desktops;"
                            + " raw: the sealed file.")
    private Format format;

    @Option(names = "--output", paramLabel = "FILE", description = "A new file, mode 0600. Default: standard output.")
    private Path file;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the audit log.")
    private String reason;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "png: when, as seconds, M:SS or H:MM:SS. Default: the end.")
    private String at;

    @Option(
            names = "--input",
            description = "asciicast and text: with what was typed; in terminals never what was typed unseen.")
    private boolean input;

    ExportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        checkOptions();
        String path = RecordingCommand.path(server, id) + "/" + format.route + query();
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

    private void checkOptions() {
        if ((format == Format.RAW || format == Format.PNG)
                && file == null
                && terminal().outIsTerminal()) {
            String what = format == Format.RAW ? "a sealed file" : "a picture";
            throw new CommandFailure(
                    ExitCode.USAGE, what + " is not for a terminal: give --output FILE, or redirect it");
        }
        if (input && format != Format.ASCIICAST && format != Format.TEXT) {
            throw new CommandFailure(ExitCode.USAGE, "--input goes with --format asciicast or text only");
        }
        if (at != null && format != Format.PNG) {
            throw new CommandFailure(ExitCode.USAGE, "--at goes with --format png only");
        }
    }

    private String query() {
        List<String> parameters = new ArrayList<>();
        if (reason != null) {
            parameters.add("reason=" + AdminClient.encode(reason));
        }
        if (input) {
            parameters.add("input=true");
        }
        if (at != null) {
            parameters.add("atMillis=" + PlaybackPace.parse("max", at).start().toMillis());
        }
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }
}
