/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.os.PrivateFiles;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.iolog.integrity.RecordingVerifier;
import dev.gatehouse.iolog.integrity.VerificationReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Puts the recordings of an archive where they belong and proves each against its row. For one thread. */
final class RecordingProof {

    private final Map<String, Row> rows = new HashMap<>();
    private final RecordingKeys keys;
    private final Path directory;
    private final boolean keep;
    private long proved;

    /** @param keep false deletes each file as soon as it is proved: a rehearsal does not need the room for all of them */
    RecordingProof(Database database, RecordingKeys keys, Path directory, boolean keep) {
        this.keys = keys;
        this.directory = directory.toAbsolutePath().normalize();
        this.keep = keep;
        database.<List<Row>>withHandle(handle -> handle.createQuery("""
                        SELECT id, recording_path, recording_key_id, recording_chain_head FROM sessions
                        WHERE recording_path IS NOT NULL""")
                        .map((row, context) -> new Row(
                                row.getObject("id", UUID.class),
                                row.getString("recording_path"),
                                row.getString("recording_key_id"),
                                HexFormat.of().formatHex(row.getBytes("recording_chain_head"))))
                        .list())
                .forEach(row -> rows.put(row.path(), row));
    }

    private record Row(UUID id, String path, String keyId, String chainHead) {}

    void take(String path, InputStream content) throws IOException {
        Row row = rows.remove(path);
        if (row == null) {
            throw new IOException("the backup has a recording that no row names: " + path);
        }
        Path file = directory.resolve(path).normalize();
        if (!file.startsWith(directory)) {
            throw new IOException("a recording's row names a file outside of the recordings: " + path);
        }
        PrivateFiles.directory(Objects.requireNonNull(file.getParent()));
        PrivateFiles.copyNew(content, file);
        prove(row, file);
        proved++;
        if (!keep) {
            Files.delete(file);
        }
    }

    private void prove(Row row, Path file) throws IOException {
        RecordingKeys.PublishedKey key = keys.history().stream()
                .filter(each -> each.keyId().equals(row.keyId()))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "the recording " + row.id() + " was signed by a key that the backup does not have"));
        try {
            VerificationReport report = new RecordingVerifier(key.encoded()).verify(file);
            if (!report.isWhole()
                    || !report.session().equals(Optional.of(row.id()))
                    || !report.chainHead().equals(row.chainHead())) {
                throw new IOException("the recording " + row.id() + " is not the one that was sealed: "
                        + report.firstBad()
                                .map(VerificationReport.Finding::reason)
                                .orElse("its chain ends elsewhere"));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the key " + row.keyId() + " cannot be used", e);
        }
    }

    long proved() {
        return proved;
    }

    /** Files that rows name and that did not come. */
    List<String> missing() {
        List<String> left = new ArrayList<>(rows.keySet());
        left.sort(null);
        return left;
    }
}
