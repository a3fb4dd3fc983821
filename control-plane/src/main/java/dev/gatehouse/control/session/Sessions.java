/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.node.NodeCommands;
import dev.gatehouse.control.node.NodeView;
import dev.gatehouse.control.node.Nodes;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Sessions for people who look after them. Blocks on the database. Safe for use by several threads. */
public final class Sessions {

    /** A list has at most so many rows. */
    private static final String TERMINATE = "session.terminate";

    private static final String LOCK = "session.lock";
    private static final String UNLOCK = "session.unlock";
    private static final String NOT_HERE = "not-here";

    private final Database database;
    private final AuditLog audit;
    private final LiveSessions live;
    private final Nodes nodes;

    public Sessions(Database database, AuditLog audit, LiveSessions live, Nodes nodes) {
        this.database = database;
        this.audit = audit;
        this.live = live;
        this.nodes = nodes;
        nodes.commands().on(TERMINATE, this::terminateHere);
        nodes.commands().on(LOCK, this::lockHere);
        nodes.commands().on(UNLOCK, this::unlockHere);
    }

    /**
     * The latest, newest first; {@code state} as in {@link SessionView}.
     *
     * @param owner whose; empty for everybody's
     */
    public Page<SessionView> list(Optional<UUID> owner, Optional<String> state, PageRequest request) {
        Optional<PageRequest.Moment> after = request.afterMoment();
        String at = after.map(PageRequest.Moment::time).orElse(null);
        String before = after.map(PageRequest.Moment::id).orElse(null);
        return database.withHandle(handle -> {
            SessionDao dao = handle.attach(SessionDao.class);
            List<SessionView> rows = owner.isPresent()
                    ? dao.latestOf(owner.get(), state.orElse(null), at, before, request.rows())
                    : state.isPresent()
                            ? dao.latestIn(state.get(), at, before, request.rows())
                            : dao.latest(at, before, request.rows());
            return request.page(rows.stream().map(this::withLiveState).toList(), session -> moment(dao, session.id()));
        });
    }

    /** The key of lists of sessions and of recordings. */
    static String moment(SessionDao dao, UUID id) {
        return new PageRequest.Moment(dao.grantedAt(id).orElse(Instant.EPOCH), id.toString()).toString();
    }

    /** One session. */
    public SessionView get(UUID id) {
        return database.withHandle(handle -> handle.attach(SessionDao.class).find(id))
                .map(this::withLiveState)
                .orElseThrow(Sessions::unknown);
    }

    /** Whose session it is. */
    public UUID owner(UUID id) {
        return database.withHandle(handle -> handle.attach(SessionDao.class).owner(id))
                .orElseThrow(Sessions::unknown);
    }

    private SessionView withLiveState(SessionView view) {
        Optional<LiveSessions.Entry> here = live.find(new SessionId(view.id()));
        return here.flatMap(LiveSessions.Entry::handle)
                .map(handle -> view.withLive(
                        handle.bytesIn(), handle.bytesOut(), here.get().isLocked()))
                .orElse(view);
    }

    /**
     * Ends a session, wherever it runs: on this node also with the database away.
     *
     * @param reason for the audit log and the user; empty for none
     * @throws ApiProblem when it has ended already, or its node does not answer; in the second case it ends when that node is heard of
     */
    public void terminate(Actor actor, UUID id, String reason) {
        Optional<LiveSessions.Entry> here = live.find(new SessionId(id));
        if (here.isPresent()) {
            here.get().end(CloseCause.TERMINATED, reason);
            noteRequest(actor, id, reason);
            return;
        }
        record Asked(SessionView view, boolean isFirst, Optional<UUID> command) {}
        Asked asked = database.inTransaction(handle -> {
            SessionDao dao = handle.attach(SessionDao.class);
            SessionView view = dao.find(id).orElseThrow(Sessions::unknown);
            requireNotEnded(view);
            boolean isFirst = dao.requestTermination(id, actor.display(), reason) == 1;
            Optional<UUID> command = Optional.empty();
            if (isFirst) {
                audit.append(handle, event(TERMINATE, actor, id, reason));
            }
            if (!view.node().equals(nodes.self())) {
                command = Optional.of(nodes.commands().ask(handle, view.node(), TERMINATE, command(actor, id, reason)));
            }
            return new Asked(view, isFirst, command);
        });
        if (asked.command().isPresent()
                && nodes.commands().await(asked.command().get()).isEmpty()) {
            throw ApiProblem.unavailable(silent(asked.view())
                    + "; the session is ended as soon as that node is heard of, or given up with it");
        }
        if (!asked.isFirst()) {
            throw ApiProblem.conflict("the session is being ended already");
        }
    }

    private static NodeCommands.Outcome outcome(String text) {
        return new NodeCommands.Outcome(text, Optional.empty());
    }

    private NodeCommands.Command command(Actor actor, UUID id, String reason) {
        return new NodeCommands.Command(id.toString(), reason, actor, nodes.self());
    }

    private String silent(SessionView view) {
        return "the session's node " + (view.nodeName() == null ? view.node() : view.nodeName()) + " does not answer";
    }

    private NodeCommands.Outcome terminateHere(NodeCommands.Command command) {
        Optional<LiveSessions.Entry> entry = live.find(new SessionId(UUID.fromString(command.object())));
        entry.ifPresent(found -> found.end(CloseCause.TERMINATED, command.argument()));
        return outcome(entry.isPresent() ? "done" : NOT_HERE);
    }

    private NodeCommands.Outcome lockHere(NodeCommands.Command command) {
        UUID id = UUID.fromString(command.object());
        Optional<LiveSessions.Entry> entry = live.find(new SessionId(id));
        if (entry.isEmpty()) {
            return outcome(NOT_HERE);
        }
        LiveSessions.LockAnswer answer = entry.get().lock(command.argument());
        return new NodeCommands.Outcome(
                answer.name(), changed(LOCK, command, id).filter(event -> answer == LiveSessions.LockAnswer.DONE));
    }

    private NodeCommands.Outcome unlockHere(NodeCommands.Command command) {
        UUID id = UUID.fromString(command.object());
        Optional<LiveSessions.Entry> entry = live.find(new SessionId(id));
        if (entry.isEmpty()) {
            return outcome(NOT_HERE);
        }
        LiveSessions.LockAnswer answer = entry.get().unlock();
        return new NodeCommands.Outcome(
                answer.name(), changed(UNLOCK, command, id).filter(event -> answer == LiveSessions.LockAnswer.DONE));
    }

    private static Optional<AuditEvent> changed(String action, NodeCommands.Command command, UUID id) {
        return Optional.of(AuditEvent.success(
                action,
                command.actor(),
                "session:" + id,
                Map.of("reason", command.argument(), "requestedAt", Nodes.object(command.requestedBy()))));
    }

    /**
     * Freezes what the user of a session sends, wherever it runs: on this node also with the database away.
     *
     * @param reason for the audit log and the user; empty for none
     */
    public void lock(Actor actor, UUID id, String reason) {
        LiveSessions.LockAnswer answer;
        Optional<LiveSessions.Entry> here = live.find(new SessionId(id));
        if (here.isPresent()) {
            answer = here.get().lock(reason);
            if (answer == LiveSessions.LockAnswer.DONE) {
                audit.record(event(LOCK, actor, id, reason));
            }
        } else {
            answer = elsewhere(LOCK, actor, id, reason);
        }
        switch (answer) {
            case DONE -> {}
            case ALREADY -> throw ApiProblem.conflict("the session is locked already");
            case NOT_BEGUN -> throw ApiProblem.conflict("the session has not begun yet; terminate it, or try again");
            case IMPOSSIBLE -> throw ApiProblem.conflict("this session's protocol cannot be locked");
        }
    }

    /** Ends a lock. */
    public void unlock(Actor actor, UUID id, String reason) {
        LiveSessions.LockAnswer answer;
        Optional<LiveSessions.Entry> here = live.find(new SessionId(id));
        if (here.isPresent()) {
            answer = here.get().unlock();
            if (answer == LiveSessions.LockAnswer.DONE) {
                audit.record(event(UNLOCK, actor, id, reason));
            }
        } else {
            answer = elsewhere(UNLOCK, actor, id, reason);
        }
        if (answer != LiveSessions.LockAnswer.DONE) {
            throw ApiProblem.conflict("the session is not locked");
        }
    }

    private LiveSessions.LockAnswer elsewhere(String kind, Actor actor, UUID id, String reason) {
        SessionView view = get(id);
        requireNotEnded(view);
        String answer = nodes.commands()
                .askAndAwait(view.node(), kind, command(actor, id, reason))
                .orElseThrow(() -> ApiProblem.unavailable(silent(view) + "; nothing was changed"));
        if (answer.equals(NOT_HERE)) {
            throw ApiProblem.conflict("the session has ended already");
        }
        try {
            return LiveSessions.LockAnswer.valueOf(answer);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.unavailable("the session's node could not do it; see its log");
        }
    }

    private static void requireNotEnded(SessionView view) {
        if (view.state().equals("ended")) {
            throw ApiProblem.conflict("the session has ended already (" + view.endCause() + ")");
        }
    }

    private void noteRequest(Actor actor, UUID id, String reason) {
        AuditEvent event = event(TERMINATE, actor, id, reason);
        try {
            database.inTransaction(handle -> {
                handle.attach(SessionDao.class).requestTermination(id, actor.display(), reason);
                audit.append(handle, event);
                return null;
            });
        } catch (DatabaseUnavailableException e) {
            // it is done; the log hears of it through its spool
            audit.record(event);
        }
    }

    private static AuditEvent event(String action, Actor actor, UUID id, String reason) {
        return AuditEvent.success(action, actor, "session:" + id, Map.of("reason", reason));
    }

    /** Closes sessions that this node left open when it was killed. Reports in the spool must have been replayed before. */
    public int closeLeftovers(Instant boot) {
        return database.inTransaction(handle -> {
            List<SessionDao.Whose> left = handle.attach(SessionDao.class)
                    .closeLeftovers(nodes.self(), boot, nodes.lastLife().orElse(boot));
            noteEnds(handle, left, CloseCause.GATEWAY_CRASH);
            return left.size();
        });
    }

    /** What follows from nodes that come and go. */
    public Nodes.Followers followers() {
        return new Nodes.Followers() {
            @Override
            public void lost(Handle handle, NodeView node) {
                String detail = "node " + node.name() + " has not been heard of since " + node.heartbeatAt();
                noteEnds(
                        handle,
                        handle.attach(SessionDao.class).closeOfLostNode(node.id(), node.heartbeatAt(), detail),
                        CloseCause.NODE_LOST);
            }

            @Override
            public void returned(Handle handle) {
                List<UUID> here =
                        live.all().stream().map(entry -> entry.id().value()).toList();
                handle.attach(SessionDao.class).reopen(nodes.self(), here);
            }
        };
    }

    private void noteEnds(Handle handle, List<SessionDao.Whose> ended, CloseCause cause) {
        ended.forEach(session -> audit.append(
                handle,
                AuditEvent.failure(
                        "session.ended",
                        Actor.user(session.userName(), session.clientAddress()),
                        "session:" + session.id(),
                        Map.of("cause", cause.code(), "target", session.targetName(), "account", session.account()))));
    }

    static ApiProblem unknown() {
        return ApiProblem.notFound("no such session; see gatehouse session list");
    }
}
