/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cli.AllCommands;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ManualPagesTest {

    private final CommandLine root = AllCommands.commandLine();
    private final Map<String, String> pages = ManualPages.of(root, "1.2.3");

    @Test
    void everyCommandHasAPageAndIsOnTheFirst() {
        root.getSubcommands().forEach((name, command) -> {
            assertThat(pages).containsKey("gatehouse-" + name + ".1");
            assertThat(pages.get("gatehouse.1")).contains("gatehouse\\-" + name.replace("-", "\\-") + "(1)");
        });
        assertThat(pages).hasSize(root.getSubcommands().size() + 1);
    }

    @Test
    void subcommandsAreDescribedWithTheirOptions() {
        assertThat(pages.get("gatehouse-user.1")).contains("gatehouse user add").contains("\\-\\-role");
    }

    @Test
    void noTextBecomesARequest() {
        assertThat(Roff.escaped(".so /etc/passwd")).startsWith("\\&");
        assertThat(Roff.escaped("'br")).startsWith("\\&");
        assertThat(Roff.escaped("a\n.br b")).isEqualTo("a .br b");
        assertThat(Roff.escaped("\\fB")).isEqualTo("\\efB");
    }

    @Test
    void everyLineIsTextOrAKnownMacro() {
        pages.forEach((name, page) -> page.lines()
                .filter(line -> line.startsWith("."))
                .forEach(line -> assertThat(line).as(name).matches("\\.(TH|SH|SS|PP|TP)( .*)?")));
    }
}
