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
import dev.gatehouse.cli.output.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse target add}: the moment at which a target's identity is decided. */
@Command(
        name = "add",
        description =
                "Add a target. Without --host-key or --trust, shows the fingerprint that the target presents and asks.")
final class TargetAddCommand extends ServerCommand {

    private static final int SSH_PORT = 22;
    private static final int RDP_PORT = 3389;

    @Parameters(paramLabel = "NAME", description = "Lower case letters, digits, dot, underscore and hyphen.")
    private String name;

    @Option(names = "--protocol", paramLabel = "ssh|rdp", required = true, description = "How it is reached.")
    private String protocol;

    @Option(
            names = "--address",
            paramLabel = "HOST[:PORT]",
            required = true,
            description = "Where it is. Default port: 22 for ssh, 3389 for rdp.")
    private String address;

    @Mixin
    private TargetIdentityOptions identity;

    @Mixin
    private ConcessionOption concessions;

    @Option(names = "--allow-loopback", description = "Allow an address of this machine itself.")
    private boolean allowLoopback;

    @Option(names = "--tag", paramLabel = "K=V", description = "A tag. Repeatable.")
    private Map<String, String> tags;

    @Mixin
    private OutputOption output;

    TargetAddCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        if ("ca".equals(identity.trust()) && !protocol.equals("rdp")) {
            throw HostAndPort.usage("--trust ca is for rdp targets; for ssh give --host-key or --trust first-use");
        }
        HostAndPort where = HostAndPort.parse(address, protocol.equals("rdp") ? RDP_PORT : SSH_PORT);
        List<String> hostKeys = identity.hostKeys(protocol);
        List<String> authorities = identity.authorities();
        if (authorities != null && !"ca".equals(identity.trust())) {
            throw HostAndPort.usage("--ca goes with --trust ca");
        }
        boolean decided = hostKeys != null || authorities != null || "first-use".equals(identity.trust());
        if (!decided) {
            hostKeys = askAboutKeys(server, where);
        }
        String trust = identity.trust() == null ? "pin" : identity.trust();
        JsonNode target = server.post(
                TargetCommand.TARGETS,
                new RequestBody()
                        .text("name", name)
                        .text("protocol", protocol)
                        .text("host", where.host())
                        .number("port", where.port())
                        .list("hostKeys", hostKeys)
                        .text("trust", trust)
                        .list("authorities", authorities)
                        .list("concessions", concessions.values())
                        .flag("allowLoopback", allowLoopback)
                        .map("tags", tags));
        ConcessionOption.warn(terminal(), target);
        return done(output, "target " + name + " added", target);
    }

    private List<String> askAboutKeys(AdminClient server, HostAndPort where) {
        if ("ca".equals(identity.trust())) {
            throw HostAndPort.usage("--trust ca needs --ca FILE: the authorities (PEM) that vouch for " + name);
        }
        if (!terminal().canAsk()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the identity of " + name + " is not known and there is nobody to ask: give --host-key FILE or "
                            + "--host-key SHA256:… (see `" + howToSee(where) + "`), or --trust first-use");
        }
        JsonNode scan = server.post(
                "/api/v1/scan",
                new RequestBody()
                        .text("protocol", protocol)
                        .text("host", where.host())
                        .number("port", where.port())
                        .flag("allowLoopback", allowLoopback));
        List<String> lines = new ArrayList<>();
        terminal().err().println(where.host() + " port " + where.port() + " presents:");
        for (JsonNode key : scan.path("hostKeys")) {
            lines.add(key.path("line").asText());
            terminal()
                    .err()
                    .println("  " + PrintableText.of(key.path("type").asText()) + "  "
                            + PrintableText.of(key.path("fingerprint").asText()));
        }
        if (lines.isEmpty()
                || !terminal().confirm("Is this the right machine? Compare with its console; pin these keys?")) {
            throw new CommandFailure(
                    ExitCode.FAILED, "target " + name + " was not added: its identity is not confirmed");
        }
        return lines;
    }

    private String howToSee(HostAndPort where) {
        return protocol.equals("rdp")
                ? "openssl x509 -in CERTIFICATE -noout -pubkey | openssl pkey -pubin -outform der | openssl sha256 -binary"
                        + " | base64"
                : "ssh-keyscan " + where.host();
    }
}
