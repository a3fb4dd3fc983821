/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.audit;

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
import dev.gatehouse.control.audit.AuditExportCheck;
import dev.gatehouse.control.audit.AuditHeads;
import dev.gatehouse.control.audit.SignedHead;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse audit verify}. */
@Command(
        name = "verify",
        description = "Recompute the chain over all rows; with --head, also prove that it still goes through what was "
                + "signed earlier. With a FILE, verify that export instead, without a server. Exit status 1 when it does "
                + "not hold.")
final class AuditVerifyCommand extends ServerCommand {

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Signed JSON lines that audit export has written.")
    private Path file;

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "For a file: the key that must have signed it, as PEM or base64. Default: the key of that name "
                            + "that HOME/keys publishes. Never taken from the file.")
    private Path publicKey;

    @Option(
            names = "--head",
            paramLabel = "FILE|LINE",
            description =
                    "A signed head as audit heads prints it, or a file with such lines, for example a collector's "
                            + "or HOME/audit-heads.log.")
    private String head;

    @Mixin
    private OutputOption output;

    AuditVerifyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        if (file != null) {
            if (head != null) {
                throw new CommandFailure(ExitCode.USAGE, "--head goes with the server's log, not with a file");
            }
            return verifyFile();
        }
        if (publicKey != null) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--public-key goes with a file; leave it out for the server's log");
        }
        JsonNode answer = server.post("/api/v1/audit/verify", new RequestBody());
        if (answer.path("ok").asBoolean() && head != null) {
            ObjectNode both = ((ObjectNode) answer).deepCopy();
            JsonNode checked = checkHeads(server);
            both.setAll((ObjectNode) checked);
            both.put(
                    "detail",
                    answer.path("detail").asText() + "; "
                            + checked.path("detail").asText());
            answer = both;
        }
        print(output, answer);
        return answer.path("ok").asBoolean() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** In parts that fit a request; the first that does not hold is the answer. */
    private JsonNode checkHeads(AdminClient server) {
        ObjectNode all = Json.object();
        long count = 0;
        List<String> part = new ArrayList<>();
        try (BufferedReader lines = heads()) {
            for (String line = lines.readLine(); ; line = lines.readLine()) {
                if (line != null) {
                    SignedHead.find(line).map(SignedHead::line).ifPresent(part::add);
                }
                if (part.size() == AuditHeads.CHECK_MAX || line == null && !part.isEmpty()) {
                    JsonNode answer = server.post("/api/v1/audit/heads/check", new RequestBody().list("heads", part));
                    if (!answer.path("ok").asBoolean()) {
                        return answer;
                    }
                    count += part.size();
                    part.clear();
                }
                if (line == null) {
                    break;
                }
            }
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--head is neither a signed head nor a file: " + head + "; see gatehouse audit heads",
                    e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, head + " cannot be read: " + e.getMessage(), e);
        }
        if (count == 0) {
            throw new CommandFailure(
                    ExitCode.USAGE, "there is no signed head in " + head + "; see gatehouse audit heads");
        }
        return all.put("ok", true).put("heads", count).put("detail", "it goes through all " + count + " signed heads");
    }

    private BufferedReader heads() throws IOException {
        return SignedHead.find(head).isPresent()
                ? new BufferedReader(new java.io.StringReader(head))
                : Files.newBufferedReader(Path.of(head), StandardCharsets.ISO_8859_1);
    }

    private ExitCode verifyFile() {
        try (InputStream in = Files.newInputStream(file)) {
            AuditExportCheck.Result result = AuditExportCheck.verify(in, this::key);
            ObjectNode fields = Json.object()
                    .put("ok", result.ok())
                    .put("rows", result.rows())
                    .put("first", result.first())
                    .put("last", result.last())
                    .put("keyId", result.keyId())
                    .put("detail", result.detail());
            print(output, fields);
            return result.ok() ? ExitCode.DONE : ExitCode.FAILED;
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "there is no file " + file, e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private PublicKey key(String keyId) throws IOException {
        String name = keyId.replaceAll("[^0-9a-z-]", "");
        byte[] encoded = publicKey == null
                ? PublicKeyFile.published(invocation().home(), name, name)
                : PublicKeyFile.read(publicKey);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new CommandFailure(ExitCode.USAGE, "the public key is not an Ed25519 key: " + e.getMessage(), e);
        }
    }
}
