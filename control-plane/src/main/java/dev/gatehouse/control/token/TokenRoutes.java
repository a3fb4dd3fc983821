/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import dev.gatehouse.control.http.Access;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.policy.DurationText;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** {@code /api/v1/tokens}. Safe for use by several threads. */
public final class TokenRoutes implements Routes {

    private static final String ALL = "/api/v1/tokens";
    static final String ONE = ALL + "/{id}";

    private static final int TEXT_CHARS_MAX = 256;
    private static final Set<String> FIELDS = Set.of("user", "account", "target", "policy", "reason", "ttl");

    private final Tokens tokens;

    public TokenRoutes(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void register(RouteTable table) {
        table.ownRoute(RouteTable.Method.POST, ALL, Permission.TOKEN_DELEGATE, this::issue)
                .ownRoute(
                        RouteTable.Method.GET,
                        ALL,
                        Permission.TOKEN_READ,
                        (request, caller) ->
                                request.json(tokens.list(Access.of(request).onlyOwnerSeen(), PageRequest.of(request))))
                .ownRoute(
                        RouteTable.Method.GET,
                        ONE,
                        Permission.TOKEN_READ,
                        (request, caller) -> request.json(tokens.get(name(request), reached(request))))
                .ownRoute(RouteTable.Method.DELETE, ONE, Permission.TOKEN_REVOKE, this::revoke)
                .repeatable(ALL, RouteTable.Repeat.DONE);
    }

    private void issue(Context request, Caller caller) throws IOException {
        try (RequestBody body = RequestBody.read(request, FIELDS, Set.of());
                Tokens.Issued issued = tokens.issue(caller.actor(), wanted(request, body))) {
            answer(request, issued);
        }
    }

    /** For oneself everybody; for others {@code token.delegate}. */
    private static String user(Context request, RequestBody body) {
        Optional<String> self = Access.of(request).caller() instanceof Caller.Person person
                ? Optional.of(person.name())
                : Optional.empty();
        if (!body.has("user")) {
            return self.orElseThrow(
                    () -> ApiProblem.usage(
                            "the field user is missing: the local operator is no user to whom a token could be issued; name the user"));
        }
        String named = line(body.text("user")).toLowerCase(Locale.ROOT);
        if (!self.equals(Optional.of(named))) {
            Access.of(request).require(Permission.TOKEN_DELEGATE);
        }
        return named;
    }

    private static Tokens.NewToken wanted(Context request, RequestBody body) {
        return new Tokens.NewToken(
                user(request, body),
                line(body.text("account")),
                line(body.text("target")),
                body.optionalText("policy").map(TokenRoutes::line),
                body.optionalText("reason").map(TokenRoutes::line),
                body.optionalText("ttl")
                        .map(text -> DurationText.parse("ttl", text, Tokens.TTL_BOUNDS))
                        .orElse(Tokens.TTL_DEFAULT));
    }

    private static String line(String text) {
        if (text.length() > TEXT_CHARS_MAX || text.chars().anyMatch(Character::isISOControl)) {
            throw ApiProblem.usage("names and reason are single lines of at most " + TEXT_CHARS_MAX + " characters");
        }
        return text;
    }

    /** The secret goes from its bytes to the connection and never becomes a {@code String}. Nothing in it needs escaping. */
    private static void answer(Context request, Tokens.Issued issued) throws IOException {
        byte[] secret = issued.password().copyBytes();
        byte[] head = ascii("{\"id\":\"" + issued.name().id() + "\",\"username\":\""
                + issued.name().login() + "\",\"password\":\"");
        byte[] tail = ascii("\",\"expiresAt\":\"" + issued.expiresAt() + "\"}");
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

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void revoke(Context request, Caller caller) {
        tokens.revoke(caller.actor(), name(request), reached(request));
        request.status(HttpStatus.NO_CONTENT);
    }

    /** Whose tokens the caller may know of. */
    static Predicate<UUID> reached(Context request) {
        return owner ->
                Access.of(request).reaches(owner, "token:T-" + name(request).id());
    }

    static TokenName name(Context request) {
        Optional<TokenName> name = TokenName.ofText(request.pathParam("id"));
        return name.orElseThrow(
                () -> ApiProblem.usage("a token id has 22 letters and digits; see gatehouse token list"));
    }
}
