/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.policy.AccessFacts;
import dev.gatehouse.control.policy.AccessRow;
import dev.gatehouse.control.policy.AccessRules;
import dev.gatehouse.control.policy.MfaRule;
import dev.gatehouse.control.policy.Ruling;
import dev.gatehouse.proxy.port.TargetChoices.Choice;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * What an authenticated user may choose from: every credential of the protocol, each asked about with the rules that a login is asked
 * about with. Blocks on the database. Safe for use by several threads.
 */
final class TargetMenu {

    /** Nobody reads a longer menu. */
    static final int CHOICES_MAX = 5_000;

    private static final int ROWS_AT_ONCE = 1_000;

    private static final String SQL = """
            SELECT t.id AS target_id, t.name AS target, t.protocol,
                   t.trust = 'first-use'
                   OR EXISTS (SELECT 1 FROM target_host_keys k WHERE k.target_id = t.id)
                   OR EXISTS (SELECT 1 FROM target_authorities a WHERE a.target_id = t.id) AS is_known,
                   c.id AS credential_id, c.account, c.suspended
            FROM targets t JOIN credentials c ON c.target_id = t.id
            WHERE t.protocol = :protocol
            ORDER BY t.name COLLATE "C", c.account COLLATE "C"
            """;

    private final Database database;
    private final AuditLog audit;

    TargetMenu(Database database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
    }

    /** One credential. */
    public record Row(
            UUID targetId,
            String target,
            String protocol,
            boolean isKnown,
            UUID credentialId,
            String account,
            boolean suspended) {}

    /**
     * What may be chosen from.
     *
     * @param choices sorted by target, then account; of a token only what it is for
     * @param mfa the strictest rule of those
     */
    record Lines(List<Choice> choices, MfaRule mfa) {}

    /** One line, and its rule. */
    private record Line(Choice choice, MfaRule mfa) {}

    /**
     * Reads the menu.
     *
     * @throws Refusal when the user is disabled, or the token's access is not allowed any more
     */
    Lines of(Authenticator.Looked looked) {
        if (!looked.row().userEnabled()) {
            throw Refusal.of("user.disabled", "the user is disabled");
        }
        List<Line> lines = looked.token().isPresent()
                ? List.of(ofToken(looked))
                : database.inTransaction(handle -> reachable(handle, looked));
        return new Lines(
                lines.stream().map(Line::choice).toList(),
                lines.stream().map(Line::mfa).max(Comparator.naturalOrder()).orElse(MfaRule.NONE));
    }

    /** Puts on record that it was shown. */
    void shown(Attempt attempt, int choices) {
        database.inTransaction(handle -> {
            audit.append(handle, event(attempt, choices));
            return null;
        });
    }

    private static Line ofToken(Authenticator.Looked looked) {
        Ruling.Allowed ruling = Granting.rule(looked.row(), looked.policies(), looked.question());
        return new Line(new Choice(looked.question().target(), looked.question().account()), ruling.mfa());
    }

    private static List<Line> reachable(Handle handle, Authenticator.Looked looked) {
        try (Stream<Row> rows = handle
                .createQuery(SQL)
                .setFetchSize(ROWS_AT_ONCE)
                .bind("protocol", looked.question().protocol())
                .map(ConstructorMapper.of(Row.class))
                .stream()) {
            String account = looked.question().account();
            return rows.filter(row -> account.isEmpty() || account.equals(row.account()))
                    .flatMap(row -> line(looked, row).stream())
                    .limit(CHOICES_MAX)
                    .toList();
        }
    }

    private static Optional<Line> line(Authenticator.Looked looked, Row row) {
        AccessRow user = looked.row();
        AccessFacts facts = new AccessFacts(
                looked.question().protocol(),
                Optional.of(new AccessFacts.UserFact(user.userId(), user.userEnabled(), user.isAdmin())),
                Optional.of(new AccessFacts.TargetFact(row.targetId(), row.protocol(), row.isKnown())),
                row.account(),
                Optional.of(new AccessFacts.CredentialFact(row.credentialId(), row.suspended())),
                looked.question().policy());
        return AccessRules.decide(facts, looked.policies()) instanceof Ruling.Allowed allowed
                ? Optional.of(new Line(new Choice(row.target(), row.account()), allowed.mfa()))
                : Optional.empty();
    }

    private static AuditEvent event(Attempt attempt, int choices) {
        Map<String, String> detail = attempt.facts();
        detail.put("choices", Integer.toString(choices));
        return AuditEvent.success("session.menu", attempt.actor(), "session:" + attempt.session(), detail);
    }
}
