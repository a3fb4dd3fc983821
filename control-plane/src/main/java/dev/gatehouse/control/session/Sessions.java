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
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sessions for people who look after them. Blocks on the database. Safe for use by several threads. */
public final class Sessions {

    /** A list has at most so many rows. */
    public static final int LIST_MAX = 1_000;

    private final Database database;
    private final AuditLog audit;
    private final LiveSessions live;

    public Sessions(Database database, AuditLog audit, LiveSessions live) {
        this.database = database;
        this.audit = audit;
        this.live = live;
    }

    /**
     * The latest, newest first; {@code state} as in {@link SessionView}.
     *
     * @param owner whose; empty for everybody's
     */
    public List<SessionView> list(Optional<UUID> owner, Optional<String> state, int limit) {
        return database
                .withHandle(handle -> {
                    SessionDao dao = handle.attach(SessionDao.class);
                    if (owner.isPresent()) {
                        return dao.latestOf(owner.get(), state.orElse(null), limit);
                    }
                    return state.isPresent() ? dao.latestIn(state.get(), limit) : dao.latest(limit);
                })
                .stream()
                .map(this::withLiveState)
                .toList();
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
     * Ends a session: at once when it runs on this node, also with the database away; within two seconds on another.
     *
     * @param reason for the audit log and the user; empty for none
     */
    public void terminate(Actor actor, UUID id, String reason) {
        Optional<LiveSessions.Entry> here = live.find(new SessionId(id));
        if (here.isPresent()) {
            here.get().end(CloseCause.TERMINATED, reason);
            noteRequest(actor, id, reason);
            audit.record(event("session.terminate", actor, id, reason));
            return;
        }
        boolean requested = database.inTransaction(handle -> {
            SessionDao dao = handle.attach(SessionDao.class);
            SessionView view = dao.find(id).orElseThrow(Sessions::unknown);
            if (view.state().equals("ended")) {
                throw ApiProblem.conflict("the session has ended already (" + view.endCause() + ")");
            }
            boolean isFirst = dao.requestTermination(id, actor.display(), reason) == 1;
            if (isFirst) {
                audit.append(handle, event("session.terminate", actor, id, reason));
            }
            return isFirst;
        });
        if (!requested) {
            throw ApiProblem.conflict("the session is being ended already");
        }
    }

    /**
     * Freezes what the user of a session on this node sends; also with the database away.
     *
     * @param reason for the audit log and the user; empty for none
     */
    public void lock(Actor actor, UUID id, String reason) {
        switch (here(id).lock(reason)) {
            case DONE -> audit.record(event("session.lock", actor, id, reason));
            case ALREADY -> throw ApiProblem.conflict("the session is locked already");
            case NOT_BEGUN -> throw ApiProblem.conflict("the session has not begun yet; terminate it, or try again");
            case IMPOSSIBLE -> throw ApiProblem.conflict("this session's protocol cannot be locked");
        }
    }

    /** Ends a lock. */
    public void unlock(Actor actor, UUID id, String reason) {
        if (here(id).unlock() != LiveSessions.LockAnswer.DONE) {
            throw ApiProblem.conflict("the session is not locked");
        }
        audit.record(event("session.unlock", actor, id, reason));
    }

    private LiveSessions.Entry here(UUID id) {
        return live.find(new SessionId(id)).orElseThrow(() -> {
            SessionView view = get(id);
            return ApiProblem.conflict(
                    view.state().equals("ended")
                            ? "the session has ended already (" + view.endCause() + ")"
                            : "the session runs on another node (" + view.node() + "); lock and unlock it there");
        });
    }

    private void noteRequest(Actor actor, UUID id, String reason) {
        try {
            database.inTransaction(
                    handle -> handle.attach(SessionDao.class).requestTermination(id, actor.display(), reason));
        } catch (DatabaseUnavailableException e) {
            // the audit event says it too, and reaches the log through its spool
        }
    }

    private static AuditEvent event(String action, Actor actor, UUID id, String reason) {
        return AuditEvent.success(action, actor, "session:" + id, Map.of("reason", reason));
    }

    /** Closes sessions that this node left open when it was killed. Reports in the spool must have been replayed before. */
    public int closeLeftovers(String node, Instant boot) {
        return database.inTransaction(handle -> {
            List<SessionDao.Whose> left = handle.attach(SessionDao.class).closeLeftovers(node, boot, boot);
            left.forEach(session -> audit.append(
                    handle,
                    AuditEvent.failure(
                            "session.ended",
                            Actor.user(session.userName(), session.clientAddress()),
                            "session:" + session.id(),
                            Map.of(
                                    "cause",
                                    CloseCause.GATEWAY_CRASH.code(),
                                    "target",
                                    session.targetName(),
                                    "account",
                                    session.account()))));
            return left.size();
        });
    }

    static ApiProblem unknown() {
        return ApiProblem.notFound("no such session; see gatehouse session list");
    }
}
