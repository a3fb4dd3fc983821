/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to where each lane is in files that are on the disk. Only saves work after a crash: without it, or with an old one, records
 * are read again and known by their sequence. Confined to the archiver's thread.
 */
final class Checkpoint {

    private static final Logger LOGGER = LoggerFactory.getLogger(Checkpoint.class);
    private static final long BYTES_MAX = 1024L * 1024;

    private final Path file;
    private final Map<String, Long> positions;

    private Checkpoint(Path file, Map<String, Long> positions) {
        this.file = file;
        this.positions = positions;
    }

    static Checkpoint load(Path file) {
        Map<String, Long> positions = new HashMap<>();
        try {
            if (Files.exists(file) && Files.size(file) <= BYTES_MAX) {
                for (String line : Files.readAllLines(file)) {
                    int space = line.lastIndexOf(' ');
                    positions.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
                }
            }
        } catch (IOException | RuntimeException unreadable) {
            LOGGER.atWarn().setCause(unreadable).log("journal checkpoint is not readable, reading the journal again");
            positions.clear();
        }
        return new Checkpoint(file, positions);
    }

    @Nullable
    Long position(String lane) {
        return positions.get(lane);
    }

    void write(Map<String, Long> newPositions) throws IOException {
        if (newPositions.equals(positions)) {
            return;
        }
        List<String> lines = newPositions.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .sorted()
                .toList();
        byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        RecordingPaths.writeDurably(file, content);
        positions.clear();
        positions.putAll(newPositions);
    }
}
