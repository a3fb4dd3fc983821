/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import dev.gatehouse.control.http.Access;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.ClientAddress;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** {@code /api/v1/sign-ins} and {@code /api/v1/whoami}. Safe for use by several threads. */
public final class SignInRoutes implements Routes {

    private static final String ALL = "/api/v1/sign-ins";

    private final SignIns signIns;
    private final SignInFlow flow;
    private final StrangerBodies bodies;

    public SignInRoutes(SignIns signIns, SignInFlow flow, StrangerBodies bodies) {
        this.signIns = signIns;
        this.flow = flow;
        this.bodies = bodies;
    }

    @Override
    public void register(RouteTable table) {
        table.post(ALL, Permission.PUBLIC, this::begin)
                .post(ALL + "/factor", Permission.PUBLIC, this::factor)
                .get("/api/v1/whoami", Permission.SIGNED_IN, (request, caller) -> request.json(whoami(request)))
                .ownRoute(
                        RouteTable.Method.GET,
                        ALL,
                        Permission.USER_READ,
                        (request, caller) ->
                                request.json(signIns.list(Access.of(request).onlyOwnerSeen(), PageRequest.of(request))))
                .ownRoute(RouteTable.Method.DELETE, ALL + "/{id}", Permission.USER_WRITE, this::end);
    }

    private void begin(Context request, Caller caller) {
        Origin origin = ClientAddress.origin(request);
        try (RequestBody body = bodies.read(request, Set.of("user", "password"), Set.of("password"))) {
            String user = body.text("user");
            Secret password =
                    body.takeSecret("password").orElseThrow(() -> ApiProblem.usage("the field password is missing"));
            request.future(() -> flow.begin(user, password, origin).thenAccept(answer -> answer.write(request)));
        }
    }

    private void factor(Context request, Caller caller) {
        Origin origin = ClientAddress.origin(request);
        Set<String> fields = Set.of("challenge", "code");
        try (RequestBody body = bodies.read(request, fields, fields)) {
            Secret challenge =
                    body.takeSecret("challenge").orElseThrow(() -> ApiProblem.usage("the field challenge is missing"));
            Secret code = body.takeSecret("code").orElseThrow(() -> ApiProblem.usage("the field code is missing"));
            request.future(() -> flow.factor(challenge, code, origin).thenAccept(answer -> answer.write(request)));
        }
    }

    private static Map<String, Object> whoami(Context request) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Caller caller = Access.of(request).caller();
        if (caller instanceof Caller.Person person) {
            fields.put("kind", "person");
            fields.put("user", person.name());
            fields.put("role", person.role());
            fields.put("method", person.proof().method());
            fields.put(person.proof().kind().code(), person.proof().id());
            fields.put("address", person.address());
        } else {
            fields.put("kind", "local-operator");
            fields.put("user", caller.actor().name());
            fields.put("uid", caller.actor().facts().get("uid"));
        }
        fields.put("permissions", permissions(request));
        return fields;
    }

    private static java.util.List<String> permissions(Context request) {
        Access access = Access.of(request);
        return java.util.Arrays.stream(Permission.values())
                .filter(permission -> permission != Permission.PUBLIC && access.may(permission))
                .map(Permission::code)
                .toList();
    }

    private void end(Context request, Caller caller) {
        String id = request.pathParam("id");
        signIns.end(
                caller.actor(),
                id.equals("current") ? own(caller) : parse(id),
                owner -> Access.of(request).reaches(owner, "signin:" + id));
        request.status(HttpStatus.NO_CONTENT);
    }

    private static UUID own(Caller caller) {
        if (caller instanceof Caller.Person person && person.proof().kind() == Caller.Proof.Kind.SIGN_IN) {
            return parse(person.proof().id());
        }
        throw ApiProblem.conflict("nobody is signed in with this request; there is nothing to sign out of");
    }

    private static UUID parse(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.usage("the id of a sign-in is a UUID, or current");
        }
    }
}
