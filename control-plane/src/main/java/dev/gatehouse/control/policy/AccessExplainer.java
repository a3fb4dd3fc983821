/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.db.Database;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says why an access is or is not possible, with the code that decides. Blocks on the database. Safe for use by several threads. */
public final class AccessExplainer {

    private final Database database;
    private final PolicySnapshots snapshots;

    public AccessExplainer(Database database, PolicySnapshots snapshots) {
        this.database = database;
        this.snapshots = snapshots;
    }

    /**
     * The answer.
     *
     * @param allowed whether a login now would be granted, once the user is authenticated
     * @param policy by which, when allowed
     * @param cause as the audit log would have it; {@code granted} when allowed
     * @param steps how it came to that
     */
    public record Explanation(boolean allowed, Optional<String> policy, String cause, List<String> steps) {}

    /** Explains, for a login with the protocol that the target has. */
    public Explanation explain(String user, String account, String target) {
        Ruling ruling = database.inTransaction(handle -> {
            AccessQuestion names = question("", user, account, target);
            AccessRow row = AccessRow.read(handle, names);
            String protocol = Optional.ofNullable(row.targetProtocol()).orElse("");
            AccessQuestion question = question(protocol, user, account, target);
            return AccessRules.decide(row.facts(question), snapshots.at(handle, row.epoch()));
        });
        if (ruling instanceof Ruling.Allowed allowed) {
            return new Explanation(true, Optional.of(allowed.policy().policy()), "granted", allowed.steps());
        }
        return new Explanation(false, Optional.empty(), ((Ruling.Refused) ruling).cause(), ruling.steps());
    }

    private static AccessQuestion question(String protocol, String user, String account, String target) {
        return new AccessQuestion(protocol, user.toLowerCase(Locale.ROOT), account, target, Optional.empty());
    }
}
