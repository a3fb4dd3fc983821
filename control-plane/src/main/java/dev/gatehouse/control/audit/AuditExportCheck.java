/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an export far from the house: the rows' hashes, their chain, and the signature over all of the file. Memory is bounded by
 * the longest line. For one file; not safe for several threads.
 */
public final class AuditExportCheck {

    private static final int LINE_BYTES_MAX = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final KeySource keys;
    private final MessageDigest digest = AuditExport.sha256();
    private byte[] previous = new byte[AuditReader.HASH_BYTES];
    private long first;
    private long next;

    /** Where public keys come from; never from the file. */
    @FunctionalInterface
    public interface KeySource {
        /** The key of that name; the name is the file's claim, which the signature must bear out. */
        PublicKey find(String keyId) throws IOException;
    }

    private AuditExportCheck(KeySource keys) {
        this.keys = keys;
    }

    /**
     * What came out.
     *
     * @param rows how many are in the file and fit
     * @param first and {@code last}: their numbers in the chain
     * @param keyId that signed, by the file's word
     * @param detail one line: what is wrong, or that nothing is
     */
    public record Result(
            boolean ok,
            long rows,
            long first,
            long last,
            @Nullable String keyId,
            String detail) {}

    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final String why;

        RefusedException(String why) {
            super(why);
            this.why = why;
        }
    }

    /** @throws IOException when the file cannot be read or there is no such key */
    public static Result verify(InputStream file, KeySource keys) throws IOException {
        AuditExportCheck check = new AuditExportCheck(keys);
        try {
            String keyId = check.read(new BufferedInputStream(file));
            long rows = check.next - check.first;
            return new Result(
                    true, rows, check.first, check.next - 1, keyId, rows + " rows, whole and signed by " + keyId);
        } catch (RefusedException e) {
            return new Result(false, Math.max(0, check.next - check.first), check.first, check.next - 1, null, e.why);
        }
    }

    private String read(InputStream in) throws IOException, RefusedException {
        byte[] head = line(in).orElseThrow(() -> new RefusedException("the file is empty"));
        readHeader(parse(head));
        hashed(head);
        while (true) {
            byte[] line =
                    line(in).orElseThrow(() -> new RefusedException("the file is cut off: its trailer is missing"));
            JsonNode node = parse(line);
            switch (text(node, "type")) {
                case "event" -> readRow(node);
                case "trailer" -> {
                    String keyId = readTrailer(node);
                    if (in.read() >= 0) {
                        throw new RefusedException("something follows the trailer");
                    }
                    return keyId;
                }
                default -> throw new RefusedException("the line behind row " + (next - 1) + " is none of an export");
            }
            hashed(line);
        }
    }

    private void hashed(byte[] line) {
        digest.update(line);
        digest.update((byte) '\n');
    }

    private void readHeader(JsonNode header) throws RefusedException {
        if (!text(header, "format").equals(AuditExport.FORMAT)) {
            throw new RefusedException("this is no " + AuditExport.FORMAT + " file");
        }
        first = header.path("first").asLong();
        next = first;
        previous = hex(header, "previousHash");
    }

    private void readRow(JsonNode node) throws RefusedException {
        ChainRow row;
        try {
            JsonNode detail = node.path("detail");
            row = new ChainRow(
                    node.path("sequence").asLong(),
                    UUID.fromString(text(node, "node")),
                    node.path("nodeSequence").asLong(),
                    ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text(node, "at"))),
                    text(node, "actorKind"),
                    text(node, "actor"),
                    text(node, "action"),
                    text(node, "object"),
                    text(node, "outcome"),
                    detail.isTextual() ? detail.asText() : JSON.writeValueAsString(detail),
                    hex(node, "hash"));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | JsonProcessingException e) {
            throw new RefusedException("row " + next + " cannot be read");
        }
        if (row.sequence() != next) {
            throw new RefusedException("row " + next + " is missing");
        }
        if (!row.follows(previous)) {
            throw new RefusedException(
                    "row " + next + " was changed: its hash does not fit its content and the row before");
        }
        previous = row.hash();
        next++;
    }

    private String readTrailer(JsonNode trailer) throws IOException, RefusedException {
        String keyId = text(trailer, "keyId");
        String sha256 = HexFormat.of().formatHex(digest.digest());
        String hash = HexFormat.of().formatHex(previous);
        if (trailer.path("first").asLong() != first
                || trailer.path("last").asLong() != next - 1
                || !text(trailer, "hash").equals(hash)
                || !text(trailer, "sha256").equals(sha256)) {
            throw new RefusedException("the file is not what was signed: rows are missing or were changed");
        }
        String statement = AuditExport.statement(first, next - 1, hash, sha256, keyId);
        if (!isSigned(keys.find(keyId), statement, text(trailer, "signature"))) {
            throw new RefusedException("the signature does not fit the key");
        }
        return keyId;
    }

    private static boolean isSigned(PublicKey key, String statement, String signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(statement.getBytes(StandardCharsets.US_ASCII));
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private JsonNode parse(byte[] line) throws RefusedException {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new RefusedException("the line behind row " + Math.max(0, next - 1) + " is not JSON");
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }

    private static byte[] hex(JsonNode node, String field) throws RefusedException {
        try {
            byte[] bytes = HexFormat.of().parseHex(text(node, field));
            if (bytes.length == AuditReader.HASH_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException("a " + field + " is not a hash");
        }
        throw new RefusedException("a " + field + " is not a hash");
    }

    private static Optional<byte[]> line(InputStream in) throws IOException, RefusedException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return Optional.empty();
            }
            if (line.size() == LINE_BYTES_MAX) {
                throw new RefusedException("a line is longer than " + LINE_BYTES_MAX + " bytes");
            }
            line.write(b);
        }
        return Optional.of(line.toByteArray());
    }
}
