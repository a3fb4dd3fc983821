/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.TargetChoices.Choice;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineMenuTest {

    private final Menu menu = Menu.on(
            "dumb",
            "alice",
            IntStream.range(0, 50)
                    .mapToObj(i -> new Choice("web" + i, i % 2 == 0 ? "root" : "deploy"))
                    .toList());
    private String shown = "";

    @BeforeEach
    void open() {
        menu.size(80, 14);
        read();
    }

    private void read() {
        shown = new String(menu.paint(), StandardCharsets.US_ASCII);
        assertThat(shown.chars())
                .as("nothing but text and line ends")
                .allMatch(c -> c >= ' ' && c < 0x7F || c == '\r' || c == '\n' || c == '\b');
    }

    private MenuAnswer type(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MenuAnswer answer = menu.typed(bytes, 0, bytes.length);
        read();
        return answer;
    }

    @Test
    void aPageAndAQuestion() {
        assertThat(shown.lines())
                .startsWith("Gatehouse - choose a target, alice", " 1  root@web0", " 2  deploy@web1")
                .endsWith("1 to 10 of 50", "Number, part of a name, Enter for more, q to leave: ");
        type("\r");
        assertThat(shown.lines()).contains("11  root@web10", "11 to 20 of 50").doesNotContain("10  deploy@web9");
    }

    @Test
    void aNumberChooses() {
        assertThat(type("12\rls\r")).isEqualTo(new MenuAnswer.Chosen(new Choice("web11", "deploy")));
    }

    @Test
    void aNameNarrowsAndNumbersCountWhatIsLeft() {
        type("web4 root\r");
        assertThat(shown.lines()).contains("1  root@web4", "2  root@web40", "1 to 6 of 6 with web4 root");
        assertThat(type("2\r")).isEqualTo(new MenuAnswer.Chosen(new Choice("web40", "root")));
        type("nothing\r");
        assertThat(shown.lines()).contains("Nothing matches nothing.", "1 to 10 of 50");
    }

    @Test
    void typingIsEchoedAndCorrected() {
        type("13\1774");
        assertThat(shown).isEqualTo("13\b \b4");
        assertThat(type("\r")).isEqualTo(new MenuAnswer.Chosen(new Choice("web13", "deploy")));
    }

    @Test
    void waysToLeave() {
        assertThat(type("q\r")).isInstanceOf(MenuAnswer.Left.class);
        assertThat(type("\003")).isInstanceOf(MenuAnswer.Left.class);
        type("\033");
        assertThat(menu.nothingMore()).isInstanceOf(MenuAnswer.Left.class);
    }

    @Test
    void aDenialIsSaidAndAskedAgain() {
        menu.connecting(new Choice("web0", "root"));
        read();
        assertThat(shown).isEqualTo("Gatehouse: connecting to root@web0 ...\r\n");
        menu.failed("Access denied.");
        read();
        assertThat(shown.lines()).startsWith("Access denied.").hasSize(2);
        assertThat(type("1\r")).isInstanceOf(MenuAnswer.Chosen.class);
    }

    @Test
    void outputThatNobodyTakesIsBounded() {
        byte[] enters = "\r".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        menu.typed(enters, 0, enters.length);
        assertThat(menu.paint()).hasSizeBetween(64 * 1024, 70 * 1024);
    }
}
