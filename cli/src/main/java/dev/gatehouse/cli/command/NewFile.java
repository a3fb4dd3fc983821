/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.command;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that commands write for people, mode 0600. Stateless. */
public final class NewFile {

    private NewFile() {}

    /**
     * Whole or not at all: what is cut short leaves no file that looks like a whole one.
     *
     * @throws CommandFailure when there is such a file already
     */
    public static void write(Path file, InputStream in) throws IOException {
        try {
            writeNew(file, in);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(ExitCode.FAILED, file + " is there already; choose another name", e);
        }
    }

    private static void writeNew(Path file, InputStream in) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        boolean whole = false;
        try (OutputStream out = Channels.newOutputStream(channel)) {
            in.transferTo(out);
            whole = true;
        } finally {
            if (!whole) {
                Files.delete(file);
            }
        }
    }
}
