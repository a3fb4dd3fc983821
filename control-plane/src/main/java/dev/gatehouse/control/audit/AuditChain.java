/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The hash-chained table {@code audit_event}. Stateless but for the seal; every method works within the caller's transaction. */
final class AuditChain {

    private static final byte[] FORMAT = "gatehouse audit row v1".getBytes(StandardCharsets.US_ASCII);

    private static final String INSERT = """
            INSERT INTO audit_event (sequence, at, node, node_sequence, actor_kind, actor, action, object,
                outcome, detail, hash, seal)
            VALUES (:sequence, :at, :node, :nodeSequence, :actorKind, :actor, :action, :object,
                :outcome, :detail, :hash, :seal)""";

    private final RowSeal seal;

    AuditChain(RowSeal seal) {
        this.seal = seal;
    }

    /** The end of the chain. */
    record Head(long sequence, byte[] hash) {}

    /** Adds entries that are not there yet, in order. */
    void append(Handle handle, List<AuditEntry> entries) {
        add(handle, lockHead(handle), entries);
    }

    /** Adds entries from a spool, in order, but those that are there already by node and node sequence. */
    void appendOnce(Handle handle, List<AuditEntry> entries) {
        Head head = lockHead(handle);
        add(
                handle,
                head,
                entries.stream().filter(entry -> !isThere(handle, entry)).toList());
    }

    Head head(Handle handle) {
        return readHead(handle, "SELECT sequence, hash FROM audit_head");
    }

    /** SHA-256 over the previous hash and the row's fields, each behind its length. */
    static byte[] hash(byte[] previous, long sequence, AuditEntry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(previous);
            writeField(out, FORMAT);
            out.writeLong(sequence);
            out.writeLong(entry.atMicros());
            out.writeLong(entry.node().getMostSignificantBits());
            out.writeLong(entry.node().getLeastSignificantBits());
            out.writeLong(entry.nodeSequence());
            for (String field : List.of(
                    entry.actorKind(),
                    entry.actor(),
                    entry.action(),
                    entry.object(),
                    entry.outcome(),
                    entry.detail())) {
                writeField(out, field.getBytes(StandardCharsets.UTF_8));
            }
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] seal(byte[] hash) {
        return seal.of(hash);
    }

    private static void writeField(DataOutputStream out, byte[] field) throws IOException {
        out.writeInt(field.length);
        out.write(field);
    }

    static Head lockHead(Handle handle) {
        return readHead(handle, "SELECT sequence, hash FROM audit_head FOR UPDATE");
    }

    private static Head readHead(Handle handle, String query) {
        return handle.createQuery(query)
                .map((rows, context) -> new Head(rows.getLong("sequence"), rows.getBytes("hash")))
                .one();
    }

    private static boolean isThere(Handle handle, AuditEntry entry) {
        return handle.createQuery(
                        "SELECT EXISTS (SELECT 1 FROM audit_event WHERE node = :node AND node_sequence = :sequence)")
                .bind("node", entry.node())
                .bind("sequence", entry.nodeSequence())
                .mapTo(Boolean.class)
                .one();
    }

    /** Three round trips for any number of entries. */
    private void add(Handle handle, Head head, List<AuditEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        Head end = head;
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (AuditEntry entry : entries) {
            long sequence = end.sequence() + 1;
            end = new Head(sequence, hash(end.hash(), sequence, entry));
            bind(batch, end, entry);
        }
        batch.execute();
        handle.createUpdate("UPDATE audit_head SET sequence = :sequence, hash = :hash")
                .bind("sequence", end.sequence())
                .bind("hash", end.hash())
                .execute();
    }

    private void bind(PreparedBatch batch, Head row, AuditEntry entry) {
        batch.bind("sequence", row.sequence())
                .bind("at", entry.at())
                .bind("node", entry.node())
                .bind("nodeSequence", entry.nodeSequence())
                .bind("actorKind", entry.actorKind())
                .bind("actor", entry.actor())
                .bind("action", entry.action())
                .bind("object", entry.object())
                .bind("outcome", entry.outcome())
                .bind("detail", entry.detail())
                .bind("hash", row.hash())
                .bind("seal", seal.of(row.hash()))
                .add();
    }
}
