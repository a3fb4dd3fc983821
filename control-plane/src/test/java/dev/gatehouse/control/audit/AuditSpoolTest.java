/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditSpoolTest {

    private static final UUID NODE = UUID.randomUUID();

    @TempDir
    private Path directory;

    @Test
    void givesBackWhatItTookInOrderAlsoAfterAReopening() throws IOException {
        try (AuditSpool spool = open(1 << 20)) {
            spool.append(entry(1));
            spool.append(entry(2));
            spool.closeSegments();
            spool.append(entry(3));
        }
        try (AuditSpool spool = open(1 << 20)) {
            assertThat(spool.isEmpty()).isFalse();
            assertThat(spool.lastNodeSequence()).isEqualTo(3);
            assertThat(readAll(spool)).containsExactly(entry(1), entry(2), entry(3));
        }
    }

    @Test
    void segmentsAreTheOwnersOnly() throws IOException {
        try (AuditSpool spool = open(1 << 20)) {
            spool.append(entry(1));
            for (Path segment : spool.closeSegments()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(segment)))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void takesItsLimitAndNoMore() throws IOException {
        long one = sizeOfOne();
        Path exact = Files.createDirectory(directory.resolve("exact"));
        try (AuditSpool spool = new AuditSpool(exact, 2 * one)) {
            spool.append(entry(1));
            spool.append(entry(2));
            assertThat(spool.canTake()).isFalse();
            assertThatThrownBy(() -> spool.append(entry(3)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("full");
            assertThat(readAll(spool)).containsExactly(entry(1), entry(2));
            for (Path segment : spool.closeSegments()) {
                spool.delete(segment);
            }
            spool.probe();
            assertThat(spool.canTake()).isTrue();
            spool.append(entry(3));
        }
    }

    @Test
    void aTornLastLineIsLeftOut() throws IOException {
        try (AuditSpool spool = open(1 << 20)) {
            spool.append(entry(1));
            Path segment = spool.closeSegments().get(0);
            String whole = Files.readString(segment);
            Files.writeString(segment, whole.substring(0, whole.length() / 2), StandardOpenOption.APPEND);
            assertThat(spool.read(segment)).containsExactly(entry(1));
        }
    }

    @Test
    void aChangedLineIsLeftOut() throws IOException {
        try (AuditSpool spool = open(1 << 20)) {
            spool.append(entry(1));
            spool.append(entry(2));
            Path segment = spool.closeSegments().get(0);
            Files.writeString(segment, Files.readString(segment).replaceFirst("anna", "otto"));
            assertThat(spool.read(segment)).containsExactly(entry(2));
        }
    }

    @Test
    void aLostDirectoryIsNoticedAndItsReturnToo() throws IOException {
        Path lost = Files.createDirectory(directory.resolve("lost"));
        try (AuditSpool spool = new AuditSpool(lost, 1 << 20)) {
            Files.delete(lost);
            assertThatThrownBy(() -> spool.append(entry(1))).isInstanceOf(IOException.class);
            assertThat(spool.canTake()).isFalse();
            spool.probe();
            assertThat(spool.canTake()).isFalse();
            Files.createDirectory(lost);
            spool.probe();
            assertThat(spool.canTake()).isTrue();
            spool.append(entry(2));
            assertThat(readAll(spool)).containsExactly(entry(2));
        }
    }

    @Test
    void anInterruptedWriterDoesNotSpoilTheSpool() throws IOException {
        try (AuditSpool spool = open(1 << 20)) {
            spool.append(entry(1));
            Thread.currentThread().interrupt();
            try {
                spool.append(entry(2));
            } catch (IOException e) {
                assertThat(e).isInstanceOf(java.nio.channels.ClosedByInterruptException.class);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            spool.append(entry(3));
            assertThat(readAll(spool)).contains(entry(1), entry(3));
        }
    }

    private long sizeOfOne() throws IOException {
        Path one = Files.createDirectory(directory.resolve("one"));
        try (AuditSpool spool = new AuditSpool(one, 1 << 20)) {
            spool.append(entry(1));
            return Files.size(spool.closeSegments().get(0));
        }
    }

    private static List<AuditEntry> readAll(AuditSpool spool) throws IOException {
        List<AuditEntry> entries = new ArrayList<>();
        for (Path segment : spool.closeSegments()) {
            entries.addAll(spool.read(segment));
        }
        return entries;
    }

    private AuditSpool open(long maxBytes) throws IOException {
        return new AuditSpool(directory.resolve("spool"), maxBytes);
    }

    private static AuditEntry entry(long sequence) {
        return AuditEntry.of(
                NODE,
                sequence,
                Instant.EPOCH,
                AuditEvent.success(
                        "user.create", Actor.user("anna", "127.0.0.1"), "user:otto", Map.of("role", "user")));
    }
}
