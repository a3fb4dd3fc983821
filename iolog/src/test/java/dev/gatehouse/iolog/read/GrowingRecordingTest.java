/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingRecordingTest {

    @TempDir
    Path home;

    /** A file that is being written ends anywhere; what is whole up to there can be read, at every length. */
    @Test
    void canBeReadHoweverFarItHasBeenWritten() throws Exception {
        TestKeys keys = TestKeys.random();
        byte[] whole;
        long firstChunk;
        try (Appliance appliance = new Appliance(home, keys)) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            appliance.append(writer, TestTypes.OUTPUT, "seen").get(30, TimeUnit.SECONDS);
            appliance.loop.run(() -> {
                InputLine line = writer.beginInputLine(TestTypes.INPUT);
                line.append(new byte[] {'x'}, 0, 1, failure -> {});
                line.reveal();
            });
            SealedRecording sealed = appliance.closeAndSeal(writer);
            whole = Files.readAllBytes(sealed.file());
            try (RecordingFile file = RecordingFile.open(sealed.file())) {
                firstChunk = file.firstChunk();
            }
        }
        int records = 0;
        for (int length = (int) firstChunk; length < whole.length; length++) {
            Path growing = Files.write(home.resolve("growing"), Arrays.copyOf(whole, length));
            int read = 0;
            try (RecordingKeys held = Appliance.allKeys(growing, keys);
                    RecordingReader reader = RecordingReader.open(growing, held)) {
                RecordCursor cursor = reader.cursor();
                while (cursor.next() != null) {
                    read++;
                }
            }
            assertThat(read).as("records in %d bytes", length).isGreaterThanOrEqualTo(records);
            records = read;
        }
        assertThat(records).isEqualTo(4); // output, input, its key, the end
    }
}
