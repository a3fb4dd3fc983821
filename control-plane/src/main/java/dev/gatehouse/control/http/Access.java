/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What one request may do: the one place where permissions are asked about, for routes and for what a handler needs beyond its
 * route's permission. Each refusal is in the audit log. Belongs to one request; blocks on the database.
 */
public final class Access {

    private static final String ATTRIBUTE = "gatehouse.access";

    private final Caller caller;
    private final String route;
    private final CallerRights rights;
    private final AuditLog audit;
    private boolean ownOnly;

    Access(Caller caller, String route, CallerRights rights, AuditLog audit) {
        this.caller = caller;
        this.route = route;
        this.rights = rights;
        this.audit = audit;
    }

    /** Of a request whose handler runs. */
    public static Access of(Context request) {
        Access access = request.attribute(ATTRIBUTE);
        if (access == null) {
            throw new IllegalStateException("no access decided for this request");
        }
        return access;
    }

    void attach(Context request) {
        request.attribute(ATTRIBUTE, this);
    }

    /** Who calls. */
    public Caller caller() {
        return caller;
    }

    /** Whether the caller has {@code permission}; a no is not put on record. */
    public boolean may(Permission permission) {
        return refusal(permission).isEmpty();
    }

    /**
     * Goes on only with {@code permission}.
     *
     * @throws ApiProblem when the caller does not have it; it is in the audit log
     */
    public void require(Permission permission) {
        refusal(permission).ifPresent(why -> {
            throw refuse(permission, why);
        });
    }

    /** Goes on with {@code permission}, or with {@link Permission#OWN} and then only for what is the caller's own. */
    void requireOrOwn(Permission permission) {
        Optional<String> why = refusal(permission);
        if (why.isEmpty()) {
            return;
        }
        if (!(caller instanceof Caller.Person) || !may(Permission.OWN)) {
            throw refuse(permission, why.get());
        }
        ownOnly = true;
    }

    /**
     * Puts a refusal on record.
     *
     * @param why one line for the caller
     * @return to be thrown
     */
    public ApiProblem refuse(Permission permission, String why) {
        audit.record(AuditEvent.denied(
                "api.denied", caller.actor(), "route:" + route, Map.of("permission", permission.name(), "cause", why)));
        return ApiProblem.notPermitted(why);
    }

    /** Whose objects alone this route gives the caller; empty for everybody's. */
    public Optional<UUID> onlyOwnerSeen() {
        return ownOnly && caller instanceof Caller.Person person ? Optional.of(person.userId()) : Optional.empty();
    }

    /**
     * Whether the caller may know of something that belongs to this user. A no is on record; answer it like something that does not
     * exist.
     *
     * @param owner user id
     * @param object for the audit log, such as {@code session:ID}
     */
    public boolean reaches(UUID owner, String object) {
        boolean reached = onlyOwnerSeen().map(owner::equals).orElse(true);
        if (!reached) {
            noteUnreached(object, "not the caller's own");
        }
        return reached;
    }

    /** Puts on record that the caller asked for what it may not know of; answer it like something that does not exist. */
    public void noteUnreached(String object, String cause) {
        audit.record(AuditEvent.denied("api.denied", caller.actor(), object, Map.of("route", route, "cause", cause)));
    }

    /** Whether the caller is this user. */
    public boolean isOwn(UUID owner) {
        return caller instanceof Caller.Person person && person.userId().equals(owner);
    }

    private Optional<String> refusal(Permission permission) {
        if (permission == Permission.PUBLIC) {
            return Optional.empty();
        }
        if (caller instanceof Caller.Anonymous) {
            return Optional.of("this needs somebody who has signed in");
        }
        return rights.refusal(caller, permission);
    }
}
