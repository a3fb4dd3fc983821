/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.codec.EndState;
import dev.gatehouse.iolog.codec.FormatVersion;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.integrity.RecordingVerifier;
import dev.gatehouse.iolog.integrity.VerificationReport;
import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.ReadRecord.Content;
import dev.gatehouse.iolog.read.RecordCursor;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every released version of the format stays readable, and verifiable, for ever. */
class GoldenFileTest {

    @TempDir
    Path directory;

    @Test
    void eachVersionHasAGoldenFile() {
        for (FormatVersion each : FormatVersion.values()) {
            assertThat(GoldenFileTest.class.getResource("/golden/v" + each.code() + ".iolog"))
                    .as("golden file of %s", each)
                    .isNotNull();
        }
    }

    @Test
    void versionOneIsWholeAndReadsAsItWasWritten() throws Exception {
        Path file = copy("v1.iolog");
        TestKeys keys = TestKeys.ofText(Files.readString(copy("v1.keys")));
        try (RecordingKeys held = Appliance.allKeys(file, keys);
                RecordingReader reader = RecordingReader.open(file, held)) {
            VerificationReport report = new RecordingVerifier(keys.publicKey()).verify(file, held);
            assertThat(report.firstBad()).isEmpty();
            assertThat(report.counts()).isEqualTo(new VerificationReport.Counts(7, 1, 1, 0, 0, 0, 8));
            assertThat(report.keyId()).contains("test-key");
            assertThat(reader.head().header()).isEqualTo(TestTypes.header(GoldenFileMaker.ID));
            assertThat(reader.summary().orElseThrow().end().state()).isEqualTo(EndState.CLOSED);
            assertThat(reader.summary().orElseThrow().end().summary()).containsEntry("bytesIn", "7");
            List<ReadRecord> records = read(reader);
            assertThat(records)
                    .extracting(ReadRecord::tag)
                    .containsExactly(60_002, 60_001, 3, 60_001, 4, 60_000, 60_000, 60_001, 60_003, 2);
            assertThat(text(records.get(1))).isEqualTo(GoldenFileMaker.SHOWN);
            assertThat(records.get(3).content()).isEqualTo(Content.WITHHELD);
            assertThat(text(records.get(5))).isEqualTo(GoldenFileMaker.OUTPUT);
            assertThat(text(records.get(6))).isEqualTo(GoldenFileMaker.LONG_OUTPUT);
            assertThat(text(records.get(7))).isEqualTo(GoldenFileMaker.INPUT);
        }
    }

    private static String text(ReadRecord record) {
        return new String(record.payload(), StandardCharsets.UTF_8);
    }

    private static List<ReadRecord> read(RecordingReader reader) throws IOException {
        List<ReadRecord> records = new ArrayList<>();
        RecordCursor cursor = reader.cursor();
        for (ReadRecord next = cursor.next(); next != null; next = cursor.next()) {
            records.add(next);
        }
        return records;
    }

    private Path copy(String name) throws IOException {
        try (InputStream in = GoldenFileTest.class.getResourceAsStream("/golden/" + name)) {
            Path copy = directory.resolve(name);
            Files.copy(in, copy);
            return copy;
        }
    }
}
