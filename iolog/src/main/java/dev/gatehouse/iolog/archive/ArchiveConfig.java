/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How the archiver runs. Immutable.
 *
 * @param directory where recordings go: {@code yyyy/MM/dd/ID.iolog}, those still growing in {@code open}
 * @param pollInterval how often it looks for excerpts when there were none
 * @param flushInterval how long a record waits at most until it is in its growing file
 * @param checkpointInterval how often growing files are carried to the disk, and the journal before that point deleted
 */
public record ArchiveConfig(
        Path directory, Duration pollInterval, Duration flushInterval, Duration checkpointInterval) {

    public ArchiveConfig {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(pollInterval, "pollInterval");
        Objects.requireNonNull(flushInterval, "flushInterval");
        Objects.requireNonNull(checkpointInterval, "checkpointInterval");
    }

    /** The defaults for this directory. */
    public static ArchiveConfig of(Path directory) {
        return new ArchiveConfig(directory, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(10));
    }
}
