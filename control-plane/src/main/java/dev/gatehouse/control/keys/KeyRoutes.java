/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.keys;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Set;

/** {@code /api/v1/keys} and {@code /api/v1/vault/recovery-kits}. Safe for use by several threads. */
public final class KeyRoutes implements Routes {

    private static final String ROTATIONS = "/api/v1/keys/rotations";
    private static final String KITS = "/api/v1/vault/recovery-kits";

    private final KeyRotations rotations;
    private final RecoveryKits kits;

    public KeyRoutes(KeyRotations rotations, RecoveryKits kits) {
        this.rotations = rotations;
        this.kits = kits;
    }

    @Override
    public void register(RouteTable table) {
        table.get(
                        "/api/v1/keys",
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(Page.all(rotations.keys())))
                .get(
                        ROTATIONS,
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(Page.all(rotations.list())))
                .post(ROTATIONS, Permission.VAULT_MANAGE, this::rotate)
                .post(
                        ROTATIONS + "/host/activate",
                        Permission.VAULT_MANAGE,
                        (request, caller) -> request.json(rotations.activateHostKeys(caller.actor())))
                .get(KITS, Permission.CONFIGURATION_READ, (request, caller) -> request.json(Page.all(kits.list())))
                .post(KITS, Permission.VAULT_MANAGE, this::makeKit)
                .repeatable(ROTATIONS, RouteTable.Repeat.SAME_ANSWER)
                .repeatable(KITS, RouteTable.Repeat.DONE);
    }

    private void rotate(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, Set.of("kind"), Set.of())) {
            KeyRotation.Kind kind = KeyRotation.Kind.parse(body.text("kind"))
                    .orElseThrow(() -> ApiProblem.usage("kind is master, data, host or signing"));
            request.status(HttpStatus.CREATED).json(rotations.start(caller.actor(), kind));
        }
    }

    private void makeKit(Context request, Caller caller) {
        request.header("Cache-Control", "no-store");
        request.status(HttpStatus.CREATED).json(kits.make(caller.actor()));
    }
}
