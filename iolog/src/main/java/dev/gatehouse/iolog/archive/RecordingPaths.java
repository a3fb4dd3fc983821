/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import dev.gatehouse.iolog.record.RecordingHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Where things are in a directory of recordings. Immutable. */
final class RecordingPaths {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);
    private static final String GROWING = ".part";
    private static final String SEALED = ".iolog";

    private final Path root;

    RecordingPaths(Path root) {
        this.root = root.toAbsolutePath();
    }

    void create() throws IOException {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(open());
        Files.createDirectories(unannounced());
    }

    private Path open() {
        return root.resolve("open");
    }

    private Path unannounced() {
        return root.resolve("unannounced");
    }

    Path growing(UUID id) {
        return open().resolve(id + GROWING);
    }

    Path sealed(RecordingHeader header) {
        return root.resolve(DAY.format(header.startedAt())).resolve(header.id() + SEALED);
    }

    Path unannounced(UUID id) {
        return unannounced().resolve(id.toString());
    }

    Path checkpoint() {
        return root.resolve("journal.checkpoint");
    }

    List<Path> growing() throws IOException {
        try (Stream<Path> files = Files.list(open())) {
            return files.filter(each -> each.toString().endsWith(GROWING)).toList();
        }
    }

    /** Some of the recordings that nobody has heard of yet. */
    List<Path> unannounced(int countMax) throws IOException {
        try (Stream<Path> files = Files.list(unannounced())) {
            return files.limit(countMax).toList();
        }
    }

    String relative(Path file) {
        return root.relativize(file).toString();
    }

    /** Back from {@link #relative}; never out of the root. */
    Path resolve(String relative) throws IOException {
        Path file = root.resolve(relative).normalize();
        if (!file.startsWith(root)) {
            throw new IOException("path " + relative + " leaves the directory of recordings");
        }
        return file;
    }

    static void writeDurably(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
