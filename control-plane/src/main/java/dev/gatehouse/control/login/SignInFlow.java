/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * From a password, and a code where one is due, to a sign-in. Nothing blocks the caller: a refusal is held for seconds, and whoever
 * guesses must not hold an API thread. Safe for use by several threads.
 */
public final class SignInFlow {

    private final Door door;
    private final SecondFactor factor;
    private final SignIns signIns;
    private final Executor threads;

    /** @param threads where blocking is allowed */
    public SignInFlow(Door door, SecondFactor factor, SignIns signIns, Executor threads) {
        this.door = door;
        this.factor = factor;
        this.signIns = signIns;
        this.threads = threads;
    }

    /** Takes the password over and wipes it. */
    CompletableFuture<SignInAnswer> begin(String user, Secret password, Origin origin) {
        return door.prove(user, password, origin)
                .thenCompose(answer -> answer instanceof Door.Answer.Proved proved
                        ? onThreads(() -> signIn(proved, origin))
                                .thenCompose(found -> orRefuse(found, proved.name(), origin))
                        : CompletableFuture.completedFuture(refused((Door.Answer.Refused) answer)))
                .toCompletableFuture();
    }

    private Outcome signIn(Door.Answer.Proved proved, Origin origin) {
        boolean due = factor.isDue(proved.userId());
        Optional<SignIns.Issued> issued = signIns.begin(proved, origin, due);
        if (issued.isEmpty()) {
            return new Outcome(Optional.empty(), "password.changed");
        }
        if (!due) {
            door.completed(proved.name(), origin);
        }
        return new Outcome(
                Optional.of(
                        due
                                ? new SignInAnswer.FactorDue(issued.get())
                                : new SignInAnswer.SignedIn(issued.get(), proved.name())),
                "");
    }

    /** Takes challenge and code over and wipes them. */
    CompletableFuture<SignInAnswer> factor(Secret challenge, Secret code, Origin origin) {
        return onThreads(() -> {
                    try (challenge;
                            code) {
                        return signIns.challenge(challenge)
                                .map(found -> new Tried(found.userName(), tryCode(found, code, origin)))
                                .orElseGet(() -> new Tried("", new Outcome(Optional.empty(), "challenge.unknown")));
                    }
                })
                .thenCompose(tried -> orRefuse(tried.outcome(), tried.user(), origin))
                .whenComplete((answer, fault) -> {
                    challenge.close();
                    code.close();
                })
                .toCompletableFuture();
    }

    private Outcome tryCode(SignInDao.Found challenge, Secret code, Origin origin) {
        UUID user = challenge.userId();
        if (!signIns.countTry(challenge.id())) {
            return new Outcome(Optional.empty(), "challenge.spent");
        }
        Optional<String> objection = factor.objection(user, code);
        if (objection.isPresent()) {
            return new Outcome(Optional.empty(), objection.get());
        }
        Optional<SignIns.Issued> issued = signIns.complete(challenge, challenge.method() + "+code", origin);
        if (issued.isEmpty()) {
            return new Outcome(Optional.empty(), "challenge.spent");
        }
        door.completed(challenge.userName(), origin);
        return new Outcome(Optional.of(new SignInAnswer.SignedIn(issued.get(), challenge.userName())), "");
    }

    private record Tried(String user, Outcome outcome) {}

    private record Outcome(Optional<SignInAnswer> answer, String cause) {}

    private CompletionStage<SignInAnswer> orRefuse(Outcome outcome, String user, Origin origin) {
        return outcome.answer().isPresent()
                ? CompletableFuture.completedFuture(outcome.answer().get())
                : door.refuse(user, outcome.cause(), origin).thenApply(SignInFlow::refused);
    }

    private static SignInAnswer refused(Door.Answer.Refused refused) {
        throw ApiProblem.notAuthenticated(refused.text());
    }

    private <T> CompletableFuture<T> onThreads(java.util.function.Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    ApiProblem.unavailable("more people are signing in than can be served; try again"));
        }
    }
}
