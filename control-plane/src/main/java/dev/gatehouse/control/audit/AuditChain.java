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

/** The hash-chained table {@code audit_event}. Stateless but for the seal; every method works within the caller's transaction. */
final class AuditChain {

    private static final byte[] FORMAT = "gatehouse audit row v1".getBytes(StandardCharsets.US_ASCII);

    private final RowSeal seal;

    AuditChain(RowSeal seal) {
        this.seal = seal;
    }

    /** The end of the chain. */
    record Head(long sequence, byte[] hash) {}

    /** Adds the entries in order; one that is there already, by node and node sequence, is left out. */
    void append(Handle handle, List<AuditEntry> entries) {
        Head head = lockHead(handle);
        for (AuditEntry entry : entries) {
            if (!isThere(handle, entry)) {
                head = append(handle, head, entry);
            }
        }
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

    private static Head lockHead(Handle handle) {
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

    private Head append(Handle handle, Head head, AuditEntry entry) {
        long sequence = head.sequence() + 1;
        byte[] hash = hash(head.hash(), sequence, entry);
        handle.createUpdate("""
                        INSERT INTO audit_event (sequence, at, node, node_sequence, actor_kind, actor, action, object,
                            outcome, detail, hash, seal)
                        VALUES (:sequence, :at, :node, :nodeSequence, :actorKind, :actor, :action, :object,
                            :outcome, :detail, :hash, :seal)""")
                .bind("sequence", sequence)
                .bind("at", entry.at())
                .bind("node", entry.node())
                .bind("nodeSequence", entry.nodeSequence())
                .bind("actorKind", entry.actorKind())
                .bind("actor", entry.actor())
                .bind("action", entry.action())
                .bind("object", entry.object())
                .bind("outcome", entry.outcome())
                .bind("detail", entry.detail())
                .bind("hash", hash)
                .bind("seal", seal.of(hash))
                .execute();
        handle.createUpdate("UPDATE audit_head SET sequence = :sequence, hash = :hash")
                .bind("sequence", sequence)
                .bind("hash", hash)
                .execute();
        return new Head(sequence, hash);
    }
}
