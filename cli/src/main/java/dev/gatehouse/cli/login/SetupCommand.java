/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.Fingerprint;
import dev.gatehouse.cli.client.Logins;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.client.ServerAddress;
import dev.gatehouse.cli.command.PasswordOptions;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.SecretSource;
import dev.gatehouse.cli.console.Terminal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse setup}. */
@Command(
        name = "setup",
        description = {
            "Use a one-time link: become the first admin, with --user, or choose a new password.",
            "gatehouse up prints the first, gatehouse user reset NAME --link makes the second. Each is good once, for 30 minutes."
        })
public final class SetupCommand implements Callable<Integer> {

    private static final String BEFORE_SECRET = "/setup#";

    private final Invocation invocation;

    @Parameters(paramLabel = "URL", description = "The link: https://HOST:PORT/setup#…")
    private String url;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "For the first admin's link: what the admin is called.")
    private String user;

    @Mixin
    private PasswordOptions password;

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA256:…",
            description = "The fingerprint that the server must have, instead of asking.")
    private String fingerprint;

    SetupCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        int split = url.indexOf(BEFORE_SECRET);
        if (split < 0 || split + BEFORE_SECRET.length() == url.length()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "a link is https://HOST:PORT/setup#SECRET; quote it, # means something to some shells");
        }
        Terminal terminal = invocation.terminal();
        ServerAddress server = ServerAddress.parse(url.substring(0, split));
        Fingerprint confirmed = new Confirmation(terminal, new Logins(invocation.configDirectory()))
                .of(server, Optional.ofNullable(fingerprint));
        JsonNode answer = AdminClient.stranger(server, confirmed)
                .post(
                        "/api/v1/setup",
                        new RequestBody()
                                .text("link", url.substring(split + BEFORE_SECRET.length()))
                                .text("user", user)
                                .secret("password", chosen(terminal)));
        terminal.out()
                .println(answer.path("user").asText() + " has a password; sign in with: gatehouse login " + server
                        + " --user " + answer.path("user").asText());
        terminal.out().flush();
        return ExitCode.DONE.status();
    }

    private char[] chosen(Terminal terminal) {
        char[] given = password.read(terminal);
        if (given != null) {
            return given;
        }
        if (!terminal.canAsk()) {
            throw new CommandFailure(ExitCode.USAGE, "there is no terminal to ask on: give --password-stdin");
        }
        return SecretSource.askTwice(terminal, "New password");
    }
}
