/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The repository's own files, for rules that class files cannot answer. */
final class Sources {

    static final List<String> MODULES =
            List.of("iolog", "proxy-core", "rdp-relay", "ssh-relay", "control-plane", "cli", "perf");

    private Sources() {}

    /** The directory with the parent pom; tests run in their module's directory. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.exists(here.resolve("mvnw")) ? here : here.getParent();
        if (!Files.exists(root.resolve("mvnw"))) {
            throw new IllegalStateException("the repository's root is not above " + here);
        }
        return root;
    }

    /** All Java files below {@code src/main/java} or {@code src/test/java} of every module. */
    static List<Path> java(String tree) {
        return MODULES.stream()
                .map(module ->
                        root().resolve(module).resolve("src").resolve(tree).resolve("java"))
                .filter(Files::isDirectory)
                .flatMap(Sources::walk)
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> walk(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
