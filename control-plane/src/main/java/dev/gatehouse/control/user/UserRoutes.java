/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.sshkey.KeyFormatException;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** {@code /api/v1/users}. Safe for use by several threads. */
public final class UserRoutes implements Routes {

    private static final int PASSWORD_CHARS_MIN = 8;
    private static final String ONE = "/api/v1/users/{name}";

    private final Users users;
    private final PasswordHash passwords;
    private final Executor passwordExecutor;

    public UserRoutes(Users users, PasswordHash passwords, Executor passwordExecutor) {
        this.users = users;
        this.passwords = passwords;
        this.passwordExecutor = passwordExecutor;
    }

    @Override
    public void register(RouteTable table) {
        table.post("/api/v1/users", Permission.USER_WRITE, this::create)
                .get("/api/v1/users", Permission.USER_READ, (request, caller) -> request.json(Page.all(users.list())))
                .get(ONE, Permission.USER_READ, (request, caller) -> request.json(users.get(request.pathParam("name"))))
                .patch(ONE, Permission.USER_WRITE, this::change)
                .delete(ONE, Permission.USER_WRITE, this::remove);
    }

    private void create(Context request, Caller caller) {
        try (RequestBody body =
                RequestBody.read(request, Set.of("name", "role", "password", "publicKeys"), Set.of("password"))) {
            UserName name = UserName.parse(body.text("name"));
            Role role = body.optionalText("role").map(Role::parse).orElse(Role.USER);
            List<SshPublicKey> keys = keys(body.optionalTexts("publicKeys").orElse(List.of()));
            request.status(HttpStatus.CREATED)
                    .json(users.create(caller.actor(), new Users.NewUser(name, role, passwordHash(body), keys)));
        }
    }

    private void change(Context request, Caller caller) {
        Set<String> fields = Set.of("enabled", "role", "password", "addPublicKeys", "removePublicKeys");
        try (RequestBody body = RequestBody.read(request, fields, Set.of("password"))) {
            Users.Change change = new Users.Change(
                    body.optionalFlag("enabled"),
                    body.optionalText("role").map(Role::parse),
                    passwordHash(body),
                    keys(body.optionalTexts("addPublicKeys").orElse(List.of())),
                    fingerprints(body.optionalTexts("removePublicKeys").orElse(List.of())));
            request.json(users.change(caller.actor(), request.pathParam("name"), change));
        }
    }

    private void remove(Context request, Caller caller) {
        users.remove(caller.actor(), request.pathParam("name"));
        request.status(HttpStatus.NO_CONTENT);
    }

    private Optional<String> passwordHash(RequestBody body) {
        Optional<Secret> given = body.takeSecret("password");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        try (Secret password = given.get()) {
            requireGoodLength(password);
            return Optional.of(CompletableFuture.supplyAsync(() -> passwords.hash(password), passwordExecutor)
                    .join());
        } catch (RejectedExecutionException | CompletionException e) {
            throw ApiProblem.unavailable("too many passwords are being checked at the moment; try again");
        }
    }

    private static void requireGoodLength(Secret password) {
        char[] chars = password.copyChars();
        byte[] bytes = password.copyBytes();
        boolean good = chars.length >= PASSWORD_CHARS_MIN && bytes.length <= PasswordHash.PASSWORD_BYTES_MAX;
        Arrays.fill(chars, '\0');
        Arrays.fill(bytes, (byte) 0);
        if (!good) {
            throw ApiProblem.usage("a password has at least " + PASSWORD_CHARS_MIN + " characters and at most "
                    + PasswordHash.PASSWORD_BYTES_MAX + " bytes");
        }
    }

    private static List<SshPublicKey> keys(List<String> lines) {
        List<SshPublicKey> keys = new ArrayList<>();
        for (String line : lines) {
            try {
                keys.add(SshPublicKey.parseLine(line));
            } catch (KeyFormatException e) {
                throw ApiProblem.usage(e.getMessage());
            }
        }
        return keys;
    }

    private static List<Fingerprint> fingerprints(List<String> texts) {
        List<Fingerprint> fingerprints = new ArrayList<>();
        for (String text : texts) {
            try {
                fingerprints.add(Fingerprint.parse(text));
            } catch (KeyFormatException e) {
                throw ApiProblem.usage(e.getMessage());
            }
        }
        return fingerprints;
    }
}
