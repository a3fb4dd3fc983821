/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recovery;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A home as a tree of files: empty or not, and how it becomes so again. */
final class HomeTree {

    /** What may be there before a restore: the key that the operator has put there, and what a start leaves. */
    private static final Set<String> ALLOWED = Set.of("keys", "keys/master.key", "run", "run/gatehouse.lock", "logs");

    private HomeTree() {}

    static void requireEmpty(Path home) throws IOException {
        if (!Files.exists(home)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(home)) {
            List<String> others = paths.filter(path -> !path.equals(home))
                    .map(path -> home.relativize(path).toString())
                    .filter(name -> !ALLOWED.contains(name) && !name.startsWith("logs/"))
                    .limit(1)
                    .toList();
            if (!others.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "the home " + home + " is not empty (" + others.get(0)
                                + "): a restore overwrites nothing; choose another with --home, or move this one away");
            }
        }
    }

    /** Takes away what a failed restore has left; the lock's directory stays, as it is held. */
    static void empty(Path home, boolean keepKey) throws IOException {
        try (Stream<Path> children = Files.list(home)) {
            for (Path child : children.toList()) {
                String name = child.getFileName().toString();
                if (name.equals("keys") && keepKey) {
                    emptyKeys(child);
                } else if (!name.equals("run") && !name.equals("logs")) {
                    delete(child);
                }
            }
        }
    }

    private static void emptyKeys(Path keys) throws IOException {
        try (Stream<Path> files = Files.list(keys)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("master.key")) {
                    delete(file);
                }
            }
        }
    }

    static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // somebody was faster, which is as good
            return;
        }
    }
}
