/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.sshkey.KeyFormatException;
import dev.gatehouse.control.sshkey.SshPublicKey;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/users}. Safe for use by several threads. */
public final class UserRoutes implements Routes {

    private static final String RECORDING_TAGS = "recordingTags";
    private static final String ONE = "/api/v1/users/{name}";

    private final Users users;
    private final NewPasswords passwords;

    public UserRoutes(Users users, NewPasswords passwords) {
        this.users = users;
        this.passwords = passwords;
    }

    @Override
    public void register(RouteTable table) {
        table.post("/api/v1/users", Permission.USER_WRITE, this::create)
                .get(
                        "/api/v1/users",
                        Permission.USER_READ,
                        (request, caller) -> request.json(users.page(PageRequest.of(request))))
                .get(ONE, Permission.USER_READ, (request, caller) -> request.json(users.get(request.pathParam("name"))))
                .patch(ONE, Permission.USER_WRITE, this::change)
                .delete(ONE, Permission.USER_WRITE, this::remove)
                .repeatable("/api/v1/users", RouteTable.Repeat.SAME_ANSWER);
    }

    private void create(Context request, Caller caller) {
        Set<String> fields = Set.of("name", "role", "password", "publicKeys", RECORDING_TAGS);
        try (RequestBody body = RequestBody.read(request, fields, Set.of("password"))) {
            UserName name = UserName.parse(body.text("name"));
            Role role = body.optionalText("role").map(Role::parse).orElse(Role.USER);
            List<SshPublicKey> keys =
                    PublicKeys.parse(body.optionalTexts("publicKeys").orElse(List.of()));
            request.status(HttpStatus.CREATED)
                    .json(users.create(
                            caller.actor(),
                            new Users.NewUser(
                                    name,
                                    role,
                                    passwords.hash(body.takeSecret("password")),
                                    keys,
                                    recordingTags(body).orElse(List.of()))));
        }
    }

    private void change(Context request, Caller caller) {
        Set<String> fields = Set.of("enabled", "role", "password", "addPublicKeys", "removePublicKeys", RECORDING_TAGS);
        try (RequestBody body = RequestBody.read(request, fields, Set.of("password"))) {
            Users.Change change = new Users.Change(
                    body.optionalFlag("enabled"),
                    body.optionalText("role").map(Role::parse),
                    passwords.hash(body.takeSecret("password")),
                    PublicKeys.parse(body.optionalTexts("addPublicKeys").orElse(List.of())),
                    fingerprints(body.optionalTexts("removePublicKeys").orElse(List.of())),
                    recordingTags(body));
            request.json(users.change(caller.actor(), request.pathParam("name"), change));
        }
    }

    private void remove(Context request, Caller caller) {
        users.remove(caller.actor(), request.pathParam("name"));
        request.status(HttpStatus.NO_CONTENT);
    }

    private static Optional<List<String>> recordingTags(RequestBody body) {
        return body.optionalTexts(RECORDING_TAGS).map(RecordingTags::parse);
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
