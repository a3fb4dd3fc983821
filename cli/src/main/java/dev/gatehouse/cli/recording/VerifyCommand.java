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
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gatehouse recording verify}. */
@Command(name = "verify", description = "Prove that a recording is whole and unchanged. Exit status 1 when it is not.")
final class VerifyCommand extends ServerCommand {

    @Parameters(paramLabel = "ID", description = "The recording's id; or latest.")
    private String id;

    @Mixin
    private OutputOption output;

    VerifyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        JsonNode report = server.post(RecordingCommand.path(server, id) + "/verify", new RequestBody());
        print(output, report);
        return report.path("ok").asBoolean() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
