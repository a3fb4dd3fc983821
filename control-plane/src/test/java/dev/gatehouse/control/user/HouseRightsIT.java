/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.TestHome;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Permission;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every permission of the local operator, before and after somebody is named admin. */
class HouseRightsIT {

    private static final Actor OPERATOR = Actor.system();
    private static final Caller LOCAL =
            new Caller.LocalOperator(0, "root", OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

    private static Set<Permission> refusedTo(HouseRights rights, Caller caller) {
        Set<Permission> refused = EnumSet.noneOf(Permission.class);
        for (Permission permission : Permission.values()) {
            if (rights.refusal(caller, permission).isPresent()) {
                refused.add(permission);
            }
        }
        return refused;
    }

    @Test
    void theLocalOperatorPlaysUntilThereIsAnAdmin() throws IOException {
        try (TestHome home = TestHome.create();
                Database database = Database.open(DatabaseConfig.embedded(), home.home());
                AuditLog audit = AuditLog.open(database, AuditConfig.defaults(), home.home(), hash -> new byte[32])) {
            Users users = new Users(database, audit, () -> {});
            HouseRights rights = new HouseRights(users);
            assertThat(refusedTo(rights, LOCAL)).as("it owns nothing").containsExactly(Permission.OWN);

            users.create(
                    OPERATOR, new Users.NewUser(new UserName("auditor"), Role.AUDITOR, Optional.empty(), List.of()));
            assertThat(refusedTo(rights, LOCAL)).as("an auditor is no admin").containsExactly(Permission.OWN);

            users.create(OPERATOR, new Users.NewUser(new UserName("boss"), Role.ADMIN, Optional.empty(), List.of()));
            assertThat(refusedTo(rights, LOCAL))
                    .containsExactlyInAnyOrder(
                            Permission.OWN,
                            Permission.RECORDING_PLAY,
                            Permission.RECORDING_INPUT,
                            Permission.RECORDING_EXPORT,
                            Permission.RECORDING_PURGE,
                            Permission.CREDENTIAL_EXPORT,
                            Permission.TOKEN_DELEGATE);

            users.change(
                    OPERATOR,
                    "boss",
                    new Users.Change(Optional.of(false), Optional.empty(), Optional.empty(), List.of(), List.of()));
            assertThat(refusedTo(rights, LOCAL))
                    .as("recovery: the only admin is disabled")
                    .containsExactly(Permission.OWN);
            assertThat(refusedTo(rights, new Caller.Anonymous("192.0.2.1"))).hasSize(Permission.values().length);
        }
    }
}
