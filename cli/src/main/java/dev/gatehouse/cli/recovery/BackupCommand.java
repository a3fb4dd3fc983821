/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recovery;

import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.control.backup.BackupFile;
import dev.gatehouse.control.backup.BackupHeader;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse backup}. */
@Command(
        name = "backup",
        description = {
            "Take a backup while Gatehouse runs: all rows of one moment, the sealed recordings, the configuration.",
            "Secrets in it are sealed, and the master key is never in it: keep that key elsewhere, as nothing opens without it."
        })
public final class BackupCommand extends ServerCommand {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Option(
            names = "--output",
            paramLabel = "FILE|DIR",
            required = true,
            description = "A new file, mode 0600; in a directory its name is gatehouse-backup-TIME.tar.")
    private Path destination;

    BackupCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        Path file = Files.isDirectory(destination)
                ? destination.resolve("gatehouse-backup-" + STAMP.format(Instant.now()) + ".tar")
                : destination;
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            try (InputStream in = server.stream("/api/v1/backup")) {
                PrivateFiles.copyNew(counted(in), part);
            }
            BackupHeader header = readBack(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            PrivateFiles.syncDirectory(
                    Objects.requireNonNull(file.toAbsolutePath().getParent()));
            report(file, header);
            return ExitCode.DONE;
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage() + " is there already; choose another name", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "no backup was taken: " + e.getMessage(), e);
        }
    }

    private BackupHeader readBack(Path part) throws IOException {
        try {
            return BackupFile.check(part, new ByteProgress(terminal().err(), "read back"))
                    .header();
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    private InputStream counted(InputStream in) {
        ByteProgress progress = new ByteProgress(terminal().err(), "received");
        return new FilterInputStream(in) {
            private long total;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, length);
                total += Math.max(0, count);
                progress.accept(total);
                return count;
            }
        };
    }

    private void report(Path file, BackupHeader header) throws IOException {
        terminal()
                .out()
                .println(file + ": " + ByteProgress.mebibytes(Files.size(file)) + ", as of " + header.createdAt()
                        + ", read back and whole");
        terminal()
                .out()
                .println("To restore it you need the master key " + header.masterKeyId()
                        + ", which is not in it. Keep that key apart from the backups.");
    }
}
