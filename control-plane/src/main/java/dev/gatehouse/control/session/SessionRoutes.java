/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import dev.gatehouse.control.http.Access;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code /api/v1/sessions}. Safe for use by several threads. */
public final class SessionRoutes implements Routes {

    private static final int LIMIT_DEFAULT = 100;
    private static final int REASON_CHARS_MAX = 256;
    private static final Set<String> STATES = Set.of("granted", "live", "ended");

    private final Sessions sessions;

    public SessionRoutes(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void register(RouteTable table) {
        table.ownRoute(RouteTable.Method.GET, "/api/v1/sessions", Permission.SESSION_READ, this::list)
                .ownRoute(
                        RouteTable.Method.GET,
                        "/api/v1/sessions/{id}",
                        Permission.SESSION_READ,
                        (request, caller) -> request.json(sessions.get(reachedId(request))))
                .ownRoute(
                        RouteTable.Method.POST,
                        "/api/v1/sessions/{id}/terminate",
                        Permission.SESSION_TERMINATE,
                        this::terminate)
                .post("/api/v1/sessions/{id}/lock", Permission.SESSION_LOCK, this::lock)
                .post("/api/v1/sessions/{id}/unlock", Permission.SESSION_LOCK, this::unlock);
    }

    private void list(Context request, Caller caller) {
        Optional<String> state = Optional.ofNullable(request.queryParam("state"));
        if (state.isPresent() && !STATES.contains(state.get())) {
            throw ApiProblem.usage("state is granted, live or ended");
        }
        request.json(sessions.list(Access.of(request).onlyOwnerSeen(), state, PageRequest.of(request, LIMIT_DEFAULT)));
    }

    private void terminate(Context request, Caller caller) {
        UUID id = reachedId(request);
        try (RequestBody body = RequestBody.read(request, Set.of("reason"), Set.of())) {
            sessions.terminate(caller.actor(), id, reason(body));
            request.status(HttpStatus.ACCEPTED).json(Map.of("id", id.toString()));
        }
    }

    private void lock(Context request, Caller caller) {
        UUID id = id(request);
        try (RequestBody body = RequestBody.read(request, Set.of("reason"), Set.of())) {
            sessions.lock(caller.actor(), id, reason(body));
            request.json(Map.of("id", id.toString(), "locked", true));
        }
    }

    private void unlock(Context request, Caller caller) {
        UUID id = id(request);
        try (RequestBody body = RequestBody.read(request, Set.of("reason"), Set.of())) {
            sessions.unlock(caller.actor(), id, reason(body));
            request.json(Map.of("id", id.toString(), "locked", false));
        }
    }

    private static String reason(RequestBody body) {
        String reason = body.optionalText("reason").orElse("");
        if (reason.length() > REASON_CHARS_MAX || reason.chars().anyMatch(Character::isISOControl)) {
            throw ApiProblem.usage("reason is one line of at most " + REASON_CHARS_MAX + " characters");
        }
        return reason;
    }

    /** For those who see everybody's no row is read: they end sessions also with the database away. */
    private UUID reachedId(Context request) {
        UUID id = id(request);
        Access access = Access.of(request);
        if (access.onlyOwnerSeen().isPresent() && !access.reaches(sessions.owner(id), "session:" + id)) {
            throw Sessions.unknown();
        }
        return id;
    }

    private static UUID id(Context request) {
        try {
            return UUID.fromString(request.pathParam("id"));
        } catch (IllegalArgumentException e) {
            throw ApiProblem.usage("a session id is a UUID; see gatehouse session list");
        }
    }
}
