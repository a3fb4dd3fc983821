/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse recording play}. */
@Command(
        name = "play",
        description =
                "Play a recording on this terminal, in its own time. Space pauses, q ends. Into a pipe: all at once.")
final class PlayCommand extends ServerCommand {

    @Parameters(paramLabel = "ID", description = "The recording's id; or latest.")
    private String id;

    @Option(
            names = "--speed",
            paramLabel = "N|max",
            description = "Times as fast, such as 2 or 0.5; max does not wait at all. Default: 1, into a pipe max.")
    private String speed;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            defaultValue = "0",
            description = "Where to begin: seconds, M:SS or H:MM:SS. What was seen before is drawn at once.")
    private String at;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why; kept in the audit log. Needed, but for the local operator.")
    private String reason;

    PlayCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        boolean onTerminal = terminal().outIsTerminal();
        PlaybackPace pace = PlaybackPace.parse(speed == null ? onTerminal ? "1" : "max" : speed, at);
        String path = RecordingCommand.path(server, id) + "/asciicast" + RecordingCommand.reason(reason);
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(server.stream(path), StandardCharsets.UTF_8));
                KeyReader keys = KeyReader.open(terminal(), onTerminal && !pace.isUnlimited())) {
            AsciicastPlayer player = new AsciicastPlayer(terminal().rawOut(), onTerminal, pace, keys);
            Duration played = player.play(lines);
            if (onTerminal) {
                terminal().err().println("\n[end of recording " + id + " after " + played.toSeconds() + " s]");
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the recording could not be played to its end: " + e.getMessage(), e);
        }
        return ExitCode.DONE;
    }
}
