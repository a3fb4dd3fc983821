/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import dev.gatehouse.control.db.Database;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads and verifies the chain, a page at a time. Blocks. Safe for use by several threads. */
final class AuditReader {

    private static final int PAGE = 1_000;
    static final int HASH_BYTES = 32;
    private static final String COLUMNS =
            "sequence, at, node, node_sequence, actor_kind, actor, action, object, outcome, detail, hash, seal";

    private final Database database;
    private final AuditChain chain;

    AuditReader(Database database, AuditChain chain) {
        this.database = database;
        this.chain = chain;
    }

    private record StoredRow(ChainRow row, byte[] seal) {}

    /** Rows behind {@code after}, oldest first. */
    List<AuditRow> list(long after, int limit) {
        return rows(after, limit).stream().map(AuditReader::visible).toList();
    }

    /** The same with all that the hashes cover. */
    List<ChainRow> rows(long after, int limit) {
        return page(after, limit).stream().map(StoredRow::row).toList();
    }

    AuditChain.Head head() {
        return database.withHandle(chain::head);
    }

    /** The newest rows, oldest of them first. */
    List<AuditRow> newest(int limit) {
        // sequences have no gaps: a gap is what verify calls a missing row
        long head = database.withHandle(chain::head).sequence();
        return list(Math.max(0, head - limit), limit);
    }

    /**
     * Walks the whole chain.
     *
     * @param witness a head that this node saw earlier; the chain must go through it
     */
    AuditVerification verify(Optional<AuditChain.Head> witness) {
        AuditChain.Head head = database.withHandle(chain::head);
        byte[] previous = new byte[HASH_BYTES];
        long expected = 1;
        while (expected <= head.sequence()) {
            List<StoredRow> rows = page(expected - 1, PAGE);
            if (rows.isEmpty()) {
                return AuditVerification.bad(expected - 1, expected, "is missing, and all after it");
            }
            for (StoredRow row : rows) {
                if (row.row().sequence() > head.sequence()) {
                    return end(head, previous, witness);
                }
                Optional<String> problem = problem(row, expected, previous, witness);
                if (problem.isPresent()) {
                    return AuditVerification.bad(expected - 1, expected, problem.get());
                }
                previous = row.row().hash();
                expected++;
            }
        }
        return end(head, previous, witness);
    }

    private Optional<String> problem(
            StoredRow stored, long expected, byte[] previous, Optional<AuditChain.Head> witness) {
        ChainRow row = stored.row();
        if (row.sequence() != expected) {
            return Optional.of("is missing");
        }
        if (!row.follows(previous)) {
            return Optional.of("was changed: its hash does not fit its content and the row before");
        }
        if (!MessageDigest.isEqual(chain.seal(row.hash()), stored.seal())) {
            return Optional.of("was not written by Gatehouse: its seal does not fit");
        }
        if (witness.isPresent()
                && witness.get().sequence() == expected
                && !MessageDigest.isEqual(witness.get().hash(), row.hash())) {
            return Optional.of("is not the row that this node saw there: the chain was rewritten");
        }
        return Optional.empty();
    }

    private static AuditVerification end(AuditChain.Head head, byte[] last, Optional<AuditChain.Head> witness) {
        if (!MessageDigest.isEqual(head.hash(), last)) {
            return AuditVerification.bad(head.sequence(), head.sequence(), "is not the head of the chain");
        }
        if (witness.isPresent() && witness.get().sequence() > head.sequence()) {
            return AuditVerification.bad(
                    head.sequence(),
                    head.sequence() + 1,
                    "is missing: this node saw the chain as far as "
                            + witness.get().sequence());
        }
        return AuditVerification.whole(head.sequence());
    }

    private List<StoredRow> page(long after, int limit) {
        return database.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS
                        + " FROM audit_event WHERE sequence > :after ORDER BY sequence LIMIT :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, context) -> stored(rows))
                .list());
    }

    private static StoredRow stored(ResultSet rows) throws SQLException {
        Instant at = rows.getObject("at", java.time.OffsetDateTime.class).toInstant();
        ChainRow row = new ChainRow(
                rows.getLong("sequence"),
                rows.getObject("node", UUID.class),
                rows.getLong("node_sequence"),
                ChronoUnit.MICROS.between(Instant.EPOCH, at),
                rows.getString("actor_kind"),
                rows.getString("actor"),
                rows.getString("action"),
                rows.getString("object"),
                rows.getString("outcome"),
                rows.getString("detail"),
                rows.getBytes("hash"));
        return new StoredRow(row, rows.getBytes("seal"));
    }

    private static AuditRow visible(ChainRow row) {
        return new AuditRow(
                row.sequence(),
                row.at(),
                row.actorKind() + ":" + row.actor(),
                row.action(),
                row.object(),
                row.outcome(),
                row.details(),
                HexFormat.of().formatHex(row.hash()));
    }
}
