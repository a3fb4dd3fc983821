/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.proxy.port.Secret;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The route table behind which every handler stands: no permission, no handler. Confined to the assembling thread; its guards are not. */
final class GuardedRoutes implements RouteTable {

    private final RoutesConfig routes;
    private final CallerRights rights;
    private final AuditLog audit;
    private final RequestRates rates;
    private final Set<String> known = new HashSet<>();
    private final Set<String> publicPaths = new HashSet<>();
    private final Map<String, Repeat> repeats = new HashMap<>();
    private final Optional<RepeatableRequest> repeatable;

    GuardedRoutes(
            RoutesConfig routes,
            CallerRights rights,
            AuditLog audit,
            Optional<IdempotencyKeys> keys,
            RequestRates rates) {
        this.repeatable = keys.map(RepeatableRequest::new);
        this.rates = rates;
        this.routes = routes;
        this.rights = rights;
        this.audit = audit;
    }

    @Override
    public RouteTable route(Method method, String path, Permission permission, Handler handler) {
        if (permission == Permission.PUBLIC) {
            publicPaths.add(method + " " + path);
        }
        return add(method, path, handler, access -> access.require(permission), permission);
    }

    @Override
    public RouteTable ownRoute(Method method, String path, Permission permission, Handler handler) {
        return add(method, path, handler, access -> access.requireOrOwn(permission), permission, Permission.OWN);
    }

    @Override
    public RouteTable repeatable(String path, Repeat repeat) {
        String route = Method.POST + " " + path;
        if (!known.contains(route) || publicPaths.contains(route)) {
            throw new IllegalStateException("no route of callers who are known: " + route);
        }
        repeats.put(route, repeat);
        return this;
    }

    private RouteTable add(
            Method method, String path, Handler handler, Consumer<Access> guard, Permission... permissions) {
        for (Permission permission : permissions) {
            Objects.requireNonNull(permission, "permission");
        }
        String route = method + " " + path;
        if (!known.add(route)) {
            throw new IllegalStateException("two routes for " + route);
        }
        routes.addHttpHandler(
                typeOf(method),
                path,
                request -> {
                    Access access = new Access(callerOf(request), route, rights, audit);
                    guard.accept(access);
                    access.attach(request);
                    Repeat repeat = repeats.get(route);
                    if (repeat == null || repeatable.isEmpty()) {
                        handler.handle(request, access.caller());
                    } else {
                        repeatable.get().handle(request, access, repeat, handler);
                    }
                },
                permissions);
        return this;
    }

    /** Runs before everything: strangers learn nothing but the public routes, not even which others exist. */
    void admit(Context request) {
        if (callerOf(request) instanceof Caller.LocalOperator) {
            return;
        }
        boolean isPublic = publicPaths.contains(request.method() + " " + request.path());
        Optional<Secret> bearer = isPublic ? Optional.empty() : Bearer.of(request);
        if (bearer.isEmpty()) {
            rates.admitAddress(ClientAddress.of(request));
        }
        if (isPublic) {
            return;
        }
        Caller.Person person = bearer.flatMap(secret -> person(secret, request)).orElseThrow(() -> {
            bearer.ifPresent(secret -> rates.admitAddress(ClientAddress.of(request)));
            return ApiProblem.notAuthenticated("sign in first: gatehouse login https://HOST:PORT");
        });
        rates.admit(person);
        request.attribute(CallerCustomizer.ATTRIBUTE, person);
    }

    private Optional<Caller.Person> person(Secret bearer, Context request) {
        try (bearer) {
            return rights.person(bearer, ClientAddress.of(request));
        }
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
