/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.penalty.Penalties;
import dev.gatehouse.control.policy.AccessQuestion;
import dev.gatehouse.control.policy.AccessRow;
import dev.gatehouse.control.policy.PolicySet;
import dev.gatehouse.control.policy.PolicySnapshots;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.token.TokenRedemption;
import dev.gatehouse.control.token.TokenRow;
import dev.gatehouse.control.user.PasswordCheck;
import dev.gatehouse.control.user.UserDao;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.Secret;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;

/**
 * Finds out whether the one who asks is the user. Reads everything about the access in the same step, so that an unknown user costs what a known one
 * does. Safe for use by several threads.
 */
final class Authenticator {

    private final Database database;
    private final Penalties penalties;
    private final PasswordCheck passwords;
    private final Users users;
    private final PolicySnapshots snapshots;
    private final TokenRedemption tokens;

    Authenticator(
            Database database,
            Penalties penalties,
            PasswordCheck passwords,
            Users users,
            PolicySnapshots snapshots,
            TokenRedemption tokens) {
        this.database = database;
        this.penalties = penalties;
        this.passwords = passwords;
        this.users = users;
        this.snapshots = snapshots;
        this.tokens = tokens;
    }

    /**
     * What the database says, at one moment.
     *
     * @param question what is asked for: by the login, or by the token that it names
     * @param token the token that the login names, when there is such
     * @param keyMatches meaningful when the evidence is a key, or was one before the choice
     */
    record Looked(
            AccessQuestion question, AccessRow row, PolicySet policies, Optional<TokenRow> token, boolean keyMatches) {}

    /** Completes with what the database says about the access, or with a {@link Refusal}. Wipes a password. */
    CompletableFuture<Looked> authenticate(Attempt attempt, AccessRequest request) {
        return CompletableFuture.supplyAsync(() -> look(attempt, request), database.executor())
                .thenCompose(looked -> verify(attempt, request, looked))
                .whenComplete((looked, fault) -> wipe(request.evidence()));
    }

    static void wipe(Evidence evidence) {
        if (evidence instanceof Evidence.Password password) {
            password.secret().close();
        }
    }

    private Looked look(Attempt attempt, AccessRequest request) {
        Penalties.Verdict verdict = penalties.check(attempt.penaltyName(), attempt.address());
        if (!verdict.allowed()) {
            throw Refusal.blocked(verdict.cause());
        }
        return database.withHandle(handle -> {
            Optional<TokenRow> token = attempt.token().flatMap(name -> tokens.find(handle, name));
            AccessQuestion question =
                    token.map(row -> row.question(request.protocol())).orElseGet(() -> Attempt.question(request));
            AccessRow row = AccessRow.read(handle, question);
            boolean keyMatches = keyMatches(handle, question.user(), request.evidence());
            return new Looked(question, row, snapshots.at(handle, row.epoch()), token, keyMatches);
        });
    }

    private static boolean keyMatches(Handle handle, String user, Evidence evidence) {
        return ProvenUser.key(evidence)
                .map(Evidence.PublicKey::blob)
                .map(blob -> handle.attach(UserDao.class)
                        .hasKey(user, Fingerprint.ofBlob(blob).digest(), blob))
                .orElse(false);
    }

    private CompletableFuture<Looked> verify(Attempt attempt, AccessRequest request, Looked looked) {
        if (attempt.token().isPresent()) {
            return CompletableFuture.completedFuture(verifyToken(attempt, request, looked));
        }
        if (request.evidence() instanceof Evidence.Password password) {
            return CompletableFuture.supplyAsync(
                    () -> verifyPassword(attempt, looked, password.secret()), database.passwordExecutor());
        }
        if (request.evidence() instanceof Evidence.Admitted admitted) {
            return CompletableFuture.completedFuture(verifyAdmitted(attempt, admitted, looked));
        }
        if (!looked.keyMatches()) {
            throw Refusal.of(looked.row().userId() == null ? "user.unknown" : "key.unknown", "");
        }
        attempt.prove(looked.question());
        return CompletableFuture.completedFuture(looked);
    }

    private static Looked verifyAdmitted(Attempt attempt, Evidence.Admitted admitted, Looked looked) {
        Optional<String> obstacle = admitted.admittance() instanceof ProvenUser proven
                ? proven.obstacle(attempt, looked.row(), looked.keyMatches(), System.nanoTime())
                : Optional.of("admittance.foreign");
        obstacle.ifPresent(cause -> {
            throw Refusal.of(cause, "what was proved before the choice does not count any more");
        });
        attempt.prove(looked.question());
        return looked;
    }

    /** A token stands for the user and says what is asked for; a login that says something else beside it is refused. */
    private Looked verifyToken(Attempt attempt, AccessRequest request, Looked looked) {
        boolean correct = request.evidence() instanceof Evidence.Password password
                && isTokenSecret(attempt, looked, password.secret());
        if (!correct) {
            throw Refusal.of(looked.token().isEmpty() ? "token.unknown" : "token.wrong-secret", "");
        }
        TokenRow token = looked.token().orElseThrow();
        attempt.prove(looked.question());
        Optional.ofNullable(token.reason()).ifPresent(attempt::reason);
        token.obstacle().ifPresent(cause -> {
            throw Refusal.of(cause, "");
        });
        LoginName login = request.login();
        if (!login.account().orElse(token.account()).equals(token.account())
                || !login.target().orElse(token.targetName()).equals(token.targetName())
                || login.policy().isPresent() && !login.policy().get().equals(token.policy())) {
            throw Refusal.of("token.mismatch", "the login asks for something else than the token is for");
        }
        return looked;
    }

    private boolean isTokenSecret(Attempt attempt, Looked looked, Secret typed) {
        Optional<PasswordAndCode> parts = parts(attempt, typed);
        if (parts.isEmpty()) {
            return tokens.isSecret(looked.token(), typed);
        }
        attempt.code(parts.get().code());
        try (Secret secret = parts.get().password()) {
            return tokens.isSecret(looked.token(), secret);
        }
    }

    private static Optional<PasswordAndCode> parts(Attempt attempt, Secret typed) {
        return attempt.factor().isPresent() ? Optional.empty() : PasswordAndCode.split(typed);
    }

    /** What ends like a code is tried as a password and a code, and then as a password; for everybody, so that nothing is told by the time. */
    private PasswordCheck.Outcome outcome(Attempt attempt, AccessRow row, Secret typed) {
        Optional<String> stored = Optional.ofNullable(row.passwordHash());
        Optional<PasswordAndCode> parts = parts(attempt, typed);
        if (parts.isPresent()) {
            try (Secret password = parts.get().password()) {
                PasswordCheck.Outcome outcome = passwords.check(stored, password);
                if (outcome.correct()) {
                    attempt.code(parts.get().code());
                    return outcome;
                }
            }
            parts.get().code().close();
        }
        return passwords.check(stored, typed);
    }

    private Looked verifyPassword(Attempt attempt, Looked looked, Secret password) {
        AccessRow row = looked.row();
        PasswordCheck.Outcome outcome = outcome(attempt, row, password);
        if (!outcome.correct()) {
            throw Refusal.of(cause(row), "");
        }
        attempt.prove(looked.question());
        outcome.rehash().ifPresent(hash -> rehash(row, hash));
        return looked;
    }

    private static String cause(AccessRow row) {
        if (row.userId() == null) {
            return "user.unknown";
        }
        return row.passwordHash() == null ? "password.none" : "password.wrong";
    }

    /** Not waited for: the login does not depend on it, and the next one does it when this one does not get through. */
    private void rehash(AccessRow row, String hash) {
        database.inTransactionAsync(handle -> {
            users.rehash(handle, row.userId(), row.passwordHash(), hash);
            return null;
        });
    }
}
