/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.keys;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.SecretSource;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.cli.output.OutputFormat;
import dev.gatehouse.cli.output.PrintableText;
import dev.gatehouse.control.age.AgeIdentity;
import dev.gatehouse.control.breakglass.BreakGlassFile;
import dev.gatehouse.control.breakglass.SealedAccount;
import dev.gatehouse.control.breakglass.SecretText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse break-glass open}: without server and database. */
@Command(
        name = "open",
        description = {
            "Open a sealed file with the keys of several holders, and print the secrets. Needs no server.",
            "Report it afterwards with gatehouse break-glass return."
        })
final class BreakGlassOpenCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "FILE", description = "The sealed file.")
    private Path file;

    @Option(
            names = "--identity",
            required = true,
            paramLabel = "FILE",
            description = "A holder's private key; one for each holder.")
    private List<Path> identities;

    @Mixin
    private OutputOption output;

    BreakGlassOpenCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        List<AgeIdentity> keys = new ArrayList<>();
        List<SealedAccount> accounts = List.of();
        try {
            BreakGlassFile sealed = BreakGlassFile.parse(bytes());
            for (Path identity : identities) {
                keys.add(identity(identity));
            }
            accounts = sealed.open(keys);
            print(sealed, accounts);
            return ExitCode.DONE.status();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.FAILED, file + ": " + e.getMessage(), e);
        } finally {
            keys.forEach(AgeIdentity::close);
            accounts.forEach(SealedAccount::close);
            invocation.terminal().out().flush();
        }
    }

    private byte[] bytes() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BreakGlassFile.BYTES_MAX + 1);
            if (bytes.length > BreakGlassFile.BYTES_MAX) {
                throw new CommandFailure(ExitCode.FAILED, file + " is too large for a break-glass file");
            }
            return bytes;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "cannot read " + file + ": is it there?", e);
        }
    }

    private static AgeIdentity identity(Path file) {
        try {
            return AgeIdentity.parse(SecretSource.wholeFile(file));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.FAILED, file + ": " + e.getMessage(), e);
        }
    }

    private void print(BreakGlassFile sealed, List<SealedAccount> accounts) {
        PrintWriter out = invocation.terminal().out();
        if (output.format() == OutputFormat.JSON) {
            ArrayNode all = Json.array();
            for (SealedAccount account : accounts) {
                all.addObject()
                        .put("account", account.account())
                        .put("target", account.target())
                        .put("protocol", account.protocol())
                        .put("host", account.host())
                        .put("port", account.port())
                        .put("kind", account.isPrivateKey() ? "private-key" : "password")
                        .put("secret", new String(SecretText.of(account)));
            }
            Json.print(out, all);
            return;
        }
        for (SealedAccount account : accounts) {
            out.println(PrintableText.of(
                    account.name() + "  " + account.protocol() + " " + account.host() + ":" + account.port()));
            char[] secret = SecretText.of(account);
            out.println(secret);
            Arrays.fill(secret, '\0');
            out.println();
        }
        invocation
                .terminal()
                .err()
                .println("revision " + sealed.revision() + " of " + PrintableText.of(sealed.name()) + ", sealed "
                        + sealed.sealedAt() + "; report it with gatehouse break-glass return "
                        + PrintableText.of(sealed.name()) + " --reason TEXT");
    }
}
