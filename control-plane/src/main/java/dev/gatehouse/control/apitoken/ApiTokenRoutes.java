/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apitoken;

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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** {@code /api/v1/api-tokens}. Safe for use by several threads. */
public final class ApiTokenRoutes implements Routes {

    private static final String ALL = "/api/v1/api-tokens";
    private static final String ONE = ALL + "/{id}";
    private static final int DAYS_DEFAULT = 30;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]{0,63}");

    private final ApiTokens tokens;

    public ApiTokenRoutes(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void register(RouteTable table) {
        table.post(ALL, Permission.OWN, this::create)
                .ownRoute(
                        RouteTable.Method.GET,
                        ALL,
                        Permission.USER_READ,
                        (request, caller) ->
                                request.json(tokens.list(Access.of(request).onlyOwnerSeen(), PageRequest.of(request))))
                .ownRoute(
                        RouteTable.Method.GET,
                        ONE,
                        Permission.USER_READ,
                        (request, caller) -> request.json(tokens.get(id(request), reached(request))))
                .ownRoute(RouteTable.Method.DELETE, ONE, Permission.USER_WRITE, this::revoke)
                .repeatable(ALL, RouteTable.Repeat.DONE);
    }

    private void create(Context request, Caller caller) throws IOException {
        if (!(caller instanceof Caller.Person person) || person.proof().kind() != Caller.Proof.Kind.SIGN_IN) {
            throw ApiProblem.notPermitted("an API token does not make others: sign in to make one");
        }
        try (RequestBody body = RequestBody.read(request, Set.of("name", "scope", "days"), Set.of())) {
            String name = body.text("name");
            if (!NAME.matcher(name).matches()) {
                throw ApiProblem.usage("a name has 1 to 64 letters, digits, spaces and . _ -");
            }
            Set<Permission> scope = scope(request, body.optionalTexts("scope").orElse(List.of()));
            int days = Math.toIntExact(
                    body.optionalNumber("days", 1, ApiTokens.DAYS_MAX).orElse((long) DAYS_DEFAULT));
            try (ApiTokens.Issued issued = tokens.create(person, name, scope, days)) {
                answer(request, issued);
            }
        }
    }

    /** Nobody gives away what they do not have. */
    private static Set<Permission> scope(Context request, List<String> codes) {
        Set<Permission> scope = EnumSet.noneOf(Permission.class);
        for (String code : codes) {
            Permission permission = Permission.parse(code);
            Access.of(request).require(permission);
            scope.add(permission);
        }
        if (scope.isEmpty()) {
            throw ApiProblem.usage("the field scope is missing: name the permissions that the token may use;"
                    + " gatehouse whoami lists yours");
        }
        return scope;
    }

    /** The secret goes from its bytes to the connection and never becomes a {@code String}. Nothing in it needs escaping. */
    private static void answer(Context request, ApiTokens.Issued issued) throws IOException {
        byte[] secret = issued.secret().copyBytes();
        byte[] head = ("{\"id\":\"" + issued.id() + "\",\"token\":\"").getBytes(StandardCharsets.US_ASCII);
        byte[] tail = ("\",\"expiresAt\":\"" + issued.expiresAt() + "\"}").getBytes(StandardCharsets.US_ASCII);
        byte[] json = new byte[head.length + secret.length + tail.length];
        ByteBuffer.wrap(json).put(head).put(secret).put(tail);
        try {
            request.status(HttpStatus.CREATED).contentType("application/json");
            request.outputStream().write(json);
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(json, (byte) 0);
        }
    }

    private void revoke(Context request, Caller caller) {
        tokens.revoke(caller.actor(), id(request), reached(request));
        request.status(HttpStatus.NO_CONTENT);
    }

    private static Predicate<UUID> reached(Context request) {
        return owner -> Access.of(request).reaches(owner, "api-token:" + id(request));
    }

    private static UUID id(Context request) {
        try {
            return UUID.fromString(request.pathParam("id"));
        } catch (IllegalArgumentException e) {
            throw ApiProblem.usage("the id of an API token is a UUID; see gatehouse api-token list");
        }
    }
}
