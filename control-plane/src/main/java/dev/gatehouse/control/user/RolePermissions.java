/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.control.http.Permission;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Who may what: the only table of it. Immutable. */
public final class RolePermissions {

    private static final Map<Role, Set<Permission>> OF_ROLES = new EnumMap<>(Role.class);

    static {
        OF_ROLES.put(Role.ADMIN, EnumSet.complementOf(EnumSet.of(Permission.SERVER_STOP)));
        OF_ROLES.put(
                Role.AUDITOR,
                EnumSet.of(
                        Permission.PUBLIC,
                        Permission.SIGNED_IN,
                        Permission.OWN,
                        Permission.USER_READ,
                        Permission.CONFIGURATION_READ,
                        Permission.SESSION_READ,
                        Permission.TOKEN_READ,
                        Permission.RECORDING_READ,
                        Permission.RECORDING_PLAY,
                        Permission.RECORDING_INPUT,
                        Permission.RECORDING_EXPORT,
                        Permission.RECORDING_HOLD,
                        Permission.RECORDING_VERIFY,
                        Permission.AUDIT_READ,
                        Permission.SERVER_READ));
        OF_ROLES.put(
                Role.APPROVER,
                EnumSet.of(
                        Permission.PUBLIC,
                        Permission.SIGNED_IN,
                        Permission.OWN,
                        Permission.CONFIGURATION_READ,
                        Permission.SESSION_READ,
                        Permission.SESSION_TERMINATE));
        OF_ROLES.put(
                Role.OPERATOR,
                EnumSet.of(
                        Permission.PUBLIC,
                        Permission.SIGNED_IN,
                        Permission.OWN,
                        Permission.USER_READ,
                        Permission.CONFIGURATION_READ,
                        Permission.SESSION_READ,
                        Permission.SESSION_TERMINATE,
                        Permission.SESSION_LOCK,
                        Permission.TOKEN_READ,
                        Permission.TOKEN_REVOKE,
                        Permission.RECORDING_READ,
                        Permission.RECORDING_VERIFY,
                        Permission.SERVER_READ,
                        Permission.SERVER_DRAIN));
        OF_ROLES.put(Role.USER, EnumSet.of(Permission.PUBLIC, Permission.SIGNED_IN, Permission.OWN));
    }

    /** What only people with a name may do, as soon as one of them is admin: the local operator has no name to answer for it. */
    private static final Set<Permission> FOR_NAMED_PEOPLE = EnumSet.of(
            Permission.RECORDING_PLAY,
            Permission.RECORDING_INPUT,
            Permission.RECORDING_EXPORT,
            Permission.RECORDING_PURGE,
            Permission.CREDENTIAL_EXPORT,
            Permission.TOKEN_DELEGATE);

    private RolePermissions() {}

    /** Of users with this role. */
    public static Set<Permission> of(Role role) {
        return Collections.unmodifiableSet(OF_ROLES.get(role));
    }

    /** Of the local operator, who configures and recovers. */
    public static Set<Permission> ofLocalOperator(boolean adminExists) {
        Set<Permission> permissions = EnumSet.complementOf(EnumSet.of(Permission.OWN));
        if (adminExists) {
            permissions.removeAll(FOR_NAMED_PEOPLE);
        }
        return permissions;
    }

    static boolean isForNamedPeople(Permission permission) {
        return FOR_NAMED_PEOPLE.contains(permission);
    }
}
