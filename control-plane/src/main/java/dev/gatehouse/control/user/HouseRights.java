/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.CallerRights;
import dev.gatehouse.control.http.Permission;
import java.util.Optional;

/**
 * Holds callers to {@link RolePermissions}: people by their role and the scope of what they came with; the local operator by
 * whether somebody is named admin. Blocks on the database. Safe for use by several threads.
 */
public final class HouseRights implements CallerRights {

    private final Users users;

    public HouseRights(Users users) {
        this.users = users;
    }

    @Override
    public Optional<String> refusal(Caller caller, Permission permission) {
        if (caller instanceof Caller.Person person) {
            return refusal(person, permission);
        }
        return caller instanceof Caller.LocalOperator ? ofLocalOperator(permission) : Optional.of("sign in first");
    }

    private static Optional<String> refusal(Caller.Person person, Permission permission) {
        if (!RolePermissions.of(Role.parse(person.role())).contains(permission)) {
            return Optional.of("your role, " + person.role() + ", does not have the permission " + permission.code());
        }
        boolean inScope = permission == Permission.SIGNED_IN
                || person.scope().map(scope -> scope.contains(permission)).orElse(true);
        return inScope
                ? Optional.empty()
                : Optional.of("this API token was not given the permission " + permission.code());
    }

    private Optional<String> ofLocalOperator(Permission permission) {
        if (permission == Permission.OWN) {
            return Optional.of(
                    "the local operator is no user of Gatehouse and owns nothing; sign in with gatehouse login");
        }
        // asked only where it matters: this reads the database
        boolean allowed = !RolePermissions.isForNamedPeople(permission)
                || RolePermissions.ofLocalOperator(users.hasEnabledAdmin()).contains(permission);
        return allowed
                ? Optional.empty()
                : Optional.of(
                        "the local operator may not play, export or purge recordings, export credentials or issue tokens for others"
                                + " once an admin exists;"
                                + " sign in as that admin with gatehouse login");
    }
}
