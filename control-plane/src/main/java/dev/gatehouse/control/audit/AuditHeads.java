/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the head of the chain once a minute, keeps the statement in a table (from where the collectors get it) and in a bounded file
 * of this node, and holds statements against the chain of now. The minutes are counted by the machine's uptime, so a clock that is
 * set back stops nothing. Safe for use by several threads; what touches the database blocks.
 */
public final class AuditHeads implements AutoCloseable {

    /** How many heads one {@link #check} takes. */
    public static final int CHECK_MAX = 1_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(AuditHeads.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final Database database;
    private final UUID node;
    private final HeadSigner signer;
    private final HeadFile file;
    private final ScheduledThreadPoolExecutor thread;

    /** Nothing runs yet. */
    public AuditHeads(Database database, AuditLog audit, HeadSigner signer, Home home) {
        this.database = Objects.requireNonNull(database, "database");
        this.node = audit.node();
        this.signer = Objects.requireNonNull(signer, "signer");
        this.file = new HeadFile(home.root().resolve("audit-heads.log"));
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "audit-heads");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * A statement as it was kept.
     *
     * @param id place in the table, growing
     * @param at when it was signed, by that node's clock
     * @param line see {@link SignedHead#line()}
     */
    public record KeptHead(long id, long sequence, Instant at, UUID node, String line) {}

    /** Signs now, and from now on each minute. */
    public void start() {
        thread.scheduleAtFixedRate(this::signQuietly, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void signQuietly() {
        try {
            sign();
        } catch (DatabaseUnavailableException e) {
            LOGGER.debug("no head signed: {}", e.getMessage());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOGGER.atError().setCause(e).log("the head of the audit log could not be signed or kept");
        }
    }

    /** Signs the head of now and keeps the statement. */
    SignedHead sign() throws IOException, GeneralSecurityException {
        SignedHead head = database.inTransaction(this::signAndStore);
        file.append(head.line());
        return head;
    }

    /** The lock on the head makes the statements' ids come in the order in which they can be seen. */
    private SignedHead signAndStore(Handle handle) throws GeneralSecurityException {
        AuditChain.Head end = AuditChain.lockHead(handle);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        SignedHead head = SignedHead.sign(end.sequence(), HexFormat.of().formatHex(end.hash()), now, node, signer);
        handle.createUpdate("""
                        INSERT INTO audit_signed_head (sequence, at, node, line)
                        VALUES (:sequence, :at, :node, :line)""")
                .bind("sequence", head.sequence())
                .bind("at", head.at())
                .bind("node", head.node())
                .bind("line", head.line())
                .execute();
        return head;
    }

    /** Statements behind {@code after}, oldest first. */
    public List<KeptHead> list(long after, int limit) {
        return select("WHERE id > :id ORDER BY id LIMIT :limit", after, limit);
    }

    /** The newest statements, newest first. */
    public List<KeptHead> newest(int limit) {
        return select("WHERE id > :id ORDER BY id DESC LIMIT :limit", 0, limit);
    }

    /** The newest statements below an id, newest first. */
    public List<KeptHead> newest(long below, int limit) {
        return select("WHERE id < :id ORDER BY id DESC LIMIT :limit", below, limit);
    }

    private List<KeptHead> select(String rest, long after, int limit) {
        return database.withHandle(handle -> handle.createQuery(
                        "SELECT id, sequence, at, node, line FROM audit_signed_head " + rest)
                .bind("id", after)
                .bind("limit", limit)
                .map((rows, context) -> new KeptHead(
                        rows.getLong("id"),
                        rows.getLong("sequence"),
                        rows.getTimestamp("at").toInstant(),
                        rows.getObject("node", UUID.class),
                        rows.getString("line")))
                .list());
    }

    /**
     * Holds heads against the chain: each must be signed by a key of the house, and the chain must go through it. Only the rows
     * themselves are looked at; that they form a chain is what {@link AuditLog#verify} says.
     *
     * @param heads at most {@link #CHECK_MAX}
     */
    public HeadCheck check(List<SignedHead> heads) {
        Map<Long, String> hashes = hashes(heads);
        Map<String, Optional<PublicKey>> keys = new HashMap<>();
        for (SignedHead head : heads) {
            Optional<PublicKey> key = keys.computeIfAbsent(head.keyId(), signer::publicKey);
            String objection = objection(head, key, hashes);
            if (!objection.isEmpty()) {
                return new HeadCheck(false, heads.size(), head.sequence(), objection);
            }
        }
        return new HeadCheck(
                true, heads.size(), null, heads.size() + " signed heads, the chain goes through all of them");
    }

    private static String objection(SignedHead head, Optional<PublicKey> key, Map<Long, String> hashes) {
        if (!key.map(head::isSignedBy).orElse(false)) {
            return "the head of " + head.at() + " at row " + head.sequence() + " is not signed by this house's key "
                    + head.keyId();
        }
        if (head.sequence() == 0) {
            return "";
        }
        String hash = hashes.get(head.sequence());
        if (hash == null) {
            return "row " + head.sequence() + " is missing: node " + head.node() + " signed it at " + head.at();
        }
        return hash.equals(head.hash())
                ? ""
                : "row " + head.sequence() + " is not the one that node " + head.node() + " signed at " + head.at()
                        + ": the chain was rewritten";
    }

    private Map<Long, String> hashes(List<SignedHead> heads) {
        String sequences =
                heads.stream().map(head -> Long.toString(head.sequence())).collect(Collectors.joining(",", "{", "}"));
        return database.withHandle(handle -> handle
                .createQuery(
                        "SELECT sequence, hash FROM audit_event WHERE sequence = ANY(CAST(:sequences AS bigint[]))")
                .bind("sequences", sequences)
                .map((rows, context) ->
                        Map.entry(rows.getLong("sequence"), HexFormat.of().formatHex(rows.getBytes("hash"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Signs a last head, so that what was written until now is under one. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        signQuietly();
    }
}
