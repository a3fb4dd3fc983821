/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.login.Door;
import dev.gatehouse.control.penalty.Penalties;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionId;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door of the API, on the authentication, penalties and denials of all the others. Safe for use by several threads. */
final class ApiDoor implements Door {

    private static final Logger LOGGER = LoggerFactory.getLogger(ApiDoor.class);
    static final String PROTOCOL = "api";

    private final AccessAuthority authority;
    private final Denials denials;
    private final Penalties penalties;
    private final Clock clock;

    ApiDoor(AccessAuthority authority, Denials denials, Penalties penalties, Clock clock) {
        this.authority = authority;
        this.denials = denials;
        this.penalties = penalties;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Answer> prove(String user, Secret password, Origin origin) {
        LoginName login = new LoginName(user, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        AccessRequest request = new AccessRequest(
                SessionId.next(clock.instant()), PROTOCOL, login, new Evidence.Password(password), origin);
        Attempt attempt = Attempt.of(request);
        CompletableFuture<Answer> result = new CompletableFuture<>();
        authority.authenticated(attempt, request).thenApply(ApiDoor::proved).whenComplete((proved, fault) -> {
            attempt.wipe();
            if (fault == null) {
                result.complete(proved);
            } else {
                deny(attempt, AccessAuthority.refusal(fault)).thenAccept(result::complete);
            }
        });
        return result;
    }

    private static Answer proved(Authenticator.Looked looked) {
        if (looked.token().isPresent()) {
            // it would not be consumed, so it would be a way to try its secret again and again
            throw Refusal.of("token.wrong-door", "a one-time token gives a session, it signs nobody in");
        }
        if (!looked.row().userEnabled()) {
            throw Refusal.of("user.disabled", "");
        }
        return new Answer.Proved(
                looked.row().userId(), looked.row().userName(), looked.row().passwordVersion());
    }

    @Override
    public CompletionStage<Answer.Refused> refuse(String user, String cause, Origin origin) {
        return deny(Attempt.unparsed(SessionId.next(clock.instant()), user, origin), Refusal.of(cause, ""));
    }

    private CompletableFuture<Answer.Refused> deny(Attempt attempt, Refusal refusal) {
        return denials.denySignIn(attempt, refusal, Runnable::run).thenApply(Answer.Refused::new);
    }

    @Override
    public void completed(String user, Origin origin) {
        try {
            penalties.succeeded(user, origin.client().getAddress());
        } catch (RuntimeException e) {
            LOGGER.warn("penalties not forgotten after a good sign-in: {}", e.toString());
        }
    }
}
