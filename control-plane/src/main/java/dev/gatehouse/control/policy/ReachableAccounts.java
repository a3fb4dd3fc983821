/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * What a user may reach: every credential of the house, each asked about with the rules that a login is asked about with. Blocks on the
 * database. Safe for use by several threads.
 */
public final class ReachableAccounts {

    private static final int ROWS_AT_ONCE = 1_000;

    private static final String SQL = """
            SELECT t.id AS target_id, t.name AS target, t.protocol,
                   t.trust = 'first-use'
                   OR EXISTS (SELECT 1 FROM target_host_keys k WHERE k.target_id = t.id)
                   OR EXISTS (SELECT 1 FROM target_authorities a WHERE a.target_id = t.id) AS is_known,
                   c.id AS credential_id, c.account, c.suspended
            FROM targets t JOIN credentials c ON c.target_id = t.id
            ORDER BY t.name COLLATE "C", c.account COLLATE "C"
            """;

    private final Database database;
    private final PolicySnapshots snapshots;

    public ReachableAccounts(Database database, PolicySnapshots snapshots) {
        this.database = database;
        this.snapshots = snapshots;
    }

    /** Whom to be where. */
    public record Reachable(String target, String account, String protocol) {}

    /** One credential. */
    public record Row(
            UUID targetId,
            String target,
            String protocol,
            boolean isKnown,
            UUID credentialId,
            String account,
            boolean suspended) {}

    /** By target and account; nothing for a disabled user. */
    public List<Reachable> of(String user) {
        return database.inTransaction(handle -> {
            AccessRow row = AccessRow.read(handle, new AccessQuestion("", user, "", "", Optional.empty()));
            if (row.userId() == null) {
                throw ApiProblem.notFound("no such user; see gatehouse user list");
            }
            PolicySet policies = snapshots.at(handle, row.epoch());
            AccessFacts.UserFact fact = new AccessFacts.UserFact(row.userId(), row.userEnabled());
            return reachable(handle, fact, policies);
        });
    }

    private static List<Reachable> reachable(Handle handle, AccessFacts.UserFact user, PolicySet policies) {
        try (Stream<Row> rows =
                handle.createQuery(SQL).setFetchSize(ROWS_AT_ONCE).map(ConstructorMapper.of(Row.class)).stream()) {
            return rows.filter(row -> AccessRules.decide(facts(user, row), policies) instanceof Ruling.Allowed)
                    .map(row -> new Reachable(row.target(), row.account(), row.protocol()))
                    .toList();
        }
    }

    private static AccessFacts facts(AccessFacts.UserFact user, Row row) {
        return new AccessFacts(
                row.protocol(),
                Optional.of(user),
                Optional.of(new AccessFacts.TargetFact(row.targetId(), row.protocol(), row.isKnown())),
                row.account(),
                Optional.of(new AccessFacts.CredentialFact(row.credentialId(), row.suspended())),
                Optional.empty());
    }
}
