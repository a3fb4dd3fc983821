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
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.cli.output.PrintableText;
import dev.gatehouse.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse target …}. */
@Command(
        name = "target",
        description = "Machines that people reach through Gatehouse.",
        subcommands = {
            TargetAddCommand.class,
            TargetCommand.ListAll.class,
            TargetCommand.Show.class,
            TargetCommand.Set.class,
            TargetCommand.Test.class,
            TargetCommand.Remove.class
        })
public final class TargetCommand {

    static final String TARGETS = "/api/v1/targets";

    private static String path(String name) {
        return TARGETS + "/" + AdminClient.encode(name);
    }

    /** {@code target list}. */
    @Command(name = "list", description = "List targets.")
    static final class ListAll extends ServerCommand {
        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table =
                    Table.of("name", "protocol", "host", "port", "trust", "HOST KEYS=hostKeys.fingerprint", "tags");
            return print(output, table, server.items(TARGETS));
        }
    }

    /** {@code target show}. */
    @Command(name = "show", description = "Show one target.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The target's name.")
        private String name;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode target = server.get(path(name));
            ConcessionOption.warn(terminal(), target);
            return print(output, target);
        }
    }

    /** {@code target set}. */
    @Command(
            name = "set",
            description =
                    "Change a target. A new address or identity suspends its credentials until they are confirmed.")
    static final class Set extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The target's name.")
        private String name;

        @Option(names = "--address", paramLabel = "HOST[:PORT]", description = "The new address.")
        private String address;

        @Mixin
        private TargetIdentityOptions identity;

        @Mixin
        private ConcessionOption concessions;

        @Option(
                names = "--allow-loopback",
                paramLabel = "true|false",
                arity = "1",
                description = "Loopback addresses too.")
        private Boolean allowLoopback;

        @Option(names = "--tag", paramLabel = "K=V", description = "Tags in place of the old ones. Repeatable.")
        private Map<String, String> tags;

        @Mixin
        private OutputOption output;

        Set(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            RequestBody body = new RequestBody();
            JsonNode old = address == null && !identity.isKeyGiven() ? Json.object() : server.get(path(name));
            if (address != null) {
                HostAndPort parsed = HostAndPort.parse(address, old.path("port").asInt());
                body.text("host", parsed.host()).number("port", parsed.port());
            }
            body.list("hostKeys", identity.hostKeys(old.path("protocol").asText()))
                    .text("trust", identity.trust())
                    .list("authorities", identity.authorities())
                    .list("concessions", concessions.values())
                    .flag("allowLoopback", allowLoopback)
                    .map("tags", tags);
            if (body.isEmpty()) {
                throw HostAndPort.usage("nothing to change: give at least one option");
            }
            JsonNode target = server.patch(path(name), body);
            ConcessionOption.warn(terminal(), target);
            if (address != null
                    || identity.isKeyGiven()
                    || identity.trust() != null
                    || identity.authorities() != null) {
                warnOfSuspended(server);
            }
            return done(output, "target " + name + " changed", target);
        }

        private void warnOfSuspended(AdminClient server) {
            List<String> suspended = new ArrayList<>();
            for (JsonNode credential : server.items("/api/v1/credentials")) {
                if (credential.path("target").asText().equals(name)
                        && credential.path("suspended").asBoolean()) {
                    suspended.add(credential.path("account").asText() + "@" + name);
                }
            }
            if (!suspended.isEmpty()) {
                terminal()
                        .err()
                        .println(PrintableText.of("warning: " + suspended.size()
                                + " suspended because the target may be another machine now; once you are sure of it:"
                                + " gatehouse credential set --confirm " + String.join(", ", suspended)));
            }
        }
    }

    /** {@code target test}. */
    @Command(name = "test", description = "Reach a target and compare its identity; no credential is used.")
    static final class Test extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The target's name.")
        private String name;

        @Mixin
        private OutputOption output;

        Test(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode result = server.post(path(name) + "/test", new RequestBody());
            print(output, result);
            boolean good = result.path("reachable").asBoolean()
                    && result.path("identity").asText().equals("ok");
            return good ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    /** {@code target remove}. */
    @Command(name = "remove", description = "Remove a target and its credentials.")
    static final class Remove extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The target's name.")
        private String name;

        Remove(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(path(name));
            terminal().out().println("target " + name + " removed");
            return ExitCode.DONE;
        }
    }
}
