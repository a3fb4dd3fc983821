/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.os.ShortCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A PostgreSQL data directory of ours. Confined to the thread that starts the server.
 *
 * @param place where it is and whose
 */
record Cluster(ClusterPlacement.Place place) {

    private static final Duration INITDB_DEADLINE = Duration.ofMinutes(2);
    private static final String FRESH = ".postgresql-";

    boolean exists() {
        return place.hasCluster();
    }

    /** The major version that made it. */
    OptionalInt madeBy() throws IOException {
        Path file = place.dataDirectory().resolve("PG_VERSION");
        return Files.exists(file)
                ? OptionalInt.of(Integer.parseInt(Files.readString(file).strip()))
                : OptionalInt.empty();
    }

    /** Makes it: checksums, UTF-8, the C locale that sorts the same everywhere, passwords for everybody. All or nothing. */
    void initialise(PostgresPrograms programs, String superuser, String password) throws IOException {
        removeLeftovers();
        Path work = place.base().resolve(FRESH + UUID.randomUUID());
        Files.createDirectory(work, ownerOnly());
        Path passwordFile = work.resolve("password");
        Files.writeString(passwordFile, password, StandardCharsets.US_ASCII);
        Files.setPosixFilePermissions(passwordFile, PosixFilePermissions.fromString("rw-------"));
        Path data = work.resolve("data");
        Files.createDirectory(data, ownerOnly());
        giveTo(passwordFile, data, work);
        List<String> initdb = List.of(
                programs.initdb().toString(),
                "--pgdata=" + data,
                "--username=" + superuser,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C.UTF-8");
        ShortCommand.Result result =
                ShortCommand.run(place.account().wrap(initdb, false), Path.of("/"), INITDB_DEADLINE);
        Files.deleteIfExists(passwordFile);
        if (!result.succeeded()) {
            BundledPostgres.deleteTree(work);
            throw new IOException("PostgreSQL " + programs.version() + " could not make a database in "
                    + place.dataDirectory() + " as " + place.account().describe() + ": " + lastLine(result.output()));
        }
        Files.move(data, place.dataDirectory(), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(work);
    }

    /** From a process that was killed while it made a cluster. */
    private void removeLeftovers() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(place.base(), FRESH + "*")) {
            for (Path leftover : leftovers) {
                BundledPostgres.deleteTree(leftover);
            }
        }
    }

    private void giveTo(Path... paths) throws IOException {
        if (place.account() instanceof ServerAccount.ServiceUser user) {
            for (Path path : paths) {
                Files.setAttribute(path, "unix:gid", user.gid());
                Files.setAttribute(path, "unix:uid", user.uid());
            }
        }
    }

    private static FileAttribute<?> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    private static String lastLine(String output) {
        String[] lines = output.split("\n");
        return lines[lines.length - 1].strip();
    }
}
