/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.RecordForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleStoreTest {

    private static final long HOUR = TimeUnit.HOURS.toMillis(1);
    private static final long MIB = 1024 * 1024;
    private static final UUID SESSION = new UUID(1, 2);

    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong(1_795_291_200_000L);
    private final byte[] excerpt = new byte[Excerpt.BYTES_MAX];

    @Test
    void readerGoesFromFileToFileThroughTheHoursWhateverTheClockDoes() throws Exception {
        try (ChronicleStore store = new ChronicleStore(directory.resolve("lane"), QueueShape.DEFAULT, clock::get)) {
            append(store, 1);
            clock.addAndGet(HOUR);
            append(store, 2);
            clock.addAndGet(-5 * HOUR);
            append(store, 3);
            clock.addAndGet(30 * HOUR);
            append(store, 4);
            assertThat(files()).hasSize(3);
            try (ChronicleLaneReader reader = reader()) {
                assertThat(read(reader)).containsExactly(1L, 2L, 3L, 4L);
                append(store, 5);
                assertThat(read(reader)).containsExactly(5L);
                reader.releaseBefore(reader.position());
                assertThat(files()).hasSize(1);
                append(store, 6);
                assertThat(read(reader)).containsExactly(6L);
            }
        }
    }

    @Test
    void fullFileIsFollowedByTheNextAndReadingGoesOnWhereItWas() throws Exception {
        QueueShape small = new QueueShape(4 * MIB, 8 * MIB, 12 * MIB, Duration.ofSeconds(30));
        try (ChronicleStore store = new ChronicleStore(directory.resolve("lane"), small, clock::get)) {
            for (long i = 1; i <= 400; i++) {
                append(store, i);
            }
            assertThat(files().size()).isBetween(3, 4);
            long middle;
            try (ChronicleLaneReader first = reader()) {
                List<Long> begun = new ArrayList<>();
                first.read((read, length) -> take(begun, read), 150);
                middle = first.position();
            }
            try (ChronicleLaneReader second = reader()) {
                second.moveTo(middle);
                List<Long> rest = read(second);
                assertThat(rest.get(rest.size() - 1)).isEqualTo(400);
                assertThat(rest)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(rest.get(0), 400).boxed().toList());
            }
        }
    }

    @Test
    void directoryThatCannotBeMadeIsSaid() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> new ChronicleStore(file.resolve("lane"), QueueShape.DEFAULT, clock::get))
                .isInstanceOf(IOException.class);
    }

    private void append(ChronicleStore store, long sequence) throws IOException {
        Excerpt.writeIdentity(excerpt, SESSION, sequence);
        Excerpt.writeRecordHeader(excerpt, 300, 0, RecordForm.OUTPUT);
        store.append(excerpt, excerpt.length);
        store.commit();
        store.sync();
    }

    private ChronicleLaneReader reader() {
        return new ChronicleLaneReader("lane", directory.resolve("lane"), QueueShape.DEFAULT, () -> false);
    }

    private static List<Long> read(ChronicleLaneReader reader) throws IOException {
        List<Long> sequences = new ArrayList<>();
        reader.read((read, length) -> take(sequences, read), 1000);
        return sequences;
    }

    private static void take(List<Long> sequences, byte[] read) {
        if (Excerpt.tag(read) != FormatRecords.LANE_MARK.tag()) {
            sequences.add(Excerpt.sequence(read));
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("lane"))) {
            return files.filter(each -> each.toString().endsWith(".cq4")).toList();
        }
    }
}
