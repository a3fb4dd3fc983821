/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.control.db.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes a part of the chain without a gap, as JSON lines that are signed and can be verified far from here (see
 * {@link AuditExportCheck}), or as CSV for spreadsheets. A page at a time; blocks. Safe for use by several threads.
 *
 * <p>The part goes from the first row that is not older than {@code since} to the last that is older than {@code until}: rows that
 * came late from a spool, or under a clock that was wrong, stand where they are in the chain and are not left out.
 */
public final class AuditExport {

    static final String FORMAT = "gatehouse-audit-export/1";

    private static final int PAGE = 500;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CSV_HEAD = "sequence,at,node,actor,action,object,outcome,detail,hash\r\n";
    /** What a spreadsheet takes for the begin of a formula. */
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private final Database database;
    private final AuditLog audit;
    private final HeadSigner signer;

    public AuditExport(Database database, AuditLog audit, HeadSigner signer) {
        this.database = Objects.requireNonNull(database, "database");
        this.audit = Objects.requireNonNull(audit, "audit");
        this.signer = Objects.requireNonNull(signer, "signer");
    }

    /** From when, inclusive, to when, exclusive; empty for no bound. */
    public record Range(Optional<Instant> since, Optional<Instant> until) {}

    private record Part(long first, long last, byte[] previousHash) {}

    /** One page's rows go here. */
    @FunctionalInterface
    private interface RowWriter {
        void write(ChainRow row) throws IOException;
    }

    /** Writes a header line, a line for each row, and a trailer with the signature. Does not close {@code out}. */
    public void writeJsonLines(Range range, OutputStream out) throws IOException {
        Part part = part(range);
        DigestOutputStream hashed = new DigestOutputStream(out, sha256());
        writeLine(hashed, header(range, part));
        byte[][] last = {part.previousHash()};
        forEach(part, row -> {
            writeLine(hashed, node(row));
            last[0] = row.hash();
        });
        writeLine(out, trailer(part, last[0], hashed.getMessageDigest().digest()));
        out.flush();
    }

    /** Writes rows as RFC 4180 says, in UTF-8; cells that a spreadsheet would take for formulas begin with an apostrophe. */
    public void writeCsv(Range range, OutputStream out) throws IOException {
        out.write(CSV_HEAD.getBytes(StandardCharsets.US_ASCII));
        forEach(part(range), row -> {
            List<String> cells = List.of(
                    Long.toString(row.sequence()),
                    row.at().toString(),
                    row.node().toString(),
                    row.actorKind() + ":" + row.actor(),
                    row.action(),
                    row.object(),
                    row.outcome(),
                    row.detail(),
                    HexFormat.of().formatHex(row.hash()));
            StringBuilder line = new StringBuilder();
            cells.forEach(cell -> line.append(line.isEmpty() ? "" : ",").append(cell(cell)));
            out.write(line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        });
        out.flush();
    }

    static String cell(String text) {
        String safe = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }

    /** What the trailer's signature is over. */
    static String statement(long first, long last, String lastHash, String sha256, String keyId) {
        return FORMAT + " first=" + first + " last=" + last + " hash=" + lastHash + " sha256=" + sha256 + " key="
                + keyId;
    }

    private void forEach(Part part, RowWriter writer) throws IOException {
        long done = part.first() - 1;
        while (done < part.last()) {
            List<ChainRow> rows = audit.rows(done, (int) Math.min(PAGE, part.last() - done));
            if (rows.isEmpty()) {
                throw new IOException("row " + (done + 1) + " is missing; see gatehouse audit verify");
            }
            for (ChainRow row : rows) {
                writer.write(row);
            }
            done = rows.get(rows.size() - 1).sequence();
        }
    }

    private Part part(Range range) {
        return database.withHandle(handle -> {
            long first = handle.createQuery(
                            "SELECT coalesce(min(sequence), 0) FROM audit_event WHERE CAST(:since AS timestamptz) IS NULL OR at >= :since")
                    .bind("since", range.since().orElse(null))
                    .mapTo(Long.class)
                    .one();
            long last = handle.createQuery(
                            "SELECT coalesce(max(sequence), 0) FROM audit_event WHERE CAST(:until AS timestamptz) IS NULL OR at < :until")
                    .bind("until", range.until().orElse(null))
                    .mapTo(Long.class)
                    .one();
            if (first == 0 || last < first) {
                return new Part(1, 0, new byte[AuditReader.HASH_BYTES]);
            }
            byte[] previous = handle.createQuery("SELECT hash FROM audit_event WHERE sequence = :previous")
                    .bind("previous", first - 1)
                    .mapTo(byte[].class)
                    .findOne()
                    .orElseGet(() -> new byte[AuditReader.HASH_BYTES]);
            return new Part(first, last, previous);
        });
    }

    private ObjectNode header(Range range, Part part) {
        return JSON.createObjectNode()
                .put("type", "header")
                .put("format", FORMAT)
                .put("exportedAt", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("node", audit.node().toString())
                .put("since", range.since().map(Instant::toString).orElse(null))
                .put("until", range.until().map(Instant::toString).orElse(null))
                .put("first", part.first())
                .put("last", part.last())
                .put("previousHash", HexFormat.of().formatHex(part.previousHash()))
                .put("keyId", signer.keyId());
    }

    private ObjectNode trailer(Part part, byte[] lastHash, byte[] sha256) throws IOException {
        String keyId = signer.keyId();
        String hash = HexFormat.of().formatHex(lastHash);
        String digest = HexFormat.of().formatHex(sha256);
        String statement = statement(part.first(), part.last(), hash, digest, keyId);
        try {
            byte[] signature = signer.sign(statement.getBytes(StandardCharsets.US_ASCII));
            return JSON.createObjectNode()
                    .put("type", "trailer")
                    .put("first", part.first())
                    .put("last", part.last())
                    .put("hash", hash)
                    .put("sha256", digest)
                    .put("keyId", keyId)
                    .put("signature", Base64.getEncoder().encodeToString(signature));
        } catch (GeneralSecurityException e) {
            throw new IOException("the export cannot be signed", e);
        }
    }

    /** The detail as an object, when that can be turned back into exactly the text that was hashed. */
    private static ObjectNode node(ChainRow row) throws JsonProcessingException {
        ObjectNode node = JSON.createObjectNode()
                .put("type", "event")
                .put("sequence", row.sequence())
                .put("at", row.at().toString())
                .put("node", row.node().toString())
                .put("nodeSequence", row.nodeSequence())
                .put("actorKind", row.actorKind())
                .put("actor", row.actor())
                .put("action", row.action())
                .put("object", row.object())
                .put("outcome", row.outcome());
        Optional<JsonNode> detail = exactly(row.detail());
        node.set("detail", detail.orElseGet(() -> JSON.getNodeFactory().textNode(row.detail())));
        return node.put("hash", HexFormat.of().formatHex(row.hash()));
    }

    private static Optional<JsonNode> exactly(String detail) {
        try {
            JsonNode tree = JSON.readTree(detail);
            return tree.isObject() && JSON.writeValueAsString(tree).equals(detail)
                    ? Optional.of(tree)
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static void writeLine(OutputStream out, ObjectNode node) throws IOException {
        out.write(JSON.writeValueAsBytes(node));
        out.write('\n');
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
