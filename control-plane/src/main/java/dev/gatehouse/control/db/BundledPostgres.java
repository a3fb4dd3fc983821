/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs from our own dependencies, unpacked once for each version. Confined to the thread that starts the server. */
final class BundledPostgres {

    private BundledPostgres() {}

    static boolean isPresent() {
        return BundledPostgres.class.getResource(archiveName()) != null;
    }

    /** Unpacks into {@code base/pgsql-VERSION}; what is there and runs is used. An interrupted unpacking leaves nothing that counts. */
    static PostgresPrograms unpack(Path base) throws IOException {
        Path target = base.resolve("pgsql-" + version());
        if (Files.isDirectory(target)) {
            var programs = PostgresPrograms.inspect(target.resolve("bin"), "bundled");
            if (programs.isPresent()) {
                return programs.get();
            }
            deleteTree(target);
        }
        removeLeftovers(base);
        Path fresh = base.resolve(".pgsql-" + UUID.randomUUID());
        extract(fresh);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        return PostgresPrograms.inspect(target.resolve("bin"), "bundled")
                .orElseThrow(
                        () -> new IOException(
                                "the bundled PostgreSQL in " + target
                                        + " does not run on this machine (glibc 2.27 or newer is needed); install the package postgresql"));
    }

    private static String archiveName() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return architecture.equals("aarch64") ? "/postgres-linux-arm_64.txz" : "/postgres-linux-x86_64.txz";
    }

    private static String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = BundledPostgres.class.getResourceAsStream("bundled-postgres.properties")) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }

    private static void extract(Path into) throws IOException {
        try (InputStream resource = BundledPostgres.class.getResourceAsStream(archiveName());
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(resource)))) {
            createDirectory(into);
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extractEntry(tar, entry, into);
            }
        }
    }

    private static void extractEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path into) throws IOException {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
            throw new IOException("the archive has an entry outside its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
            createDirectory(path);
            return;
        }
        Path parent = Objects.requireNonNull(path.getParent());
        createDirectory(parent);
        if (entry.isSymbolicLink()) {
            Path link = Path.of(entry.getLinkName());
            if (!parent.resolve(link).normalize().startsWith(into)) {
                throw new IOException("the archive has a link that leads outside: " + entry.getName());
            }
            Files.createSymbolicLink(path, link);
            return;
        }
        Files.copy(tar, path);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private static void createDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void removeLeftovers(Path base) throws IOException {
        try (Stream<Path> children = Files.list(base)) {
            for (Path child : children.filter(
                            path -> path.getFileName().toString().startsWith(".pgsql-"))
                    .toList()) {
                deleteTree(child);
            }
        }
    }

    static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path :
                    paths.sorted((left, right) -> right.compareTo(left)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
