/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.setup;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.login.BearerSecret;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.proxy.port.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Makes and spends one-time links. Blocks on the database. Safe for use by several threads. */
public final class SetupLinks {

    /** What their secrets begin with. */
    static final String PREFIX = "ghl_";

    /** A link is good for so long. */
    static final Duration LIFE = Duration.ofMinutes(30);

    private final Database database;
    private final AuditLog audit;
    private final Users users;

    public SetupLinks(Database database, AuditLog audit, Users users) {
        this.database = database;
        this.audit = audit;
        this.users = users;
    }

    /**
     * A link and, for the only time, its secret.
     *
     * @param secret ASCII; the caller wipes it
     * @param expiresAt when it is good no more
     */
    public record Issued(Secret secret, Instant expiresAt) implements AutoCloseable {
        public Issued {
            expiresAt = expiresAt.truncatedTo(ChronoUnit.MILLIS);
        }

        @Override
        public void close() {
            secret.close();
        }
    }

    /** A link that makes the first admin, instead of an older one; empty when there is an admin who can sign in. */
    public Optional<Issued> forFirstAdmin() {
        if (users.hasEnabledAdmin()) {
            return Optional.empty();
        }
        return Optional.of(issue(Actor.system(), null, "setup-link.create", ""));
    }

    /** A link that lets this user choose a new password, instead of an older one; the old password stays good until then. */
    Issued forPassword(Actor actor, String name) {
        UUID user = database.withHandle(
                        handle -> handle.attach(SetupLinkDao.class).user(name))
                .orElseThrow(() -> ApiProblem.notFound("no such user; see gatehouse user list"));
        return issue(actor, user, "user.reset-link", "user:" + name);
    }

    private Issued issue(Actor actor, @Nullable UUID user, String action, String object) {
        UUID id = UUID.randomUUID();
        Secret secret = BearerSecret.make(PREFIX);
        boolean made = false;
        try {
            Instant expiresAt = database.inTransaction(handle -> {
                SetupLinkDao dao = handle.attach(SetupLinkDao.class);
                dao.deleteFor(user);
                dao.insert(id, user, BearerSecret.hash(secret), actor.display(), LIFE.toSeconds());
                Instant end = dao.expiresAt(id);
                audit.append(handle, AuditEvent.success(action, actor, object, Map.of("expiresAt", end.toString())));
                return end;
            });
            made = true;
            return new Issued(secret, expiresAt);
        } finally {
            if (!made) {
                secret.close();
            }
        }
    }

    /** What a link is for, while it is good. */
    Optional<SetupLinkDao.Found> find(Secret link) {
        return BearerSecret.isOf(PREFIX, link)
                ? database.withHandle(
                        handle -> handle.attach(SetupLinkDao.class).find(BearerSecret.hash(link)))
                : Optional.empty();
    }

    /**
     * Spends a link: makes the first admin, or gives its user a new password.
     *
     * @param newName of the first admin; another link does not look at it
     * @return the user's name; empty when somebody else was faster, or there is an admin already
     */
    Optional<String> spend(SetupLinkDao.Found link, Optional<UserName> newName, String passwordHash, String address) {
        Optional<String> name = database.inTransaction(handle -> link.userId() == null
                ? makeAdmin(handle, link, newName, passwordHash, address)
                : setPassword(handle, link, passwordHash, address));
        users.changed();
        return name;
    }

    private Optional<String> makeAdmin(
            Handle handle, SetupLinkDao.Found link, Optional<UserName> newName, String passwordHash, String address) {
        SetupLinkDao dao = handle.attach(SetupLinkDao.class);
        dao.lockFirstAdmin();
        if (users.hasEnabledAdmin(handle) || dao.spend(link.id()) == 0) {
            return Optional.empty();
        }
        UserName name =
                newName.orElseThrow(() -> ApiProblem.usage("the field user is missing: say how the admin is called"));
        users.create(
                handle,
                Actor.claimed(name.text(), address),
                new Users.NewUser(name, Role.ADMIN, Optional.of(passwordHash), List.of()));
        return Optional.of(name.text());
    }

    private Optional<String> setPassword(Handle handle, SetupLinkDao.Found link, String passwordHash, String address) {
        SetupLinkDao dao = handle.attach(SetupLinkDao.class);
        if (dao.spend(link.id()) == 0) {
            return Optional.empty();
        }
        users.change(
                handle,
                Actor.user(link.userName(), address),
                link.userName(),
                new Users.Change(Optional.empty(), Optional.empty(), Optional.of(passwordHash), List.of(), List.of()));
        dao.notice(
                link.userId(),
                "your password was set with a link that " + link.createdBy() + " made, from " + address
                        + "; tell your operator if that was not you");
        return Optional.of(link.userName());
    }
}
