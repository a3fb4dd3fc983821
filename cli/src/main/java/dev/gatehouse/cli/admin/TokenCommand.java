/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.cli.output.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse token …}. */
@Command(
        name = "token",
        description = "One-time tokens: a user name and a password that are good for one session.",
        subcommands = {
            TokenCommand.Issue.class,
            TokenCommand.ListAll.class,
            TokenCommand.Show.class,
            TokenCommand.Revoke.class
        })
public final class TokenCommand {

    private static final String TOKENS = "/api/v1/tokens";

    private static String path(String id) {
        return TOKENS + "/" + AdminClient.encode(id);
    }

    /** {@code token issue}. */
    @Command(
            name = "issue",
            description = {
                "Issue a token for one session of USER as ACCOUNT at TARGET.",
                "It is good once, for SSH and for RDP, and only while the policies allow the session. With --output rdp standard"
                        + " output is a signed .rdp file. It does not hold the password, because mstsc takes a stored one only as"
                        + " Windows has encrypted it for one user on one machine; the password is printed on standard error, to be"
                        + " given when the client asks.",
            })
    static final class Issue extends ServerCommand {

        /** What {@code --output} may say here. */
        enum Output {
            TABLE,
            JSON,
            RDP
        }

        private static final int FILE_BYTES_MAX = 64 * 1024;

        @Option(
                names = "--user",
                paramLabel = "USER",
                description =
                        "Whose session. Default: your own, where you have signed in; another's needs token.delegate.")
        private String user;

        @Option(names = "--account", paramLabel = "ACCOUNT", required = true, description = "As whom, on the target.")
        private String account;

        @Option(names = "--target", paramLabel = "TARGET", required = true, description = "Where to.")
        private String target;

        @Option(names = "--policy", paramLabel = "NAME", description = "The policy to use.")
        private String policy;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the audit log, also of the session.")
        private String reason;

        @Option(
                names = "--ttl",
                paramLabel = "DURATION",
                defaultValue = "60s",
                description = "How long it is good, from 10s to 24h. Default: ${DEFAULT-VALUE}.")
        private String ttl;

        @Option(
                names = "--gateway",
                paramLabel = "HOST[:PORT]",
                description =
                        "For --output rdp: where the client finds Gatehouse. Default: this machine's name and the RDP port.")
        private String gateway;

        @Option(
                names = "--output",
                paramLabel = "table|json|rdp",
                defaultValue = "table",
                description = "A table for people, JSON for scripts, or an .rdp file. Default: ${DEFAULT-VALUE}.")
        private Output output;

        Issue(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            String where = where();
            JsonNode token = server.post(
                    TOKENS,
                    new RequestBody()
                            .text("user", user)
                            .text("account", account)
                            .text("target", target)
                            .text("policy", policy)
                            .text("reason", reason)
                            .text("ttl", ttl));
            switch (output) {
                case JSON -> Json.print(terminal().out(), token);
                case TABLE -> Table.printFields(terminal().out(), token);
                case RDP -> printFile(server, token, where);
            }
            return ExitCode.DONE;
        }

        private String where() {
            if (gateway == null) {
                return "";
            }
            if (output != Output.RDP) {
                throw new CommandFailure(ExitCode.USAGE, "--gateway goes with --output rdp");
            }
            HostAndPort parsed = HostAndPort.parse(gateway, 0);
            String port = parsed.port() == 0 ? "" : "&port=" + parsed.port();
            return "?host=" + AdminClient.encode(parsed.host()) + port;
        }

        /** A token whose file cannot be made is of no use to anybody. */
        private void printFile(AdminClient server, JsonNode token, String where) {
            String id = token.path("id").asText();
            try {
                terminal().out().print(file(server, path(id) + "/rdp-file" + where));
            } catch (CommandFailure e) {
                server.delete(path(id));
                throw e;
            }
            terminal()
                    .err()
                    .println("the password, good once until "
                            + token.path("expiresAt").asText() + ", is "
                            + token.path("password").asText() + "; it is not in the file, give it when the client asks"
                            + " (xfreerdp FILE /p:PASSWORD)");
        }

        private static String file(AdminClient server, String path) {
            try (InputStream in = server.stream(path)) {
                return new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCode.FAILED, "the .rdp file could not be read from the server: " + e.getMessage(), e);
            }
        }
    }

    /** {@code token list}. */
    @Command(name = "list", description = "List tokens of the last day, newest first; never a secret.")
    static final class ListAll extends ServerCommand {
        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of("id", "user", "account", "target", "state", "issuedBy", "issuedAt", "expiresAt");
            return print(output, table, server.items(TOKENS));
        }
    }

    /** {@code token show}. */
    @Command(name = "show", description = "Show one token; never its secret.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The token's id, with or without T-.")
        private String id;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, server.get(path(id)));
        }
    }

    /** {@code token revoke}. */
    @Command(
            name = "revoke",
            description = "Take a token back. One that has given a session already is not: see session terminate.")
    static final class Revoke extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The token's id, with or without T-.")
        private String id;

        Revoke(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(path(id));
            terminal().out().println("token " + id + " revoked");
            return ExitCode.DONE;
        }
    }
}
