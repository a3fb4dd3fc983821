/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.doctor;

import dev.gatehouse.cli.config.RecordingConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.health.Finding;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether there is room on each volume that Gatehouse writes to, measured by where the recorder stops. */
final class DiskChecks {

    private static final double GIB = 1 << 30;

    private final Home home;
    private final RecordingConfig recording;

    DiskChecks(Home home, RecordingConfig recording) {
        this.home = home;
        this.recording = recording;
    }

    List<Finding> run() {
        Map<String, Path> volumes = new LinkedHashMap<>();
        volumes.put("home", home.root());
        volumes.put("journal", recording.journalDirectory().orElse(home.root().resolve("journal")));
        volumes.put(
                "recordings", recording.archiveDirectory().orElse(home.root().resolve("recordings")));
        List<Finding> findings = new ArrayList<>();
        volumes.forEach((name, directory) -> findings.add(room(name, existing(directory))));
        return findings;
    }

    /** What is made at the first start is not there yet. */
    private static Path existing(Path directory) {
        Path found = directory;
        while (found != null && !Files.exists(found)) {
            found = found.getParent();
        }
        return found == null ? Path.of("/") : found;
    }

    private Finding room(String name, Path directory) {
        try {
            FileStore store = Files.getFileStore(directory);
            long free = store.getUsableSpace();
            long floor = Math.max(
                    recording.watermark().floorBytes(),
                    store.getTotalSpace() / 100 * recording.watermark().floorPercent());
            String text = String.format(
                    Locale.ROOT,
                    "%s: %.1f GiB free of %.1f on %s; no recorded session begins below %.1f",
                    name,
                    free / GIB,
                    store.getTotalSpace() / GIB,
                    directory,
                    floor / GIB);
            return Finding.judge(
                    "disk",
                    free >= floor * 2,
                    free < floor ? Finding.State.FAIL : Finding.State.WARN,
                    text,
                    "make room, move recordings to another volume (recording.archiveDirectory), or shorten what is kept");
        } catch (IOException e) {
            return Finding.fail(
                    "disk", name + ": " + directory + " cannot be asked: " + e.getMessage(), "is it mounted?");
        }
    }
}
