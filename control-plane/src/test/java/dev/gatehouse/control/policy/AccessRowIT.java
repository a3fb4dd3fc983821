/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.SharedDatabase;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queries behind a decision, on a real PostgreSQL. */
class AccessRowIT {

    private final Database database = SharedDatabase.get();
    private final String user = "row-user-" + UUID.randomUUID();
    private final String target = "row-target-" + UUID.randomUUID();
    private final UUID userId = UUID.randomUUID();
    private final UUID targetId = UUID.randomUUID();

    @BeforeEach
    void fill() {
        database.jdbi().registerArrayType(String.class, "text").registerArrayType(UUID.class, "uuid");
        database.inTransaction(handle -> {
            handle.execute(
                    "INSERT INTO users (id, name, role, password_hash) VALUES (?, ?, 'user', 'h')", userId, user);
            handle.execute(
                    "INSERT INTO targets (id, name, protocol, host, port, trust, allow_loopback) VALUES (?, ?, 'ssh', 'h', 22, 'pin', false)",
                    targetId,
                    target);
            for (byte digit : new byte[] {1, 2}) {
                byte[] fingerprint = new byte[32];
                fingerprint[31] = digit;
                handle.execute(
                        "INSERT INTO target_host_keys (target_id, fingerprint, type, origin) VALUES (?, ?, '', 'pin')",
                        targetId,
                        fingerprint);
            }
            return null;
        });
    }

    private AccessQuestion question(String account) {
        return new AccessQuestion("ssh", user, account, target, Optional.empty());
    }

    private long epoch() {
        return database.withHandle(handle -> handle.attach(PolicyDao.class).epoch());
    }

    @Test
    void oneRowTellsEverything() {
        AccessRow row = database.withHandle(handle -> AccessRow.read(handle, question("root")));
        assertThat(row.userId()).isEqualTo(userId);
        assertThat(row.targetId()).isEqualTo(targetId);
        assertThat(row.hostKeys()).hasSize(2).allMatch(key -> key.length == 32);
        assertThat(row.credentialId()).isNull();
        AccessRow none = database.withHandle(
                handle -> AccessRow.read(handle, new AccessQuestion("ssh", "", "", "", Optional.empty())));
        assertThat(none.userId()).isNull();
        assertThat(none.hostKeys()).isEmpty();
        assertThat(none.facts(question("root")).user()).isEmpty();
    }

    @Test
    void policiesComeWithTheirMembersAndTheEpochMoves() {
        PolicySnapshots snapshots = new PolicySnapshots();
        String name = "p-" + UUID.randomUUID();
        long before = epoch();
        UUID id = UUID.randomUUID();
        database.inTransaction(handle -> {
            PolicyDao dao = handle.attach(PolicyDao.class);
            dao.insert(new PolicyDao.Row(
                    id,
                    name,
                    true,
                    List.of("shell"),
                    List.of(),
                    "all",
                    "by-role",
                    1000,
                    2000,
                    List.of("LC_*"),
                    false,
                    false,
                    List.of(),
                    List.of("root"),
                    Instant.EPOCH));
            assertThat(dao.addUsers(id, List.of(user, "nobody-of-that-name"))).containsExactly(1, 0);
            assertThat(dao.addTargets(id, List.of(target))).containsExactly(1);
            return null;
        });
        long after = epoch();
        assertThat(after).isGreaterThan(before);
        PolicySet set = database.withHandle(handle -> snapshots.at(handle, after));
        assertThat(set.about(userId, targetId, "root"))
                .filteredOn(policy -> policy.name().equals(name))
                .singleElement()
                .satisfies(policy -> assertThat(policy.terms().allow()).containsExactly(Capability.SHELL));
        assertThat(set.about(UUID.randomUUID(), targetId, "root"))
                .noneMatch(policy -> policy.name().equals(name));
        if (set.epoch() == after) {
            PolicySet again = database.withHandle(handle -> snapshots.at(handle, after));
            assertThat(again).isSameAs(set);
        }
    }

    @Test
    void membersOfAPolicysGroupAreFoundAndTheEpochMovesWithMemberships() {
        UUID group = UUID.randomUUID();
        UUID id = UUID.randomUUID();
        String name = "p-" + id;
        database.inTransaction(handle -> {
            handle.execute("INSERT INTO user_groups (id, name) VALUES (?, ?)", group, "g-" + group);
            PolicyDao dao = handle.attach(PolicyDao.class);
            dao.insert(PolicyFields.defaults(id, name));
            handle.execute("UPDATE policies SET accounts = ARRAY['root'], any_target = true WHERE id = ?", id);
            assertThat(dao.addGroups(id, List.of("g-" + group))).containsExactly(1);
            return null;
        });
        assertThat(policiesOfUser()).doesNotContain(name);
        for (String change : List.of(
                "INSERT INTO user_group_members (group_id, user_id) VALUES ('" + group + "', '" + userId + "')",
                "DELETE FROM policy_groups WHERE policy_id = '" + id + "'",
                "INSERT INTO policy_groups (policy_id, group_id) VALUES ('" + id + "', '" + group + "')")) {
            long before = epoch();
            database.withHandle(handle -> handle.execute(change));
            assertThat(epoch()).as(change).isGreaterThan(before);
        }
        assertThat(policiesOfUser()).contains(name);
        database.withHandle(handle -> handle.execute("DELETE FROM user_group_members WHERE group_id = ?", group));
        assertThat(policiesOfUser()).doesNotContain(name);
    }

    private List<String> policiesOfUser() {
        return database.inTransaction(handle -> {
            long now = handle.attach(PolicyDao.class).epoch();
            return new PolicySnapshots()
                    .at(handle, now).about(userId, targetId, "root").stream()
                            .map(Policy::name)
                            .toList();
        });
    }

    /** Of all changes of one transaction the first raises it; one that is taken back to a savepoint does not count as that. */
    @Test
    void oneTransactionRaisesTheEpochOnce() {
        // the row is locked from the first change on, so nobody else's raise comes between
        long raised = database.inTransaction(handle -> {
            handle.execute("UPDATE targets SET port = port WHERE id = ?", targetId);
            long first = handle.attach(PolicyDao.class).epoch();
            handle.execute("UPDATE targets SET port = port WHERE id = ?", targetId);
            handle.execute("UPDATE users SET role = role WHERE id = ?", userId);
            return handle.attach(PolicyDao.class).epoch() - first;
        });
        assertThat(raised).isZero();
        long afterSavepoint = database.inTransaction(handle -> {
            handle.execute("SELECT 1 FROM access_epoch FOR UPDATE");
            long before = handle.attach(PolicyDao.class).epoch();
            handle.savepoint("s");
            handle.execute("UPDATE targets SET port = port WHERE id = ?", targetId);
            handle.rollbackToSavepoint("s");
            handle.execute("UPDATE targets SET port = port WHERE id = ?", targetId);
            return handle.attach(PolicyDao.class).epoch() - before;
        });
        assertThat(afterSavepoint).isEqualTo(1);
    }

    @Test
    void theEpochMovesWithEveryChangeThatADecisionDependsOn() {
        for (String change : List.of(
                "UPDATE users SET enabled = false WHERE id = '" + userId + "'",
                "INSERT INTO user_keys (user_id, fingerprint, type, blob, comment) VALUES ('" + userId
                        + "', decode(repeat('00', 32), 'hex'), 't', '', '')",
                "DELETE FROM user_keys WHERE user_id = '" + userId + "'",
                "UPDATE targets SET host = 'other' WHERE id = '" + targetId + "'",
                "INSERT INTO credentials (id, target_id, account, kind, version) VALUES ('" + UUID.randomUUID() + "', '"
                        + targetId + "', 'root', 'password', 1)",
                "UPDATE credentials SET suspended = true WHERE target_id = '" + targetId + "'",
                "DELETE FROM credentials WHERE target_id = '" + targetId + "'",
                "DELETE FROM users WHERE id = '" + userId + "'",
                "DELETE FROM targets WHERE id = '" + targetId + "'")) {
            long before = epoch();
            database.withHandle(handle -> handle.execute(change));
            assertThat(epoch()).as(change).isGreaterThan(before);
        }
    }

    @Test
    void aNewPasswordHashDoesNotMoveTheEpochOfThisUser() {
        // others may move it at the same time, so look at the trigger's own words
        List<String> columns = database.withHandle(handle -> handle.createQuery(
                        "SELECT event_object_column FROM information_schema.triggered_update_columns WHERE trigger_name = 'users_access_epoch'")
                .mapTo(String.class)
                .list());
        assertThat(columns).containsExactlyInAnyOrder("name", "role", "enabled");
    }
}
