/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.login;

import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.PasswordOptions;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.SecretSource;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse password}. */
@Command(
        name = "password",
        description = {
            "Change your own password, where gatehouse login signed you in. Asks for the current and the new one.",
            "It ends all your sign-ins, this one too; sessions go on."
        })
public final class PasswordCommand extends ServerCommand {

    @Option(
            names = "--current-password-file",
            paramLabel = "FILE",
            description =
                    "Read the current password from a file's first line; the options below are about the new one.")
    private Path currentFile;

    @Mixin
    private PasswordOptions chosen;

    PasswordCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        char[] fresh = chosen.read(terminal());
        if (!terminal().canAsk() && (currentFile == null || fresh == null)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "there is no terminal to ask on: give --current-password-file and --password-stdin or --password-file");
        }
        char[] current =
                currentFile == null ? terminal().askSecret("Current password") : SecretSource.firstLineOf(currentFile);
        server.post(
                "/api/v1/password",
                new RequestBody()
                        .secret("password", current)
                        .secret(
                                "newPassword",
                                fresh != null ? fresh : SecretSource.askTwice(terminal(), "New password")));
        terminal().out().println("your password is changed; sign in again with gatehouse login");
        terminal().out().flush();
        return ExitCode.DONE;
    }
}
