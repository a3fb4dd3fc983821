/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.OutputFormat;
import dev.gatehouse.cli.output.Table;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse node …}. */
@Command(
        name = "node",
        description = "The servers of this house: those that share its database.",
        subcommands = {
            NodeCommand.ListAll.class,
            NodeCommand.Show.class,
            NodeCommand.Drain.class,
            NodeCommand.Resume.class,
            NodeCommand.Remove.class
        })
public final class NodeCommand {

    private static final String NODES = "/api/v1/nodes";
    private static final String WHICH = "The node's id, its beginning, or its name; this machine's own when left out.";

    private static String path(String node) {
        return NODES + "/" + AdminClient.encode(node);
    }

    /** {@code node list}. */
    @Command(name = "list", description = "List nodes, also those that are gone.")
    static final class ListAll extends ServerCommand {
        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of(
                    "name",
                    "id",
                    "state",
                    "SESSIONS=sessionsLive",
                    "version",
                    "addresses",
                    "startedAt",
                    "HEARD=heartbeatAt",
                    "lostAt",
                    "DRAINED=drainDeadline");
            return print(output, table, server.get(NODES).path("items"));
        }
    }

    /** {@code node show}. */
    @Command(name = "show", description = "Show one node.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "NODE", arity = "0..1", defaultValue = "self", description = WHICH)
        private String node;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, server.get(path(node)));
        }
    }

    /** {@code node drain}, and {@code drain}. */
    @Command(
            name = "drain",
            description = "Take a node out of service: not ready from now on, no new sessions, users are told, and"
                    + " what is left at the deadline is ended.")
    public static final class Drain extends ServerCommand {
        private static final long LOOK_SECONDS = 2;

        @Parameters(paramLabel = "NODE", arity = "0..1", defaultValue = "self", description = WHICH)
        private String node;

        @Option(
                names = "--deadline",
                paramLabel = "DURATION",
                defaultValue = "30m",
                description = "When what is left is ended, such as 90s, 30m or 4h. Default: ${DEFAULT-VALUE}.")
        private String deadline;

        @Option(names = "--message", paramLabel = "TEXT", description = "Shown to the users with the warning.")
        private String message;

        @Option(names = "--wait", description = "Return when no session is left; until then say who is.")
        private boolean wait;

        @Mixin
        private OutputOption output;

        Drain(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode drained = server.post(
                    path(node) + "/drain",
                    new RequestBody().text("deadline", deadline).text("message", message));
            String id = drained.path("id").asText();
            if (output.format() == OutputFormat.JSON && !wait) {
                return print(output, drained);
            }
            terminal()
                    .out()
                    .println("node " + drained.path("name").asText() + " takes no new sessions; what is left at "
                            + drained.path("drainDeadline").asText() + " is ended");
            ArrayNode left = left(server, id);
            printLeft(left);
            return wait ? awaitNone(server, id, left.size()) : ExitCode.DONE;
        }

        private ExitCode awaitNone(AdminClient server, String id, int before) {
            int shown = before;
            for (ArrayNode left = left(server, id); !left.isEmpty(); left = left(server, id)) {
                if (left.size() != shown) {
                    shown = left.size();
                    printLeft(left);
                }
                try {
                    TimeUnit.SECONDS.sleep(LOOK_SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return ExitCode.FAILED;
                }
            }
            if (shown > 0) {
                printLeft(left(server, id));
            }
            return ExitCode.DONE;
        }

        private static ArrayNode left(AdminClient server, String id) {
            ArrayNode left =
                    server.items("/api/v1/sessions?state=live&limit=1000").deepCopy();
            for (int i = left.size() - 1; i >= 0; i--) {
                if (!left.get(i).path("node").asText().equals(id)) {
                    left.remove(i);
                }
            }
            return left;
        }

        private void printLeft(ArrayNode left) {
            if (left.isEmpty()) {
                terminal().out().println("no session is left");
            } else {
                terminal()
                        .out()
                        .println(left.size() + (left.size() == 1 ? " session is left:" : " sessions are left:"));
                Table.of("id", "user", "target", "account", "protocol", "startedAt", "CLIENT=clientAddress")
                        .print(terminal().out(), left);
            }
            terminal().out().flush();
        }
    }

    /** {@code node resume}. */
    @Command(name = "resume", description = "End a drain: the node takes sessions again.")
    static final class Resume extends ServerCommand {
        @Parameters(paramLabel = "NODE", arity = "0..1", defaultValue = "self", description = WHICH)
        private String node;

        @Mixin
        private OutputOption output;

        Resume(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode resumed = server.post(path(node) + "/resume", new RequestBody());
            return done(output, "node " + resumed.path("name").asText() + " takes sessions again", resumed);
        }
    }

    /** {@code node remove}. */
    @Command(name = "remove", description = "Forget a node that is gone for good.")
    static final class Remove extends ServerCommand {
        @Parameters(paramLabel = "NODE", description = "The node's id, its beginning, or its name.")
        private String node;

        Remove(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(path(node));
            terminal().out().println("node " + node + " removed");
            return ExitCode.DONE;
        }
    }
}
