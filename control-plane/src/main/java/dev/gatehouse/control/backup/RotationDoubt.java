/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * An account whose secret may have been changed after the backup was taken. A machine on which nothing but the backup is left cannot
 * know; what it can say is which accounts were changed again and again, and whether the next change would have been due by now.
 *
 * @param changedAt when the version in the backup was stored
 * @param changes how often the secret had been changed before the backup
 * @param usualInterval between two changes; empty when there was none
 */
public record RotationDoubt(
        String account,
        String target,
        long version,
        Instant changedAt,
        long changes,
        Optional<Duration> usualInterval,
        Grade grade) {

    /** How much speaks for a change that the backup does not know of. */
    public enum Grade {
        /** It was changed at intervals, and one has passed since. */
        LIKELY,
        /** It was changed before. */
        POSSIBLE,
        /** It was never changed; by itself nothing speaks for it. */
        NO_SIGN
    }

    public RotationDoubt {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(changedAt, "changedAt");
        Objects.requireNonNull(usualInterval, "usualInterval");
        Objects.requireNonNull(grade, "grade");
    }

    /** All accounts, the most doubtful first. */
    static List<RotationDoubt> all(Handle handle, Instant now) {
        return handle
                .createQuery("""
                        SELECT c.account, t.name AS target, c.version, max(v.created_at) AS changed_at,
                               min(v.created_at) AS first_at, count(v.*) AS versions
                        FROM credentials c JOIN targets t ON t.id = c.target_id
                             JOIN credential_versions v ON v.credential_id = c.id
                        GROUP BY c.account, t.name, c.version ORDER BY t.name, c.account""")
                .map((rows, context) -> of(
                        rows.getString("account"),
                        rows.getString("target"),
                        rows.getLong("version"),
                        rows.getTimestamp("first_at").toInstant(),
                        rows.getTimestamp("changed_at").toInstant(),
                        Math.max(rows.getLong("versions"), rows.getLong("version")) - 1,
                        now))
                .stream()
                .sorted(java.util.Comparator.comparing(RotationDoubt::grade))
                .toList();
    }

    static RotationDoubt of(
            String account, String target, long version, Instant first, Instant last, long changes, Instant now) {
        Optional<Duration> interval =
                changes > 0 ? Optional.of(Duration.between(first, last).dividedBy(changes)) : Optional.empty();
        Grade grade = interval.isEmpty()
                ? Grade.NO_SIGN
                : Duration.between(last, now).compareTo(interval.get()) >= 0 ? Grade.LIKELY : Grade.POSSIBLE;
        return new RotationDoubt(account, target, version, last, changes, interval, grade);
    }
}
