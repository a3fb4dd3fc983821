/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files that documents and lists are read from. Stateless. */
final class DocumentFiles {

    static final int BYTES_MAX = 64 << 20;

    private static final int FILES_MAX = 20_000;
    private static final int DEPTH_MAX = 8;

    private DocumentFiles() {}

    /** The file, or what a directory has of {@code .yaml}, {@code .yml} and {@code .json}, by name; hidden ones are left out. */
    static List<Path> of(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> all = Files.walk(path, DEPTH_MAX)) {
            List<Path> files = all.filter(file -> isDocument(path, file))
                    .sorted()
                    .limit(FILES_MAX + 1L)
                    .toList();
            if (files.isEmpty() || files.size() > FILES_MAX) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        path + " has " + (files.isEmpty() ? "no" : "more than " + FILES_MAX)
                                + " .yaml, .yml or .json files");
            }
            return files;
        } catch (IOException e) {
            throw unreadable(path.toString(), e);
        }
    }

    private static boolean isDocument(Path root, Path file) {
        for (Path part : root.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return Files.isRegularFile(file) && file.getFileName().toString().matches(".*\\.(yaml|yml|json)");
    }

    /** A text in UTF-8. */
    static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    static String read(String source, InputStream in) {
        try {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new CommandFailure(ExitCode.USAGE, source + " is larger than " + BYTES_MAX + " bytes");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new CommandFailure(ExitCode.USAGE, source + " is not text in UTF-8", e);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    private static CommandFailure unreadable(String source, IOException e) {
        String why = e instanceof java.nio.file.NoSuchFileException ? "there is no such file" : e.getMessage();
        return new CommandFailure(ExitCode.FAILED, "cannot read " + source + ": " + why, e);
    }
}
