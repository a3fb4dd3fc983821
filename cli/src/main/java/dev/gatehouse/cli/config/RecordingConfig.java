/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import dev.gatehouse.iolog.journal.DiskWatermark;
import dev.gatehouse.iolog.journal.RingLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Journal and sealed recordings ({@code recording.*}). Immutable.
 *
 * @param journalDirectory where the journal lives; empty for {@code HOME/journal}
 * @param archiveDirectory where sealed recordings go; empty for {@code HOME/recordings}
 * @param syncInterval how often the journal is carried to the disk: what power loss may cost
 * @param stallLimit how long one burst may take before its lane counts as failed
 * @param watermark how much of the disk stays free
 * @param ring how many bytes may wait on each event loop
 */
public record RecordingConfig(
        Optional<Path> journalDirectory,
        Optional<Path> archiveDirectory,
        Duration syncInterval,
        Duration stallLimit,
        DiskWatermark watermark,
        RingLimits ring) {

    private static final Duration SYNC_MAX = Duration.ofSeconds(10);
    private static final Duration STALL_MAX = Duration.ofMinutes(5);

    public RecordingConfig {
        Objects.requireNonNull(journalDirectory, "journalDirectory");
        Objects.requireNonNull(archiveDirectory, "archiveDirectory");
        Objects.requireNonNull(syncInterval, "syncInterval");
        Objects.requireNonNull(stallLimit, "stallLimit");
        Objects.requireNonNull(watermark, "watermark");
        Objects.requireNonNull(ring, "ring");
    }

    /** In the home, synced every second, max(1 GiB, 5 %) of the disk kept free. */
    public static RecordingConfig defaults() {
        return new RecordingConfig(
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                DiskWatermark.DEFAULT,
                RingLimits.DEFAULT);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        List<String> found = new ArrayList<>();
        journalDirectory
                .filter(path -> !path.isAbsolute())
                .ifPresent(path -> found.add("recording.journalDirectory: " + path + " is not an absolute path"));
        archiveDirectory
                .filter(path -> !path.isAbsolute())
                .ifPresent(path -> found.add("recording.archiveDirectory: " + path + " is not an absolute path"));
        if (syncInterval.isNegative() || syncInterval.isZero() || syncInterval.compareTo(SYNC_MAX) > 0) {
            found.add("recording.syncInterval: " + syncInterval + " is outside 1ms..10s");
        }
        if (stallLimit.compareTo(Duration.ofSeconds(1)) < 0 || stallLimit.compareTo(STALL_MAX) > 0) {
            found.add("recording.stallLimit: " + stallLimit + " is outside 1s..5m");
        }
        return List.copyOf(found);
    }
}
