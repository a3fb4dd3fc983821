/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.PublicKeyFile;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.iolog.integrity.RecordingVerifier;
import dev.gatehouse.iolog.integrity.VerificationReport;
import dev.gatehouse.iolog.integrity.VerificationReport.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse recording verify}. */
@Command(
        name = "verify",
        description = "Prove that a recording is whole and unchanged. A file needs no server, only the public key. "
                + "Exit status 1 when it is not whole.")
final class VerifyCommand extends ServerCommand {

    @Parameters(paramLabel = "ID|FILE", description = "The recording's id, or latest; or a sealed file.")
    private String name;

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "For a file: the key that must have signed it, as PEM or base64. Default: the key of that name "
                            + "that HOME/keys publishes. Never taken from the file.")
    private Path publicKey;

    @Mixin
    private OutputOption output;

    VerifyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        if (isFile()) {
            return verifyFile(Path.of(name));
        }
        if (publicKey != null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--public-key goes with a file, and there is no file " + name + "; leave it out for an id");
        }
        JsonNode report = server.post(RecordingCommand.path(server, name) + "/verify", new RequestBody());
        print(output, report);
        return report.path("ok").asBoolean() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private boolean isFile() {
        return name.contains("/") || name.endsWith(".iolog") || Files.isRegularFile(Path.of(name));
    }

    private ExitCode verifyFile(Path file) {
        try {
            byte[] key = publicKey == null
                    ? VerificationKey.published(invocation().home(), file)
                    : PublicKeyFile.read(publicKey);
            VerificationReport report = new RecordingVerifier(key).verify(file);
            print(output, fields(report));
            return report.verdict() == Verdict.WHOLE ? ExitCode.DONE : ExitCode.FAILED;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        } catch (GeneralSecurityException e) {
            throw new CommandFailure(ExitCode.USAGE, "the public key is not an Ed25519 key: " + e.getMessage(), e);
        }
    }

    private static ObjectNode fields(VerificationReport report) {
        ObjectNode fields = Json.object();
        fields.put("ok", report.verdict() == Verdict.WHOLE);
        fields.put("verdict", report.verdict().name().toLowerCase(java.util.Locale.ROOT));
        fields.put("id", report.session().map(Object::toString).orElse(null));
        fields.put("keyId", report.keyId().orElse(null));
        fields.put("records", report.counts().data());
        fields.put("withheldInputs", report.counts().withheldLines());
        fields.put("undecidedInputs", report.counts().undecidedLines());
        fields.put("hashOnly", report.counts().hashOnly());
        report.firstBad().ifPresent(bad -> {
            fields.put("firstBad", bad.firstRecord());
            fields.put("detail", bad.reason());
        });
        fields.put("chainHead", report.chainHead());
        return fields;
    }
}
