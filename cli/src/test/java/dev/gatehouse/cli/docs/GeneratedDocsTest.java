/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cli.AllCommands;
import dev.gatehouse.cli.config.AllKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The generated pages say what the code says; {@code -Dgatehouse.docs.write=true} writes them. */
class GeneratedDocsTest {

    @Test
    void commandReferenceIsCurrent() throws IOException {
        check("cli.md", CommandReference.of(AllCommands.commandLine()));
    }

    @Test
    void configurationReferenceIsCurrent() throws IOException {
        check("configuration.md", ConfigReference.configuration(AllKeys.defaults(), AllKeys.descriptions()));
    }

    @Test
    void portsAreCurrent() throws IOException {
        check("ports.md", ConfigReference.ports(AllKeys.defaults(), AllKeys.descriptions()));
    }

    @Test
    void everyKeyIsDescribedAndNothingElse() throws IOException {
        assertThat(AllKeys.descriptions().stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(AllKeys.defaults().keySet());
    }

    private static void check(String page, String expected) throws IOException {
        Path file = Path.of("").toAbsolutePath().getParent().resolve("docs").resolve(page);
        if (Boolean.getBoolean("gatehouse.docs.write")) {
            Files.writeString(file, expected);
        }
        assertThat(file).content().isEqualTo(expected);
    }
}
