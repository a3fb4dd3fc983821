/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.setup;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.ClientAddress;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.login.Door;
import dev.gatehouse.control.login.StrangerBodies;
import dev.gatehouse.control.user.NewPasswords;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** {@code /api/v1/setup} and {@code /api/v1/users/{name}/reset-link}. Safe for use by several threads. */
public final class SetupRoutes implements Routes {

    private final SetupLinks links;
    private final NewPasswords passwords;
    private final Door door;
    private final StrangerBodies bodies;
    private final Executor threads;

    /** @param threads where blocking is allowed */
    public SetupRoutes(SetupLinks links, NewPasswords passwords, Door door, StrangerBodies bodies, Executor threads) {
        this.links = links;
        this.passwords = passwords;
        this.door = door;
        this.bodies = bodies;
        this.threads = threads;
    }

    @Override
    public void register(RouteTable table) {
        table.post("/api/v1/setup", Permission.PUBLIC, this::setUp)
                .post("/api/v1/users/{name}/reset-link", Permission.USER_WRITE, this::resetLink)
                .repeatable("/api/v1/users/{name}/reset-link", RouteTable.Repeat.DONE);
    }

    private void setUp(Context request, Caller caller) {
        Origin origin = ClientAddress.origin(request);
        try (RequestBody body = bodies.read(request, Set.of("link", "user", "password"), Set.of("link", "password"))) {
            Optional<UserName> name = body.optionalText("user").map(UserName::parse);
            Secret link = body.takeSecret("link").orElseThrow(() -> ApiProblem.usage("the field link is missing"));
            Secret password = body.takeSecret("password").orElseGet(() -> Secret.ofText(""));
            request.future(() -> CompletableFuture.supplyAsync(() -> spend(link, name, password, origin), threads)
                    .thenCompose(done -> done.isPresent()
                            ? CompletableFuture.completedFuture(done.get())
                            : door.refuse("", "link.unknown", origin).thenApply(SetupRoutes::refused))
                    .thenAccept(user -> request.status(HttpStatus.CREATED).json(Map.of("user", user))));
        }
    }

    /** Before the password is looked at: what somebody without a good link sends costs no hash. */
    private Optional<String> spend(Secret link, Optional<UserName> name, Secret password, Origin origin) {
        try (link;
                password) {
            Optional<SetupLinkDao.Found> found = links.find(link);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            if (found.get().userId() == null && name.isEmpty()) {
                throw ApiProblem.usage("the field user is missing: say how the admin is called");
            }
            String hash = passwords.hash(password);
            return links.spend(
                    found.get(), name, hash, origin.client().getAddress().getHostAddress());
        }
    }

    private static String refused(Door.Answer.Refused refused) {
        throw ApiProblem.notAuthenticated(refused.text());
    }

    private void resetLink(Context request, Caller caller) throws IOException {
        RequestBody.read(request, Set.of(), Set.of()).close();
        try (SetupLinks.Issued issued = links.forPassword(caller.actor(), request.pathParam("name"))) {
            answer(request, issued);
        }
    }

    /** The secret goes from its bytes to the connection and never becomes a {@code String}. Nothing in it needs escaping. */
    private static void answer(Context request, SetupLinks.Issued issued) throws IOException {
        byte[] secret = issued.secret().copyBytes();
        byte[] head = "{\"link\":\"".getBytes(StandardCharsets.US_ASCII);
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
}
