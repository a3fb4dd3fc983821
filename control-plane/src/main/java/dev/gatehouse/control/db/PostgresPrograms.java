/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.DatabaseConfig.BinarySource;
import dev.gatehouse.control.os.ShortCommand;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One installation of PostgreSQL's programs. Immutable.
 *
 * @param bin directory with {@code postgres} and {@code initdb}
 * @param version such as {@code 15.18}
 * @param major such as 15
 * @param origin for the log: {@code distribution} or {@code bundled}
 */
record PostgresPrograms(Path bin, String version, int major, String origin) {

    /** Oldest major version that Gatehouse works with. */
    static final int OLDEST_MAJOR = 14;

    private static final Pattern VERSION = Pattern.compile("PostgreSQL\\) ((\\d+)[.\\w]*)");
    private static final Duration COMMAND_DEADLINE = Duration.ofSeconds(30);

    Path postgres() {
        return bin.resolve("postgres");
    }

    Path initdb() {
        return bin.resolve("initdb");
    }

    /**
     * Finds programs.
     *
     * @param madeBy the major version that made the data directory, when there is one; no other may open it
     * @param unpackInto where the bundled programs are, or go
     */
    static PostgresPrograms locate(BinarySource source, OptionalInt madeBy, Path unpackInto) throws IOException {
        if (source != BinarySource.BUNDLED) {
            Optional<PostgresPrograms> installed = newest(installed(), madeBy);
            if (installed.isPresent()) {
                return installed.get();
            }
        }
        if (source != BinarySource.DISTRIBUTION && BundledPostgres.isPresent()) {
            PostgresPrograms bundled = BundledPostgres.unpack(unpackInto);
            if (madeBy.isEmpty() || madeBy.getAsInt() == bundled.major()) {
                return bundled;
            }
        }
        throw new IOException(explainMissing(source, madeBy));
    }

    /** Reads the version of the programs in {@code bin}; empty when they do not run. */
    static Optional<PostgresPrograms> inspect(Path bin, String origin) throws IOException {
        if (!Files.isExecutable(bin.resolve("postgres")) || !Files.isExecutable(bin.resolve("initdb"))) {
            return Optional.empty();
        }
        ShortCommand.Result result = ShortCommand.run(
                List.of(bin.resolve("postgres").toString(), "--version"), Path.of("/"), COMMAND_DEADLINE);
        Matcher matcher = VERSION.matcher(result.output());
        if (!result.succeeded() || !matcher.find()) {
            return Optional.empty();
        }
        return Optional.of(new PostgresPrograms(bin, matcher.group(1), Integer.parseInt(matcher.group(2)), origin));
    }

    private static String explainMissing(BinarySource source, OptionalInt madeBy) {
        if (madeBy.isPresent()) {
            int major = madeBy.getAsInt();
            return "the database was made by PostgreSQL " + major + ", whose programs are not here (database.binaries="
                    + source + "); install postgresql-" + major;
        }
        return "no PostgreSQL " + OLDEST_MAJOR + " or newer is here (database.binaries=" + source
                + "); install the package postgresql or set database.url";
    }

    private static Optional<PostgresPrograms> newest(List<PostgresPrograms> found, OptionalInt madeBy) {
        return found.stream()
                .filter(programs -> programs.major() >= OLDEST_MAJOR)
                .filter(programs -> madeBy.isEmpty() || madeBy.getAsInt() == programs.major())
                .max(Comparator.comparingInt(PostgresPrograms::major));
    }

    private static List<PostgresPrograms> installed() throws IOException {
        List<PostgresPrograms> found = new ArrayList<>();
        collect(Path.of("/usr/lib/postgresql"), "[0-9]*", found);
        collect(Path.of("/usr"), "pgsql-[0-9]*", found);
        return found;
    }

    private static void collect(Path parent, String glob, List<PostgresPrograms> found) throws IOException {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(parent, glob)) {
            for (Path version : versions) {
                inspect(version.resolve("bin"), "distribution").ifPresent(found::add);
            }
        }
    }
}
