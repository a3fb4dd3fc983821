/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.setup;

import dev.gatehouse.control.http.Access;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.ClientAddress;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.login.Door;
import dev.gatehouse.control.user.NewPasswords;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** {@code /api/v1/password}: people change their own, with the old one. Safe for use by several threads. */
public final class PasswordRoutes implements Routes {

    private static final String OLD = "password";
    private static final String NEW = "newPassword";

    private final Users users;
    private final NewPasswords passwords;
    private final Door door;
    private final Executor threads;

    /**
     * @param door checks the old password as at every sign-in: wrong ones count
     * @param threads where blocking is allowed
     */
    public PasswordRoutes(Users users, NewPasswords passwords, Door door, Executor threads) {
        this.users = users;
        this.passwords = passwords;
        this.door = door;
        this.threads = threads;
    }

    @Override
    public void register(RouteTable table) {
        table.post("/api/v1/password", Permission.OWN, this::change);
    }

    private void change(Context request, Caller caller) {
        Origin origin = ClientAddress.origin(request);
        try (RequestBody body = RequestBody.read(request, Set.of(OLD, NEW), Set.of(OLD, NEW))) {
            if (!body.has(OLD) || !body.has(NEW)) {
                throw ApiProblem.usage("the fields password and newPassword are needed: the old one and the new one");
            }
            Caller.Person person = signedIn(request, caller);
            Secret old = body.takeSecret(OLD).orElseThrow(() -> ApiProblem.usage("the field password is empty"));
            Secret chosen = body.takeSecret(NEW).orElseThrow(() -> ApiProblem.usage("the field newPassword is empty"));
            request.future(() -> door.prove(person.name(), old, origin)
                    .thenCompose(
                            answer -> CompletableFuture.runAsync(() -> choose(person, answer, chosen, origin), threads))
                    .whenComplete((done, fault) -> chosen.close())
                    .thenRun(() -> request.status(HttpStatus.NO_CONTENT))
                    .toCompletableFuture());
        }
    }

    /** A program that was given a token is not the person: what it knows of a password must not make it that. */
    private static Caller.Person signedIn(Context request, Caller caller) {
        if (caller instanceof Caller.Person person && person.proof().kind() == Caller.Proof.Kind.SIGN_IN) {
            return person;
        }
        throw Access.of(request)
                .refuse(Permission.OWN, "a password is changed by the person who signed in, not with an API token");
    }

    private void choose(Caller.Person person, Door.Answer answer, Secret chosen, Origin origin) {
        if (answer instanceof Door.Answer.Refused refused) {
            throw ApiProblem.notPermitted(refused.text());
        }
        Door.Answer.Proved proved = (Door.Answer.Proved) answer;
        if (!proved.userId().equals(person.userId())) {
            throw ApiProblem.conflict("the user was removed meanwhile");
        }
        String hash = passwords.hash(chosen);
        users.choosePassword(person.actor(), proved.userId(), proved.name(), proved.passwordVersion(), hash);
        door.completed(proved.name(), origin);
    }
}
