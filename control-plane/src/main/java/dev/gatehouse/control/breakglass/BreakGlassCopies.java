/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.breakglass;

import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps a copy of every break-glass file in the home of each node, {@code HOME/break-glass/NAME.json}, so that it is there when the
 * database is not. Blocks; one call at a time.
 */
public final class BreakGlassCopies {

    private static final String SUFFIX = ".json";

    private final BreakGlassExports exports;
    private final Path directory;
    private final Map<String, Long> written = new HashMap<>();

    /** @param directory in the home; made when there is something to put into it */
    public BreakGlassCopies(BreakGlassExports exports, Path directory) {
        this.exports = exports;
        this.directory = directory;
    }

    /** Seals anew what is stale, writes what has changed, and deletes what is gone. To be called every few seconds. */
    public synchronized void follow() {
        exports.refreshStale();
        Map<String, Long> now = exports.revisions();
        try {
            for (Map.Entry<String, Long> entry : now.entrySet()) {
                if (!entry.getValue().equals(written.get(entry.getKey()))) {
                    write(entry.getKey(), entry.getValue());
                }
            }
            deleteOthers(now);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the copies of break-glass files in " + directory + " cannot be kept: " + e.getMessage(), e);
        }
    }

    private void write(String name, long revision) throws IOException {
        Optional<byte[]> document = exports.document(name);
        if (document.isPresent()) {
            PrivateFiles.directory(directory);
            PrivateFiles.write(directory.resolve(name + SUFFIX), document.get());
            written.put(name, revision);
        }
    }

    private void deleteOthers(Map<String, Long> now) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!now.containsKey(name.substring(0, name.length() - SUFFIX.length()))) {
                    Files.delete(file);
                }
            }
        }
        written.keySet().retainAll(now.keySet());
    }
}
