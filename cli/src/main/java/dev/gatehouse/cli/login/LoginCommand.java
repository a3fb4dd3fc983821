/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.Fingerprint;
import dev.gatehouse.cli.client.Login;
import dev.gatehouse.cli.client.Logins;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.client.ServerAddress;
import dev.gatehouse.cli.client.ServerCertificate;
import dev.gatehouse.cli.command.PasswordOptions;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.Terminal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse login}. */
@Command(
        name = "login",
        description = {
            "Sign in at a Gatehouse. From then on the commands go there, as you, until gatehouse logout.",
            "The first time it shows the fingerprint of the server's certificate and asks; the answer is kept, and another"
                    + " certificate is refused later. Commands with --home or GATEHOUSE_HOME still go to that home."
        })
public final class LoginCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "URL", description = "The server: https://HOST[:PORT]. Default port: 6500.")
    private String url;

    @Option(names = "--user", paramLabel = "NAME", description = "Who you are. Default: asks.")
    private String user;

    @Mixin
    private PasswordOptions password;

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA256:…",
            description = "The fingerprint that the server must have, instead of asking; replaces one that was kept.")
    private String fingerprint;

    LoginCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Terminal terminal = invocation.terminal();
        ServerAddress server = ServerAddress.parse(url);
        Logins logins = new Logins(invocation.configDirectory());
        Fingerprint confirmed = confirm(server, logins);
        AdminClient client = AdminClient.stranger(server, confirmed);
        JsonNode answer = client.post(
                "/api/v1/sign-ins", new RequestBody().text("user", user()).secret("password", password()));
        if (answer.has("challenge")) {
            answer = client.post(
                    "/api/v1/sign-ins/factor",
                    new RequestBody()
                            .text("challenge", answer.path("challenge").asText())
                            .secret("code", code()));
        }
        Login login = new Login(
                server,
                confirmed,
                answer.path("user").asText(),
                answer.path("token").asText(),
                answer.path("expiresAt").asText());
        logins.keep(login);
        terminal.out().println("signed in as " + login + " until " + login.expiresAt());
        terminal.out().flush();
        return ExitCode.DONE.status();
    }

    private Fingerprint confirm(ServerAddress server, Logins logins) {
        Fingerprint seen = ServerCertificate.fingerprint(server);
        Optional<Fingerprint> wanted =
                fingerprint == null ? logins.known(server) : Optional.of(Fingerprint.parse(fingerprint));
        if (wanted.isPresent()) {
            if (!wanted.get().equals(seen)) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        fingerprint == null
                                ? ServerCertificate.changed(server, wanted.get(), seen)
                                : server + " has the fingerprint " + seen + ", not the one you gave; nothing was sent");
            }
            return seen;
        }
        String compare = " (on the server: gatehouse tls show)";
        if (!invocation.terminal().canAsk()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    server
                            + " is not known yet and there is no terminal to ask on: give its fingerprint with --fingerprint"
                            + compare);
        }
        invocation.terminal().err().println("The certificate of " + server + " has the fingerprint");
        invocation.terminal().err().println("  " + seen);
        if (!invocation.terminal().confirm("Is it the server's" + compare + "?")) {
            throw new CommandFailure(ExitCode.FAILED, "not confirmed; nothing was sent");
        }
        return seen;
    }

    private String user() {
        if (user != null) {
            return user;
        }
        String answer = invocation.terminal().canAsk() ? invocation.terminal().ask("User") : "";
        if (answer.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "say who you are with --user NAME");
        }
        return answer;
    }

    private char[] password() {
        char[] given = password.read(invocation.terminal());
        if (given != null) {
            return given;
        }
        if (!invocation.terminal().canAsk()) {
            throw new CommandFailure(ExitCode.USAGE, "there is no terminal to ask on: give --password-stdin");
        }
        return invocation.terminal().askSecret("Password");
    }

    private char[] code() {
        if (!invocation.terminal().canAsk()) {
            throw new CommandFailure(
                    ExitCode.NOT_PERMITTED, "a second factor is due and there is no terminal to ask for its code on");
        }
        return invocation.terminal().askSecret("Code");
    }
}
