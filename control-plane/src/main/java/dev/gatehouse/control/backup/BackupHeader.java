/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.control.db.DatabaseSnapshot;
import java.io.IOException;
import java.util.List;

/**
 * The first entry of an archive. Immutable.
 *
 * @param format {@link #FORMAT}
 * @param product version of the Gatehouse that made it
 * @param createdAt moment of the rows, RFC 3339 in UTC
 * @param node that made it, a UUID
 * @param schemaVersion of the tables
 * @param masterKeyId the key without which nothing sealed in here opens; it is not in here
 * @param signingKeyId of the key that signs the archive's end
 * @param signingKey that key's public part: base64 of an X.509 SubjectPublicKeyInfo (RFC 8410)
 * @param tables in the order in which their rows come
 * @param recordings that are to come
 * @param recordingBytes all of them together
 */
public record BackupHeader(
        int format,
        String product,
        String createdAt,
        String node,
        String schemaVersion,
        String masterKeyId,
        String signingKeyId,
        String signingKey,
        List<DatabaseSnapshot.Table> tables,
        List<DatabaseSnapshot.SequenceState> sequences,
        long recordings,
        long recordingBytes) {

    /** Of this program; a restore reads no other. */
    static final int FORMAT = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    byte[] toJson() throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }

    static BackupHeader parse(byte[] json) throws IOException {
        BackupHeader header;
        try {
            header = JSON.readValue(json, BackupHeader.class);
        } catch (IOException e) {
            throw new IOException(
                    "this is no backup that this Gatehouse can read: its first entry is not understood", e);
        }
        if (header.format != FORMAT) {
            throw new IOException("the backup has format " + header.format + ", and this Gatehouse reads " + FORMAT
                    + "; restore it with the version that made it (" + header.product + ")");
        }
        if (header.tables == null
                || header.sequences == null
                || header.signingKey == null
                || header.signingKeyId == null
                || header.masterKeyId == null
                || header.node == null
                || header.createdAt == null
                || header.schemaVersion == null
                || !header.schemaVersion.matches("[0-9]{1,9}(\\.[0-9]{1,9})*")) {
            throw new IOException("the backup's first entry lacks something");
        }
        return header;
    }
}
