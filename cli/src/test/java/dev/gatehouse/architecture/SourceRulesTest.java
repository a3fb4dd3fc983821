/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules about the repository itself. */
class SourceRulesTest {

    /** May only be lowered. */
    private static final int EXEMPTIONS_MAX = 0;

    private static final Set<String> TOP_LEVEL = Set.of(
            "pom.xml",
            "proxy-core",
            "rdp-relay",
            "ssh-relay",
            "iolog",
            "control-plane",
            "cli",
            "perf",
            "docs",
            "bin",
            "README.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "SECURITY.md",
            "LICENSE",
            "mvnw",
            "mvnw.cmd");

    /** What a package must not use, or who must not use it. */
    private static final Pattern BOUND =
            Pattern.compile("[Mm]ust not|May depend on:? the JDK only|[Nn]o(body|thing) .*depends on it");

    private static final Pattern VAGUE_NAME =
            Pattern.compile(".*(Manager|Helper|Utils?|Impl)\\.java|Base[A-Z].*\\.java");

    @Test
    void everyPackageSaysWhatItIsForAndWhatItMayUse() {
        Set<String> silent = new TreeSet<>();
        Set<Path> packages = Sources.java("main").stream().map(Path::getParent).collect(Collectors.toSet());
        for (Path directory : packages) {
            Path info = directory.resolve("package-info.java");
            String text = Files.exists(info) ? Sources.read(info).replaceAll("[\\s*]+", " ") : "";
            if (!text.contains("May depend on") || !BOUND.matcher(text).find()) {
                silent.add(Sources.root().relativize(directory).toString());
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void namesSayWhatAClassIs() {
        List<Path> files = Stream.concat(Sources.java("main").stream(), Sources.java("test").stream())
                .toList();
        assertThat(files)
                .isNotEmpty()
                .noneMatch(file ->
                        VAGUE_NAME.matcher(file.getFileName().toString()).matches());
    }

    /** Others would never run. What bin/perf starts by its name is named Load. */
    @Test
    void testsAreNamedTestOrIt() {
        Pattern annotation = Pattern.compile("(?m)^\\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory)\\b");
        assertThat(Sources.java("test"))
                .filteredOn(file -> annotation.matcher(Sources.read(file)).find())
                .isNotEmpty()
                .allMatch(file -> file.getFileName().toString().matches(".*(Test|IT|Load)\\.java"));
    }

    @Test
    void noTestIsSwitchedOff() {
        Pattern off = Pattern.compile(
                "(?m)^\\s*@(Disabled|EnabledIf|DisabledIf|DisabledOn|EnabledOn)|\\bassumeTrue\\(|\\bassumeThat\\(");
        assertThat(Sources.java("test"))
                .filteredOn(file -> !file.getFileName().toString().equals("SourceRulesTest.java"))
                .noneMatch(file -> off.matcher(Sources.read(file)).find());
    }

    @Test
    void sizeExemptionsOnlyShrink() {
        String list = Sources.read(Sources.root().resolve(".build").resolve("checkstyle-exempt.xml"));
        long exemptions =
                Pattern.compile("<suppress\\b").matcher(list).results().count();
        assertThat(exemptions).isLessThanOrEqualTo(EXEMPTIONS_MAX);
    }

    @Test
    void parentPomStaysReadable() {
        assertThat(Sources.read(Sources.root().resolve("pom.xml")).lines().count())
                .isLessThan(700);
    }

    @Test
    void topLevelIsFixed() throws IOException {
        try (Stream<Path> entries = Files.list(Sources.root())) {
            assertThat(entries.map(entry -> entry.getFileName().toString())
                            .filter(name -> !name.startsWith("."))
                            .filter(name -> !Set.of("target", "var").contains(name)))
                    .isSubsetOf(TOP_LEVEL);
        }
    }
}
