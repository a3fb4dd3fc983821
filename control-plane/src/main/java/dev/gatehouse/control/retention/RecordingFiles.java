/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.retention;

import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/** Deletes sealed files and what was derived from them. Blocks. Stateless. */
final class RecordingFiles {

    private final Path directory;

    RecordingFiles(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /** Whether the file is on this node. */
    boolean isHere(String path) throws IOException {
        return Files.isRegularFile(resolve(path));
    }

    /**
     * The sealed file, and then every file beside it whose name begins with its name and a dot; what is gone already is fine. In this
     * order, so that whoever derives something from the file afterwards can see that it must not stay. When this returns, no loss of power brings
     * them back.
     */
    void delete(String path) throws IOException {
        Path file = resolve(path);
        Path directory = Objects.requireNonNull(file.getParent());
        Files.deleteIfExists(file);
        try (DirectoryStream<Path> companions = Files.newDirectoryStream(directory, each -> isCompanion(each, file))) {
            for (Path companion : companions) {
                Files.deleteIfExists(companion);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        PrivateFiles.syncDirectory(directory);
    }

    private static boolean isCompanion(Path each, Path file) {
        return each.getFileName().toString().startsWith(file.getFileName() + ".");
    }

    private Path resolve(String path) throws IOException {
        Path file = directory.resolve(path).normalize();
        if (!file.startsWith(directory) || file.equals(directory)) {
            throw new IOException("the recording's row names a file outside the recordings' directory");
        }
        return file;
    }
}
