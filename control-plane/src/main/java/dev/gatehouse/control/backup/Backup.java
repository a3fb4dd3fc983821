/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseSnapshot;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.control.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Takes a backup while the house runs. All rows are of one moment; sealed recordings never change, so those that the rows name are
 * read afterwards. Secrets in the rows are sealed and stay so; the master key is not read. Immutable, safe for use by several threads.
 */
public final class Backup {

    static final String HEADER = "backup.json";
    static final String CONFIGURATION = "configuration/gatehouse.yaml";
    static final String CONTENT = "content.json";
    static final String RECORDINGS = "recordings/";

    private static final String CONFIGURATION_FILE = "gatehouse.yaml";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Parts parts;

    /** @param parts see there */
    public Backup(Parts parts) {
        this.parts = Objects.requireNonNull(parts, "parts");
    }

    /**
     * Where everything comes from.
     *
     * @param recordings directory of the sealed files
     * @param node this node
     * @param product version of the program
     */
    public record Parts(
            Database database, Vault vault, RecordingKeys keys, Home home, Path recordings, UUID node, String product) {
        public Parts {
            Objects.requireNonNull(database, "database");
            Objects.requireNonNull(vault, "vault");
            Objects.requireNonNull(keys, "keys");
            Objects.requireNonNull(home, "home");
            recordings = recordings.toAbsolutePath().normalize();
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(product, "product");
        }
    }

    /**
     * What came into it.
     *
     * @param missing recordings that the rows name and the directory has not: purged meanwhile, or lost before
     */
    public record Outcome(
            String createdAt, long tables, long rows, long recordings, long recordingBytes, List<String> missing) {
        public Outcome {
            missing = List.copyOf(missing);
        }
    }

    private record Sealed(String path, long sizeBytes) {}

    /**
     * Writes a whole archive; what has been written is worth nothing when this throws.
     *
     * @param out not closed
     * @param beforeTheEnd told what is in it before the archive becomes whole; when it throws, it never does
     */
    public void write(OutputStream out, Consumer<Outcome> beforeTheEnd) throws IOException {
        ArchiveWriter archive = new ArchiveWriter(out);
        BackupHeader header;
        List<Sealed> recordings;
        long rows = 0;
        try (DatabaseSnapshot snapshot = DatabaseSnapshot.open(parts.database())) {
            recordings = recordings(snapshot);
            header = header(snapshot, recordings);
            archive.add(HEADER, header.toJson());
            for (DatabaseSnapshot.Table table : header.tables()) {
                try (RowEntries entries = new RowEntries(archive, table.name())) {
                    rows += snapshot.copy(table, entries);
                }
            }
        }
        Path configuration = parts.home().root().resolve(CONFIGURATION_FILE);
        if (Files.exists(configuration)) {
            archive.add(CONFIGURATION, Files.readAllBytes(configuration));
        }
        Outcome outcome = addRecordings(archive, header, rows, recordings);
        archive.add(CONTENT, JSON.writeValueAsBytes(content(outcome)));
        beforeTheEnd.accept(outcome);
        archive.finish(parts.keys().signingKey());
    }

    private Outcome addRecordings(ArchiveWriter archive, BackupHeader header, long rows, List<Sealed> recordings)
            throws IOException {
        List<String> missing = new ArrayList<>();
        long bytes = 0;
        for (Sealed recording : recordings) {
            Path file = parts.recordings().resolve(recording.path()).normalize();
            if (!file.startsWith(parts.recordings())) {
                throw new IOException("a recording's row names a file outside of the recordings: " + recording.path());
            }
            try (InputStream in = Files.newInputStream(file)) {
                archive.add(RECORDINGS + recording.path(), in, recording.sizeBytes());
                bytes += recording.sizeBytes();
            } catch (NoSuchFileException e) {
                missing.add(recording.path());
            }
        }
        return new Outcome(
                header.createdAt(),
                header.tables().size(),
                rows,
                (long) recordings.size() - missing.size(),
                bytes,
                missing);
    }

    private static Map<String, Object> content(Outcome outcome) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("tables", outcome.tables());
        content.put("rows", outcome.rows());
        content.put("recordings", outcome.recordings());
        content.put("recordingBytes", outcome.recordingBytes());
        content.put("missing", outcome.missing());
        return content;
    }

    private BackupHeader header(DatabaseSnapshot snapshot, List<Sealed> recordings) {
        RecordingKeys.PublishedKey signing = parts.keys().active();
        Instant moment = snapshot.handle()
                .createQuery("SELECT transaction_timestamp()")
                .mapTo(Instant.class)
                .one();
        return new BackupHeader(
                BackupHeader.FORMAT,
                parts.product(),
                moment.truncatedTo(ChronoUnit.MILLIS).toString(),
                parts.node().toString(),
                snapshot.schemaVersion(),
                parts.vault().masterKeyId(),
                signing.keyId(),
                Base64.getEncoder().encodeToString(signing.encoded()),
                snapshot.tables(),
                snapshot.sequences(),
                recordings.size(),
                recordings.stream().mapToLong(Sealed::sizeBytes).sum());
    }

    private static List<Sealed> recordings(DatabaseSnapshot snapshot) {
        return snapshot.handle()
                .createQuery("""
                        SELECT recording_path, recording_size_bytes FROM sessions
                        WHERE recording_path IS NOT NULL AND recording_size_bytes IS NOT NULL ORDER BY recording_path""")
                .map((rows, context) -> new Sealed(rows.getString(1), rows.getLong(2)))
                .list();
    }
}
