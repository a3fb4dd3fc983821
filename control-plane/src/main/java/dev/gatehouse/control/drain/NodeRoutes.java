/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.drain;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.node.NodeCommands;
import dev.gatehouse.control.node.NodeView;
import dev.gatehouse.control.node.Nodes;
import dev.gatehouse.control.policy.DurationText;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/nodes}. A node is named by its id, the beginning of it, its name, or {@code self}. Safe for use by several threads. */
public final class NodeRoutes implements Routes {

    private static final String SELF = "self";
    private static final Duration DEADLINE_DEFAULT = Duration.ofMinutes(30);
    private static final int MESSAGE_CHARS_MAX = 256;
    private static final int ID_PREFIX_CHARS_MIN = 4;

    private final Nodes nodes;
    private final Drain drain;
    private final Database database;
    private final AuditLog audit;

    public NodeRoutes(Nodes nodes, Drain drain, Database database, AuditLog audit) {
        this.nodes = nodes;
        this.drain = drain;
        this.database = database;
        this.audit = audit;
    }

    @Override
    public void register(RouteTable table) {
        table.get("/api/v1/nodes", Permission.SERVER_READ, (request, caller) -> request.json(Page.all(nodes.list())))
                .get("/api/v1/nodes/{node}", Permission.SERVER_READ, (request, caller) -> request.json(named(request)))
                .post("/api/v1/nodes/{node}/drain", Permission.SERVER_DRAIN, this::drain)
                .post("/api/v1/nodes/{node}/resume", Permission.SERVER_DRAIN, this::resume)
                .delete("/api/v1/nodes/{node}", Permission.SERVER_DRAIN, this::remove);
    }

    private void drain(Context request, Caller caller) {
        NodeView node = there(named(request));
        try (RequestBody body = RequestBody.read(request, Set.of("deadline", "message"), Set.of())) {
            Duration deadline = body.optionalText("deadline")
                    .map(text -> DurationText.parse("deadline", text))
                    .orElse(DEADLINE_DEFAULT);
            String message = body.optionalText("message").orElse("");
            if (message.length() > MESSAGE_CHARS_MAX || message.chars().anyMatch(Character::isISOControl)) {
                throw ApiProblem.usage("message is one line of at most " + MESSAGE_CHARS_MAX + " characters");
            }
            ask(node, "drain", Drain.argument(deadline, message), caller.actor());
            request.json(nodes.find(node.id()).orElse(node));
        }
    }

    private void resume(Context request, Caller caller) {
        NodeView node = there(named(request));
        if (ask(node, "resume", "", caller.actor()).equals(Drain.NOT_DRAINING)) {
            throw ApiProblem.conflict("node " + node.name() + " is not draining");
        }
        request.json(nodes.find(node.id()).orElse(node));
    }

    private void remove(Context request, Caller caller) {
        NodeView node = named(request);
        boolean removed = database.inTransaction(handle -> {
            boolean gone = nodes.remove(handle, node.id());
            if (gone) {
                audit.append(
                        handle,
                        AuditEvent.success(
                                "node.remove", caller.actor(), Nodes.object(node.id()), Map.of("name", node.name())));
            }
            return gone;
        });
        if (!removed) {
            throw ApiProblem.conflict("node " + node.name() + " is there; stop it first");
        }
        request.json(Map.of("id", node.id()));
    }

    private String ask(NodeView node, String kind, String argument, Actor actor) {
        NodeCommands.Command command = new NodeCommands.Command(node.id(), argument, actor, nodes.self());
        if (node.id().equals(nodes.self())) {
            return (kind.equals("drain") ? drain.begin(command) : drain.resume(command)).text();
        }
        Optional<String> answer = nodes.commands().askAndAwait(node.id(), kind, command);
        return answer.filter(text -> !text.equals("failed") && !text.equals("unknown"))
                .orElseThrow(() -> ApiProblem.unavailable("node " + node.name()
                        + (answer.isPresent()
                                ? " could not do it; see its log"
                                : " did not answer; nothing was changed")
                        + " (last heard of at " + node.heartbeatAt() + ")"));
    }

    private static NodeView there(NodeView node) {
        if (!node.reachable()) {
            throw ApiProblem.conflict("node " + node.name() + " is gone since " + node.heartbeatAt());
        }
        return node;
    }

    private NodeView named(Context request) {
        String text = request.pathParam("node");
        String wanted = text.equals(SELF) ? nodes.self() : text;
        List<NodeView> all = nodes.list();
        Optional<NodeView> exact =
                all.stream().filter(node -> node.id().equals(wanted)).findFirst();
        if (exact.isPresent()) {
            return exact.get();
        }
        List<NodeView> matching = all.stream()
                .filter(node -> node.name().equals(wanted)
                        || wanted.length() >= ID_PREFIX_CHARS_MIN && node.id().startsWith(wanted))
                .toList();
        if (matching.isEmpty()) {
            throw ApiProblem.notFound("no such node; see gatehouse node list");
        }
        if (matching.size() > 1) {
            throw ApiProblem.conflict(matching.size() + " nodes are called so; use the id, see gatehouse node list");
        }
        return matching.get(0);
    }
}
