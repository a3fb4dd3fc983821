/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apitoken;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.login.BearerSecret;
import dev.gatehouse.proxy.port.Secret;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/** Makes, lists and revokes API tokens. Blocks on the database. Safe for use by several threads. */
public final class ApiTokens {

    /** What their secrets begin with. */
    static final String PREFIX = "gha_";

    /** A token is good for at most so many days. */
    static final int DAYS_MAX = 366;

    /** A user has at most so many that are good. */
    static final int PER_USER_MAX = 64;

    /** So long an expired token is still shown. */
    private static final int DAYS_KEPT = 90;

    private final Database database;
    private final AuditLog audit;

    public ApiTokens(Database database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
    }

    /**
     * A token and, for the only time, its secret.
     *
     * @param id to revoke it with
     * @param secret the caller wipes it
     * @param expiresAt when it is good no more
     */
    record Issued(UUID id, Secret secret, Instant expiresAt) implements AutoCloseable {
        Issued {
            expiresAt = expiresAt.truncatedTo(ChronoUnit.MILLIS);
        }

        @Override
        public void close() {
            secret.close();
        }
    }

    /**
     * Makes a token that acts as {@code owner}.
     *
     * @param scope the only permissions that count
     * @param days from now, 1 to {@link #DAYS_MAX}
     */
    Issued create(Caller.Person owner, String name, Set<Permission> scope, int days) {
        UUID id = UUID.randomUUID();
        Secret secret = BearerSecret.make(PREFIX);
        boolean made = false;
        try {
            Instant expiresAt = database.inTransaction(handle -> insert(handle, owner, name, scope, days, id, secret));
            made = true;
            return new Issued(id, secret, expiresAt);
        } finally {
            if (!made) {
                secret.close();
            }
        }
    }

    private Instant insert(
            Handle handle, Caller.Person owner, String name, Set<Permission> scope, int days, UUID id, Secret secret) {
        ApiTokenDao dao = handle.attach(ApiTokenDao.class);
        if (dao.lockEnabled(owner.userId()) == 0) {
            throw ApiProblem.conflict("the user has been disabled or removed");
        }
        dao.deleteExpired(DAYS_KEPT);
        if (dao.usable(owner.userId()) >= PER_USER_MAX) {
            throw ApiProblem.conflict("you have " + PER_USER_MAX + " API tokens already; revoke some first");
        }
        String[] codes = scope.stream().map(Permission::code).sorted().toArray(String[]::new);
        dao.insert(id, owner.userId(), name, BearerSecret.hash(secret), codes, days);
        Instant expiresAt = dao.expiresAt(id);
        audit.append(
                handle,
                AuditEvent.success(
                        "api-token.create",
                        owner.actor(),
                        "api-token:" + id,
                        Map.of("name", name, "scope", String.join(" ", codes), "expiresAt", expiresAt.toString())));
        return expiresAt;
    }

    /** What a secret leads to, also when it is good no more. A use is written down. */
    Optional<ApiTokenDao.Found> find(Secret secret, String from) {
        byte[] hash = BearerSecret.hash(secret);
        Optional<ApiTokenDao.Found> found =
                database.withHandle(handle -> handle.attach(ApiTokenDao.class).find(hash, from));
        found.filter(token -> token.obstacle() == null && token.stale()).ifPresent(token -> touch(token.id(), from));
        return found;
    }

    private void touch(UUID id, String from) {
        database.inTransaction(handle -> {
            handle.attach(ApiTokenDao.class).touch(id, from);
            return null;
        });
    }

    /** Newest first; of one user where {@code owner} is there. */
    Page<ApiTokenView> list(Optional<UUID> owner, PageRequest request) {
        Optional<PageRequest.Moment> after = request.afterMoment();
        return request.page(
                database.withHandle(handle -> handle.attach(ApiTokenDao.class)
                        .latest(
                                owner.orElse(null),
                                after.map(PageRequest.Moment::time).orElse(null),
                                after.map(PageRequest.Moment::id).orElse(null),
                                request.rows())),
                token -> new PageRequest.Moment(token.createdAt(), token.id().toString()).toString());
    }

    /** @param reached whether the caller may know of a token of that user; what is not reached does not exist */
    ApiTokenView get(UUID id, Predicate<UUID> reached) {
        return database.withHandle(handle -> {
            requireReached(handle, id, reached);
            return handle.attach(ApiTokenDao.class).view(id).orElseThrow(ApiTokens::unknown);
        });
    }

    /** Takes a token back; done twice it changes nothing. */
    void revoke(Actor actor, UUID id, Predicate<UUID> reached) {
        database.inTransaction(handle -> {
            requireReached(handle, id, reached);
            if (handle.attach(ApiTokenDao.class).revoke(id) == 1) {
                audit.append(handle, AuditEvent.success("api-token.revoke", actor, "api-token:" + id, Map.of()));
            }
            return null;
        });
    }

    private static void requireReached(Handle handle, UUID id, Predicate<UUID> reached) {
        if (handle.attach(ApiTokenDao.class).owner(id).filter(reached).isEmpty()) {
            throw unknown();
        }
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("no such API token; see gatehouse api-token list");
    }
}
