/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.CallerRights;
import dev.gatehouse.control.http.Permission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the local operator may do: configure and recover always; play and export recordings, and issue tokens for others, only until somebody
 * is named admin.
 * Blocks on the database. Safe for use by several threads.
 */
public final class HouseRights implements CallerRights {

    private static final Set<Permission> FOR_NAMED_PEOPLE = EnumSet.of(
            Permission.RECORDING_PLAY,
            Permission.RECORDING_EXPORT,
            Permission.TOKEN_DELEGATE,
            Permission.BREAK_GLASS_EXPORT);

    private final Users users;

    public HouseRights(Users users) {
        this.users = users;
    }

    @Override
    public Optional<String> refusal(Caller caller, Permission permission) {
        if (caller instanceof Caller.Anonymous) {
            return Optional.of("log in first");
        }
        if (FOR_NAMED_PEOPLE.contains(permission) && users.hasEnabledAdmin()) {
            return Optional.of(
                    "the local operator may not play or export recordings, export credentials or issue tokens for others once an"
                            + " admin exists;"
                            + " log in as that admin");
        }
        return Optional.empty();
    }
}
