/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import dev.gatehouse.control.penalty.Penalties;
import dev.gatehouse.control.policy.AccessRow;
import dev.gatehouse.control.policy.MfaRule;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.target.AddressCheck;
import dev.gatehouse.control.token.TokenRedemption;
import dev.gatehouse.control.user.UserDao;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.vault.VaultException;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionAuthority;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.TargetChoices;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, in stages that each run where they may block: penalties and one query, password or key, address, and a transaction that grants.
 * Whatever goes wrong on the way is a denial. Safe for use by several threads.
 */
final class AccessAuthority implements SessionAuthority {

    private static final Logger LOGGER = LoggerFactory.getLogger(AccessAuthority.class);

    /** What users are asked for a code with. */
    static final String PROMPT = "Code from your authenticator app";

    private final Database database;
    private final Penalties penalties;
    private final Authenticator authenticator;
    private final AddressCheck addresses;
    private final TokenRedemption tokens;
    private final TargetMenu menu;
    private final FactorGate factors;
    private final Granting granting;
    private final Denials denials;
    private final BooleanSupplier acceptsNewSessions;
    private final BooleanSupplier notDraining;
    private final LongAdder refusedKeyOffers = new LongAdder();

    AccessAuthority(
            Database database,
            Penalties penalties,
            Authenticator authenticator,
            AddressCheck addresses,
            TokenRedemption tokens,
            TargetMenu menu,
            FactorGate factors,
            Granting granting,
            Denials denials,
            BooleanSupplier acceptsNewSessions,
            BooleanSupplier notDraining) {
        this.database = database;
        this.penalties = penalties;
        this.authenticator = authenticator;
        this.addresses = addresses;
        this.tokens = tokens;
        this.menu = menu;
        this.factors = factors;
        this.granting = granting;
        this.denials = denials;
        this.acceptsNewSessions = acceptsNewSessions;
        this.notDraining = notDraining;
    }

    @Override
    public CompletionStage<Boolean> acceptsKey(LoginName login, Evidence.PublicKey key, Origin origin, Executor loop) {
        byte[] blob = key.blob();
        String user = UserName.ofLogin(login.user()).map(UserName::text).orElse("");
        CompletableFuture<Boolean> known;
        try {
            known = CompletableFuture.supplyAsync(() -> isEnabledKey(user, blob, origin), database.executor());
        } catch (RejectedExecutionException e) {
            known = CompletableFuture.completedFuture(false);
        }
        return known.handleAsync((accepted, fault) -> fault == null ? counted(accepted) : isUndecided(fault), loop);
    }

    /**
     * With the database away nobody knows whose key it is: ask for the signature, so that the request reaches {@link #authorize},
     * which denies it and puts it on record. A client that is refused here would leave no trace.
     */
    private static boolean isUndecided(Throwable fault) {
        Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
        return cause instanceof DatabaseUnavailableException;
    }

    private boolean isEnabledKey(String user, byte[] blob, Origin origin) {
        if (origin.client().getAddress() == null
                || !penalties.check(user, origin.client().getAddress()).allowed()) {
            return false;
        }
        byte[] fingerprint = Fingerprint.ofBlob(blob).digest();
        return database.withHandle(handle -> handle.attach(UserDao.class).hasEnabledKey(user, fingerprint, blob));
    }

    private boolean counted(boolean accepted) {
        if (!accepted) {
            refusedKeyOffers.increment();
        }
        return accepted;
    }

    /** How many public keys were offered and not accepted since the start. */
    long refusedKeyOffers() {
        return refusedKeyOffers.sum();
    }

    @Override
    public CompletionStage<Optional<Secret>> proveNtlm(NtlmProof proof, Origin origin, Executor loop) {
        Attempt attempt = Attempt.ofProof(proof, origin);
        CompletableFuture<Optional<Secret>> result = new CompletableFuture<>();
        CompletableFuture<Secret> proved;
        try {
            proved = CompletableFuture.supplyAsync(() -> prove(attempt, proof), database.executor());
        } catch (RejectedExecutionException e) {
            proved = CompletableFuture.failedFuture(e);
        }
        proved.whenComplete((key, fault) -> {
            if (fault == null) {
                hand(() -> result.complete(Optional.of(key)), key::close, loop);
            } else {
                denials.denyProof(attempt, refusal(fault), loop).thenAccept(result::complete);
            }
        });
        return result;
    }

    private Secret prove(Attempt attempt, NtlmProof proof) {
        requireOpen();
        requireSessionsWanted();
        blocked(attempt).ifPresent(refusal -> {
            throw refusal;
        });
        TokenRedemption.Proof outcome = tokens.prove(proof, attempt.addressText());
        if (outcome instanceof TokenRedemption.Proof.Failed failed) {
            throw Refusal.of(failed.cause(), "");
        }
        return ((TokenRedemption.Proof.Proved) outcome).sessionBaseKey();
    }

    @Override
    public CompletionStage<TargetChoices> choices(AccessRequest request, Executor loop) {
        Attempt attempt = Attempt.of(request);
        CompletableFuture<TargetChoices> result = new CompletableFuture<>();
        authenticated(attempt, request)
                .thenApplyAsync(looked -> offer(attempt, request, looked), database.executor())
                .whenComplete((offered, fault) -> {
                    attempt.wipe();
                    if (fault == null) {
                        hand(() -> result.complete(offered), () -> {}, loop);
                    } else if (isFactorMissing(fault)) {
                        denials.ask(attempt, new TargetChoices.SecondFactorNeeded(PROMPT), loop)
                                .thenAccept(result::complete);
                    } else {
                        denials.deny(attempt, refusal(fault), loop)
                                .thenAccept(denied -> result.complete(new TargetChoices.Refused(denied)));
                    }
                });
        return result;
    }

    /** A user without a factor sees the menu; what needs one is refused when it is chosen. */
    private TargetChoices.Offered offer(Attempt attempt, AccessRequest request, Authenticator.Looked looked) {
        TargetMenu.Lines lines = menu.of(looked);
        MfaRule rule = looked.row().factorId() == null ? MfaRule.NONE : lines.mfa();
        FactorGate.Passed passed = factors.pass(attempt, looked.row(), rule);
        attempt.passed(passed);
        ProvenUser proven = new ProvenUser(attempt, request.evidence(), looked.row(), System.nanoTime());
        menu.shown(attempt, lines.choices().size());
        forgetPenalties(attempt);
        return new TargetChoices.Offered(lines.choices(), proven, FactorGate.proof(passed, attempt));
    }

    private static boolean isFactorMissing(Throwable fault) {
        return fault instanceof SecondFactorMissing || fault.getCause() instanceof SecondFactorMissing;
    }

    @Override
    public CompletionStage<AccessDecision> authorize(AccessRequest request, Executor loop) {
        Attempt attempt = Attempt.of(request);
        CompletableFuture<AccessDecision> result = new CompletableFuture<>();
        decide(attempt, request).whenComplete((grant, fault) -> {
            attempt.wipe();
            if (fault == null) {
                hand(() -> result.complete(new AccessDecision.Granted(grant)), grant::close, loop);
            } else if (isFactorMissing(fault)) {
                denials.ask(attempt, new AccessDecision.SecondFactorNeeded(PROMPT), loop)
                        .thenAccept(result::complete);
            } else {
                denials.deny(attempt, refusal(fault), loop).thenAccept(result::complete);
            }
        });
        return result;
    }

    /** A loop that takes nothing any more has nobody to give the secret to. */
    private static void hand(Runnable answer, Runnable wipe, Executor loop) {
        try {
            loop.execute(answer);
        } catch (RejectedExecutionException e) {
            wipe.run();
        }
    }

    /** Throws a {@link Refusal} when nothing can be decided now. */
    private void requireOpen() {
        if (!database.isAvailable()) {
            throw Refusal.of("database.unavailable", "the database does not answer");
        }
        // with the database there, nobody looks at a disk to answer this: it is asked on the relay's loop
        if (!acceptsNewSessions.getAsBoolean()) {
            throw Refusal.of("audit.unavailable", "neither database nor spool can take a record");
        }
    }

    private void requireSessionsWanted() {
        if (!notDraining.getAsBoolean()) {
            throw Refusal.of(Refusal.DRAINING, "");
        }
    }

    private CompletableFuture<Grant> decide(Attempt attempt, AccessRequest request) {
        return authenticated(attempt, request)
                .thenCompose(looked -> factored(attempt, looked))
                .thenCompose(this::withAddress)
                .thenApplyAsync(checked -> grant(attempt, request, checked), database.executor());
    }

    /** Completes with what the database says, or with a {@link Refusal}; the evidence is wiped then. */
    CompletableFuture<Authenticator.Looked> authenticated(Attempt attempt, AccessRequest request) {
        try {
            requireOpen();
            // who signs in to the API of a node that drains may have come to end the drain
            if (!request.protocol().equals(ApiDoor.PROTOCOL)) {
                requireSessionsWanted();
            }
            return authenticator.authenticate(attempt, request);
        } catch (RuntimeException e) {
            Authenticator.wipe(request.evidence());
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Before an address is resolved for somebody who may not go there anyway; asked again when it is granted. */
    private static MfaRule ruled(Authenticator.Looked looked) {
        if (looked.question().target().isEmpty() || looked.question().account().isEmpty()) {
            throw Refusal.of("login.incomplete", "the login name does not say account and target");
        }
        return Granting.rule(looked.row(), looked.policies(), looked.question()).mfa();
    }

    private record Factored(Authenticator.Looked looked, FactorGate.Passed factor) {}

    /** A code is asked for where there is something to be had for it, so a user of nothing is told no more than a stranger. */
    private CompletionStage<Factored> factored(Attempt attempt, Authenticator.Looked looked) {
        MfaRule rule = ruled(looked);
        if (!FactorGate.isAsked(attempt, rule)) {
            return CompletableFuture.completedFuture(new Factored(looked, FactorGate.Passed.UNASKED));
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    FactorGate.Passed passed = factors.pass(attempt, looked.row(), rule);
                    attempt.passed(passed);
                    return new Factored(looked, passed);
                },
                database.executor());
    }

    private record Checked(Factored proven, InetSocketAddress address) {}

    private CompletionStage<Checked> withAddress(Factored proven) {
        AccessRow row = proven.looked().row();
        return addresses.check(row.host(), row.port(), row.allowLoopback()).thenApply(result -> {
            if (result instanceof AddressCheck.Result.Refused refused) {
                throw Refusal.of(refused.cause(), refused.detail());
            }
            return new Checked(proven, ((AddressCheck.Result.Checked) result).address());
        });
    }

    private Grant grant(Attempt attempt, AccessRequest request, Checked checked) {
        Factored proven = checked.proven();
        Grant grant = granting.grant(
                new Granting.Proven(attempt, request, proven.looked(), proven.factor(), checked.address()));
        forgetPenalties(attempt);
        return grant;
    }

    private void forgetPenalties(Attempt attempt) {
        try {
            penalties.succeeded(attempt.penaltyName(), attempt.address());
        } catch (RuntimeException e) {
            LOGGER.warn("penalties not forgotten after a good login: {}", e.toString());
        }
    }

    @Override
    public CompletionStage<AccessDecision.Denied> refuse(
            SessionId session, String loginText, String cause, Origin origin, Executor loop) {
        Attempt attempt = Attempt.unparsed(session, loginText, origin);
        CompletableFuture<Optional<Refusal>> blocked;
        try {
            blocked = CompletableFuture.supplyAsync(() -> blocked(attempt), database.executor());
        } catch (RejectedExecutionException e) {
            blocked = CompletableFuture.completedFuture(Optional.empty());
        }
        return blocked.exceptionally(fault -> Optional.empty())
                .thenCompose(found -> denials.deny(attempt, found.orElse(Refusal.of(cause, "")), loop));
    }

    private Optional<Refusal> blocked(Attempt attempt) {
        Penalties.Verdict verdict = penalties.check(attempt.penaltyName(), attempt.address());
        return verdict.allowed() ? Optional.empty() : Optional.of(Refusal.blocked(verdict.cause()));
    }

    /** What a fault on the way means. */
    static Refusal refusal(Throwable fault) {
        Throwable cause = fault;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Refusal refusal) {
            return refusal;
        }
        if (cause instanceof DatabaseUnavailableException) {
            return Refusal.of("database.unavailable", String.valueOf(cause.getMessage()));
        }
        if (cause instanceof RejectedExecutionException) {
            return Refusal.of("overloaded", "more logins at once than the bounded queues take");
        }
        if (cause instanceof VaultException) {
            LOGGER.error("credential does not open: {}", cause.getMessage());
            return Refusal.of("vault.failed", String.valueOf(cause.getMessage()));
        }
        LOGGER.error("fault in an access decision", cause);
        return Refusal.of("internal.error", cause.getClass().getName());
    }
}
