/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/** Who is signed in. Blocks on the database. Safe for use by several threads. */
public final class SignIns {

    /** A sign-in that is not used for so long ends. */
    static final Duration IDLE_MAX = Duration.ofMinutes(30);

    /** A sign-in ends after so long, used or not. */
    static final Duration LIFE_MAX = Duration.ofHours(12);

    /** A second factor comes within this time. */
    static final Duration CHALLENGE_LIFE = Duration.ofMinutes(5);

    /** So many codes may be tried; then the password again. */
    static final int CODES_MAX = 5;

    /** A user has at most so many; a new one ends the oldest. */
    static final int PER_USER_MAX = 64;

    private static final String BEGUN = "signin.begin";
    private static final String ASKED = "signin.factor-asked";
    private static final String ENDED = "signin.end";
    private static final Duration TOUCH_AFTER = Duration.ofMinutes(1);
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(1);

    private final Database database;
    private final AuditLog audit;

    public SignIns(Database database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
    }

    /**
     * A sign-in, or one that waits for a second factor, and for the only time its secret.
     *
     * @param id to end it with
     * @param secret the caller wipes it
     * @param expiresAt when it ends at the latest
     * @param notices what the user is to be told, once
     */
    record Issued(UUID id, Secret secret, Instant expiresAt, List<String> notices) implements AutoCloseable {
        Issued {
            expiresAt = expiresAt.truncatedTo(ChronoUnit.MILLIS);
        }

        @Override
        public void close() {
            secret.close();
        }
    }

    /**
     * Begins a sign-in of somebody who has proved a password.
     *
     * @param awaitsFactor whether it lets nobody in before a second factor has been given
     * @return empty when the user has been disabled or given another password since
     */
    Optional<Issued> begin(Door.Answer.Proved proved, Origin origin, boolean awaitsFactor) {
        UUID id = UUID.randomUUID();
        Secret secret = BearerSecret.make(awaitsFactor ? BearerSecret.CHALLENGE : BearerSecret.SIGN_IN);
        return issue(secret, handle -> {
            SignInDao dao = handle.attach(SignInDao.class);
            if (dao.lockUnchanged(proved.userId(), proved.passwordVersion()).isEmpty()) {
                return Optional.empty();
            }
            dao.deleteExpired(KEPT_AFTER_EXPIRY.toSeconds());
            dao.endOldest(proved.userId(), PER_USER_MAX - 1);
            dao.insert(new SignInDao.NewRow(
                    id,
                    proved.userId(),
                    BearerSecret.hash(secret),
                    "password",
                    awaitsFactor,
                    address(origin),
                    origin.clientSoftware(),
                    (awaitsFactor ? CHALLENGE_LIFE : LIFE_MAX).toSeconds()));
            note(handle, awaitsFactor ? ASKED : BEGUN, proved.name(), "password", origin, id);
            return Optional.of(new Issued(
                    id, secret, dao.expiresAt(id), awaitsFactor ? List.of() : dao.takeNotices(proved.userId())));
        });
    }

    /** What a challenge leads to; empty when it is unknown, has been used or is too old. */
    Optional<SignInDao.Found> challenge(Secret challenge) {
        return BearerSecret.isOf(BearerSecret.CHALLENGE, challenge)
                ? find(challenge).filter(found -> found.awaitsFactor() && found.obstacle() == null)
                : Optional.empty();
    }

    /** Whether one more code may be tried. Counts it. */
    boolean countTry(UUID id) {
        return database.inTransaction(handle -> handle.attach(SignInDao.class).countTry(id, CODES_MAX) == 1);
    }

    /** Makes a sign-in of a challenge whose second factor has been given; empty when somebody else did. */
    Optional<Issued> complete(SignInDao.Found challenge, String method, Origin origin) {
        Secret secret = BearerSecret.make(BearerSecret.SIGN_IN);
        return issue(secret, handle -> {
            SignInDao dao = handle.attach(SignInDao.class);
            if (dao.complete(challenge.id(), BearerSecret.hash(secret), method, LIFE_MAX.toSeconds()) == 0) {
                return Optional.empty();
            }
            note(handle, BEGUN, challenge.userName(), method, origin, challenge.id());
            return Optional.of(new Issued(
                    challenge.id(), secret, dao.expiresAt(challenge.id()), dao.takeNotices(challenge.userId())));
        });
    }

    private Optional<Issued> issue(Secret secret, Database.Work<Optional<Issued>> work) {
        Optional<Issued> issued = Optional.empty();
        try {
            issued = database.inTransaction(work);
            return issued;
        } finally {
            if (issued.isEmpty()) {
                secret.close();
            }
        }
    }

    private void note(Handle handle, String action, String user, String method, Origin origin, UUID id) {
        audit.append(
                handle,
                AuditEvent.success(
                        action,
                        Actor.user(user, address(origin)),
                        "signin:" + id,
                        Map.of("method", method, "clientSoftware", origin.clientSoftware())));
    }

    private static String address(Origin origin) {
        return origin.client().getAddress().getHostAddress();
    }

    /** What a secret leads to, also when it lets nobody in any more. */
    Optional<SignInDao.Found> find(Secret secret) {
        byte[] hash = BearerSecret.hash(secret);
        return database.withHandle(
                handle -> handle.attach(SignInDao.class).find(hash, IDLE_MAX.toSeconds(), TOUCH_AFTER.toSeconds()));
    }

    /** What was seen to be over stays over, also when the clock goes back. */
    void endOutlived(SignInDao.Found signIn) {
        if ("expired".equals(signIn.obstacle()) || "idle".equals(signIn.obstacle())) {
            database.inTransaction(handle -> {
                if (handle.attach(SignInDao.class).end(signIn.id(), signIn.obstacle()) == 1) {
                    audit.append(
                            handle,
                            AuditEvent.success(
                                    ENDED,
                                    Actor.system(),
                                    "signin:" + signIn.id(),
                                    Map.of("user", signIn.userName(), "cause", signIn.obstacle())));
                }
                return null;
            });
        }
    }

    /** Writes down that it is in use. */
    void touch(UUID id) {
        database.inTransaction(handle -> {
            handle.attach(SignInDao.class).touch(id);
            return null;
        });
    }

    /** Those that count, newest first; of one user when {@code owner} is there. */
    Page<SignInView> list(Optional<UUID> owner, PageRequest request) {
        Optional<PageRequest.Moment> after = request.afterMoment();
        return request.page(
                database.withHandle(handle -> handle.attach(SignInDao.class)
                        .latest(
                                owner.orElse(null),
                                IDLE_MAX.toSeconds(),
                                after.map(PageRequest.Moment::time).orElse(null),
                                after.map(PageRequest.Moment::id).orElse(null),
                                request.rows())),
                signIn -> new PageRequest.Moment(signIn.createdAt(), signIn.id().toString()).toString());
    }

    /**
     * Ends a sign-in for good.
     *
     * @param reached whether the caller may know of a sign-in of that user; what is not reached does not exist
     */
    void end(Actor actor, UUID id, Predicate<UUID> reached) {
        database.inTransaction(handle -> {
            SignInDao dao = handle.attach(SignInDao.class);
            if (dao.owner(id).filter(reached).isEmpty()) {
                throw ApiProblem.notFound("no such sign-in");
            }
            if (dao.end(id, "signed-out") == 1) {
                audit.append(handle, AuditEvent.success(ENDED, actor, "signin:" + id, Map.of()));
            }
            return null;
        });
    }
}
