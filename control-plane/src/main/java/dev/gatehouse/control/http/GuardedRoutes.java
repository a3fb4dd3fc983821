/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The route table behind which every handler stands: no permission, no handler. Confined to the assembling thread; its guards are not. */
final class GuardedRoutes implements RouteTable {

    private final RoutesConfig routes;
    private final CallerRights rights;
    private final AuditLog audit;
    private final Set<String> known = new HashSet<>();
    private final Set<String> publicPaths = new HashSet<>();

    GuardedRoutes(RoutesConfig routes, CallerRights rights, AuditLog audit) {
        this.routes = routes;
        this.rights = rights;
        this.audit = audit;
    }

    @Override
    public RouteTable route(Method method, String path, Permission permission, Handler handler) {
        Objects.requireNonNull(permission, "permission");
        if (!known.add(method + " " + path)) {
            throw new IllegalStateException("two routes for " + method + " " + path);
        }
        if (permission == Permission.PUBLIC) {
            publicPaths.add(method + " " + path);
        }
        routes.addHttpHandler(
                typeOf(method),
                path,
                request -> guarded(request, method + " " + path, permission, handler),
                permission);
        return this;
    }

    /** Runs before everything: strangers learn nothing but the public routes, not even which others exist. */
    void admit(Context request) {
        if (callerOf(request) instanceof Caller.LocalOperator) {
            return;
        }
        if (!publicPaths.contains(request.method() + " " + request.path())) {
            throw ApiProblem.notAuthenticated(
                    "log in first; until there is a way to, use the gatehouse command on the machine itself");
        }
    }

    private void guarded(Context request, String route, Permission permission, Handler handler) throws Exception {
        Caller caller = callerOf(request);
        Optional<String> refusal = refusal(caller, permission);
        if (refusal.isPresent()) {
            audit.record(AuditEvent.denied(
                    "api.denied",
                    caller.actor(),
                    "route:" + route,
                    Map.of("permission", permission.name(), "cause", refusal.get())));
            throw ApiProblem.notPermitted(refusal.get());
        }
        handler.handle(request, caller);
    }

    private Optional<String> refusal(Caller caller, Permission permission) {
        if (permission == Permission.PUBLIC) {
            return Optional.empty();
        }
        if (!(caller instanceof Caller.LocalOperator)) {
            return Optional.of("this needs somebody who is logged in");
        }
        return rights.refusal(caller, permission);
    }

    private static Caller callerOf(Context request) {
        Caller caller = request.attribute(CallerCustomizer.ATTRIBUTE);
        return caller == null ? new Caller.Anonymous("unknown") : caller;
    }

    private static HandlerType typeOf(Method method) {
        return switch (method) {
            case GET -> HandlerType.GET;
            case POST -> HandlerType.POST;
            case PATCH -> HandlerType.PATCH;
            case DELETE -> HandlerType.DELETE;
        };
    }
}
