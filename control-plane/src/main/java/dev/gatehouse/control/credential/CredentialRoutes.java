/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/credentials}. Safe for use by several threads. */
public final class CredentialRoutes implements Routes {

    private static final String ONE = "/api/v1/credentials/{account}/{target}";
    private static final Set<String> SECRETS = Set.of("password", "privateKey");

    private final Credentials credentials;

    public CredentialRoutes(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public void register(RouteTable table) {
        table.post("/api/v1/credentials", Permission.CONFIGURATION_WRITE, this::create)
                .get(
                        "/api/v1/credentials",
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(credentials.page(PageRequest.of(request))))
                .get(
                        ONE,
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(
                                credentials.get(request.pathParam("account"), request.pathParam("target"))))
                .patch(ONE, Permission.CONFIGURATION_WRITE, this::change)
                .delete(ONE, Permission.CONFIGURATION_WRITE, this::remove)
                .get(
                        ONE + "/versions",
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(Page.all(
                                credentials.versions(request.pathParam("account"), request.pathParam("target")))))
                .post(ONE + "/rollback", Permission.CONFIGURATION_WRITE, this::rollBack)
                .repeatable("/api/v1/credentials", RouteTable.Repeat.SAME_ANSWER);
    }

    private void create(Context request, Caller caller) {
        Set<String> fields = Set.of("account", "target", "password", "privateKey");
        try (RequestBody body = RequestBody.read(request, fields, SECRETS);
                CredentialSecret secret =
                        secret(body).orElseThrow(() -> ApiProblem.usage("give password or privateKey"))) {
            request.status(HttpStatus.CREATED)
                    .json(credentials.create(caller.actor(), body.text("account"), body.text("target"), secret));
        }
    }

    private void change(Context request, Caller caller) {
        Set<String> fields = Set.of("password", "privateKey", "suspended");
        try (RequestBody body = RequestBody.read(request, fields, SECRETS)) {
            Optional<CredentialSecret> secret = secret(body);
            try {
                Optional<Boolean> suspended = body.optionalFlag("suspended");
                if (secret.isEmpty() && suspended.isEmpty()) {
                    throw ApiProblem.usage("give password, privateKey or suspended");
                }
                request.json(credentials.change(
                        caller.actor(), request.pathParam("account"), request.pathParam("target"), secret, suspended));
            } finally {
                secret.ifPresent(CredentialSecret::close);
            }
        }
    }

    private void rollBack(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, Set.of("version"), Set.of())) {
            request.json(credentials.rollBack(
                    caller.actor(),
                    request.pathParam("account"),
                    request.pathParam("target"),
                    body.number("version", 1, Long.MAX_VALUE)));
        }
    }

    private void remove(Context request, Caller caller) {
        credentials.remove(caller.actor(), request.pathParam("account"), request.pathParam("target"));
        request.status(HttpStatus.NO_CONTENT);
    }

    private static Optional<CredentialSecret> secret(RequestBody body) {
        Optional<Secret> password = body.takeSecret("password");
        Optional<Secret> privateKey = body.takeSecret("privateKey");
        if (password.isPresent() && privateKey.isPresent()) {
            password.get().close();
            privateKey.get().close();
            throw ApiProblem.usage("give password or privateKey, not both");
        }
        return password.map(CredentialSecret::ofPassword).or(() -> privateKey.map(CredentialSecret::ofPrivateKey));
    }
}
