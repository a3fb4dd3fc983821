/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.codec.EndState;
import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.integrity.RecordingVerifier;
import dev.gatehouse.iolog.integrity.VerificationReport;
import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.ReadRecord.Content;
import dev.gatehouse.iolog.read.RecordCursor;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.LengthClass;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiverTest {

    @TempDir
    Path home;

    private final TestKeys keys = TestKeys.random();

    @Test
    void whatWasAppendedIsInTheSealedFileInOrder() throws Exception {
        try (Appliance appliance = new Appliance(home, keys)) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            byte[] atLimit = random(FormatLimits.PART_BYTES_MAX);
            byte[] overLimit = random(FormatLimits.PART_BYTES_MAX + 1);
            byte[] largest = random(FormatLimits.APPEND_BYTES_MAX);
            byte[] text = "all work and no play ".repeat(2000).getBytes(StandardCharsets.UTF_8);
            List<byte[]> appended =
                    List.of("hello".getBytes(StandardCharsets.UTF_8), atLimit, overLimit, new byte[0], largest, text);
            for (byte[] each : appended) {
                appliance.append(writer, TestTypes.OUTPUT, each).get(30, TimeUnit.SECONDS);
            }
            SealedRecording sealed = appliance.closeAndSeal(writer);

            assertThat(sealed.summary().end().state()).isEqualTo(EndState.CLOSED);
            assertThat(sealed.summary().end().cause()).isEqualTo("client.closed");
            assertThat(sealed.header()).isEqualTo(TestTypes.header(writer.id()));
            assertThat(sealed.file())
                    .isEqualTo(home.toAbsolutePath().resolve("recordings/2026/11/21/" + writer.id() + ".iolog"));
            List<ReadRecord> read = read(sealed.file(), EnumSet.allOf(Secrecy.class));
            assertThat(read).hasSize(appended.size() + 1);
            for (int i = 0; i < appended.size(); i++) {
                assertThat(read.get(i).payload()).isEqualTo(appended.get(i));
                assertThat(read.get(i).tag()).isEqualTo(TestTypes.OUTPUT.tag());
            }
            assertThat(read.get(appended.size()).tag()).isEqualTo(FormatRecords.END.tag());
            assertWhole(sealed.file());
        }
    }

    @Test
    void inputIsReadOnlyWithItsOwnKeyAndWithheldInputByNobody() throws Exception {
        try (Appliance appliance = new Appliance(home, keys)) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            appliance.append(writer, TestTypes.INPUT, "plain input").get(30, TimeUnit.SECONDS);
            appliance.loop.run(() -> {
                InputLine shown = writer.beginInputLine(TestTypes.INPUT);
                InputLine hidden = writer.beginInputLine(TestTypes.INPUT);
                writer.beginInputLine(TestTypes.INPUT).reveal(); // nothing was typed: leaves no trace
                append(shown, "whoami");
                append(hidden, "pass");
                append(hidden, "word");
                shown.reveal();
                hidden.withhold(LengthClass.of(8));
                append(writer.beginInputLine(TestTypes.INPUT), "left open"); // closing withholds it
            });
            SealedRecording sealed = appliance.closeAndSeal(writer);

            List<ReadRecord> all = inputs(read(sealed.file(), EnumSet.allOf(Secrecy.class)));
            assertThat(all)
                    .extracting(ReadRecord::content)
                    .containsExactly(
                            Content.READABLE, Content.READABLE, Content.WITHHELD, Content.WITHHELD, Content.WITHHELD);
            assertThat(all.get(0).payload()).asString().isEqualTo("plain input");
            assertThat(all.get(1).payload()).asString().isEqualTo("whoami");
            assertThat(all.get(2).payload()).isEmpty();
            assertThat(inputs(read(sealed.file(), EnumSet.of(Secrecy.OUTPUT))))
                    .extracting(ReadRecord::content)
                    .containsExactly(
                            Content.NO_KEY, Content.NO_KEY, Content.WITHHELD, Content.WITHHELD, Content.WITHHELD);
            VerificationReport.Counts counts = assertWhole(sealed.file()).counts();
            assertThat(counts.withheldLines()).isEqualTo(2);
            assertThat(counts.withheldRecords()).isEqualTo(3);
            assertThat(counts.undecidedLines()).isZero();
            assertThat(counts.data()).isEqualTo(2);
        }
    }

    @Test
    void cursorSeeksByTime() throws Exception {
        try (Appliance appliance = new Appliance(home, keys)) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            for (int i = 0; i < 300; i++) {
                appliance.append(writer, TestTypes.OUTPUT, random(32 * 1024)).get(30, TimeUnit.SECONDS);
            }
            SealedRecording sealed = appliance.closeAndSeal(writer);
            List<ReadRecord> all = read(sealed.file(), EnumSet.of(Secrecy.OUTPUT));
            try (RecordingKeys recordingKeys = Appliance.allKeys(sealed.file(), keys);
                    RecordingReader reader = RecordingReader.open(sealed.file(), recordingKeys)) {
                for (int i : new int[] {0, 1, 150, 299, 300}) {
                    RecordCursor cursor = reader.cursor();
                    cursor.seek(all.get(i).nanos());
                    assertThat(cursor.next().sequence()).isEqualTo(all.get(i).sequence());
                }
            }
        }
    }

    @Test
    void manySessionsAreKeptApart() throws Exception {
        try (Appliance appliance = new Appliance(home, keys)) {
            List<RecordingWriter> writers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                writers.add(appliance.open(TestTypes.header()));
            }
            for (int round = 0; round < 50; round++) {
                for (RecordingWriter each : writers) {
                    appliance.append(each, TestTypes.OUTPUT, each.id() + " " + round);
                }
            }
            for (RecordingWriter each : writers) {
                SealedRecording sealed = appliance.closeAndSeal(each);
                List<ReadRecord> read = read(sealed.file(), EnumSet.of(Secrecy.OUTPUT));
                assertThat(read).hasSize(51);
                for (int round = 0; round < 50; round++) {
                    assertThat(read.get(round).payload())
                            .asString()
                            .isEqualTo(sealed.header().id() + " " + round);
                }
            }
        }
    }

    @Test
    void shutDownSealsEverythingAndLeavesNoJournal() throws Exception {
        Appliance appliance = new Appliance(home, keys);
        RecordingWriter open = appliance.open(TestTypes.header());
        appliance.append(open, TestTypes.OUTPUT, "the last words").get(30, TimeUnit.SECONDS);
        appliance.close();
        SealedRecording sealed = appliance.nextSealed();
        assertThat(sealed.summary().end().state()).isEqualTo(EndState.FAILED);
        assertThat(sealed.summary().end().cause()).isEqualTo("gateway.stopped");
        assertThat(home.resolve("journal")).isDirectoryNotContaining("glob:**/boot-*/lane-*");
        assertThat(home.resolve("recordings/open")).isEmptyDirectory();
        assertThat(home.resolve("recordings/unannounced")).isEmptyDirectory();
    }

    private static void append(InputLine line, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        line.append(bytes, 0, bytes.length, failure -> {});
    }

    private List<ReadRecord> read(Path file, EnumSet<Secrecy> which) throws Exception {
        List<ReadRecord> records = new ArrayList<>();
        try (RecordingKeys recordingKeys = Appliance.someKeys(file, keys, which);
                RecordingReader reader = RecordingReader.open(file, recordingKeys)) {
            RecordCursor cursor = reader.cursor();
            for (ReadRecord next = cursor.next(); next != null; next = cursor.next()) {
                records.add(next);
            }
        }
        return records;
    }

    private static List<ReadRecord> inputs(List<ReadRecord> records) {
        return records.stream()
                .filter(each -> each.tag() == TestTypes.INPUT.tag())
                .toList();
    }

    private VerificationReport assertWhole(Path file) throws Exception {
        RecordingVerifier verifier = new RecordingVerifier(keys.publicKey());
        assertThat(verifier.verify(file).firstBad()).isEmpty();
        try (RecordingKeys recordingKeys = Appliance.allKeys(file, keys)) {
            VerificationReport report = verifier.verify(file, recordingKeys);
            assertThat(report.firstBad()).isEmpty();
            assertThat(report.isWhole()).isTrue();
            return report;
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
