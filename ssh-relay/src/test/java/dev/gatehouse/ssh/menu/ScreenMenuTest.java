/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.TargetChoices.Choice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScreenMenuTest {

    private static final String DOWN = "\033[B";
    private static final String UP = "\033[A";
    private static final String PAGE_DOWN = "\033[6~";
    private static final String PAGE_UP = "\033[5~";

    private final List<Choice> choices = hosts(300);
    private Menu menu;
    private TestScreen screen;

    /** {@code host000} to ..., each with two accounts. */
    private static List<Choice> hosts(int count) {
        List<Choice> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = String.format("host%03d", i);
            all.add(new Choice(name, "postgres"));
            all.add(new Choice(name, "root"));
        }
        return all;
    }

    private void open(int columns, int rows) {
        open(columns, rows, choices);
    }

    private void open(int columns, int rows, List<Choice> offered) {
        menu = Menu.on("vt100", "alice", offered);
        size(columns, rows);
    }

    private void size(int columns, int rows) {
        menu.size(columns, rows);
        screen = new TestScreen(columns, rows);
        screen.show(menu.paint());
    }

    private MenuAnswer type(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MenuAnswer answer = menu.typed(bytes, 0, bytes.length);
        screen.show(menu.paint());
        return answer;
    }

    private static MenuAnswer chosen(String target, String account) {
        return new MenuAnswer.Chosen(new Choice(target, account));
    }

    @Test
    void at80By24() {
        open(80, 24);
        assertThat(screen.alternate()).isTrue();
        assertThat(screen.line(0)).isEqualTo("Gatehouse - choose a target" + " ".repeat(47) + "alice");
        assertThat(screen.line(1)).isEqualTo("Filter:");
        assertThat(screen.line(3)).isEqualTo("  TARGET   ACCOUNT");
        assertThat(screen.line(4)).isEqualTo("> host000  postgres");
        assertThat(screen.line(5)).isEqualTo("  host000  root");
        assertThat(screen.line(20)).isEqualTo("  host008  postgres");
        assertThat(screen.line(21)).isEmpty();
        assertThat(screen.line(22)).isEqualTo("Next time, without the menu: alice@postgres@host000");
        assertThat(screen.line(23)).startsWith("600 choices  ").endsWith("Enter: connect  Esc: leave");
        assertThat(screen.marked()).containsExactly(4);
        assertThat(screen.row()).isEqualTo(1);
        assertThat(screen.column()).as("the cursor is where typing appears").isEqualTo(8);
    }

    @Test
    void at40By10() {
        open(40, 10);
        assertThat(screen.line(0)).isEqualTo("Gatehouse - choose a target       alice");
        assertThat(screen.line(4)).isEqualTo("> host000  postgres");
        assertThat(screen.line(8)).isEqualTo("  host002  postgres");
        assertThat(screen.line(9)).isEqualTo("600 choices  Enter: connect  Esc: leave");
    }

    @Test
    void at200By60() {
        open(200, 60);
        assertThat(screen.line(4)).isEqualTo("> host000  postgres");
        assertThat(screen.line(56)).isEqualTo("  host026  postgres");
        assertThat(screen.line(59)).startsWith("600 choices").hasSize(199);
    }

    /** Wherever it is drawn, it stays inside, and the selected line and the filter can be seen. */
    @Test
    void atAnySize() {
        for (int rows = 1; rows <= 30; rows++) {
            for (int columns = 1; columns <= 100; columns++) {
                open(columns, rows);
                type(PAGE_DOWN + PAGE_DOWN + DOWN + "x\b");
                type(DOWN);
                assertThat(screen.scrolled()).isZero();
                if (columns > 20 && rows > 1) {
                    assertThat(screen.text()).as(columns + "x" + rows).contains("> host000  root", "Filter:");
                }
            }
        }
    }

    @Test
    void lettersFilterInBothNames() {
        open(80, 24);
        type("17");
        assertThat(screen.line(1)).isEqualTo("Filter: 17");
        assertThat(screen.line(4)).isEqualTo("> host017  postgres");
        assertThat(screen.line(6)).isEqualTo("  host117  postgres");
        assertThat(screen.line(23)).startsWith("26 of 600");
        type(" ROOT");
        assertThat(screen.line(4)).isEqualTo("> host017  root");
        assertThat(screen.line(5)).isEqualTo("  host117  root");
        assertThat(screen.line(23)).startsWith("13 of 600");
        assertThat(type("\r")).isEqualTo(chosen("host017", "root"));
    }

    @Test
    void aLoginNameIsAFilterToo() {
        open(80, 24);
        assertThat(type("root@host299\r")).isEqualTo(chosen("host299", "root"));
    }

    @Test
    void whatWasTypedCanBeTakenBack() {
        open(80, 24);
        type("nosuchhost");
        assertThat(screen.text()).contains("Nothing matches");
        assertThat(type("\r")).isInstanceOf(MenuAnswer.Undecided.class);
        type("\177\b");
        assertThat(screen.line(1)).isEqualTo("Filter: nosuchho");
        type("\025");
        assertThat(screen.line(1)).isEqualTo("Filter:");
        assertThat(screen.line(23)).startsWith("600 choices");
    }

    @Test
    void aLongFilterIsCutAndShowsItsEnd() {
        open(40, 10);
        type("a".repeat(200) + "b");
        type("\025" + "x".repeat(63) + "y");
        assertThat(screen.line(1)).hasSizeLessThan(40).endsWith("xxy");
    }

    @Test
    void arrowsAndPagesMove() {
        open(80, 24);
        type(DOWN + DOWN + UP);
        assertThat(screen.line(5)).isEqualTo("> host000  root");
        type(PAGE_DOWN);
        assertThat(screen.text()).contains("> host009  postgres");
        type(PAGE_UP + PAGE_UP);
        assertThat(screen.line(4)).isEqualTo("> host000  postgres");
        type("\033OF");
        assertThat(screen.text()).contains("> host299  root");
        type(DOWN);
        assertThat(type("\r")).isEqualTo(chosen("host299", "root"));
        type("\033[1~\033OB");
        assertThat(type("\n")).isEqualTo(chosen("host000", "root"));
    }

    @Test
    void onlyWhatChangedIsSent() {
        open(80, 24);
        screen.bytes();
        type(DOWN);
        assertThat(screen.bytes()).isBetween(1, 300);
        type("\007");
        assertThat(screen.bytes()).as("a key that means nothing").isZero();
    }

    @Test
    void aResizeDrawsEverythingAgain() {
        open(80, 24);
        type("host1" + PAGE_DOWN);
        String selected = screen.text()
                .lines()
                .filter(line -> line.startsWith(">"))
                .findFirst()
                .orElseThrow();
        size(40, 10);
        assertThat(screen.line(1)).isEqualTo("Filter: host1");
        assertThat(screen.text()).contains(selected);
        size(200, 60);
        assertThat(screen.text()).contains(selected, "Filter: host1");
        menu.size(0, 0);
        TestScreen standard = new TestScreen(80, 24);
        standard.show(menu.paint());
        assertThat(standard.text()).contains(selected);
        menu.size(4_000_000_000L, 4_000_000_000L);
        assertThat(menu.paint()).as("what no terminal is").hasSizeLessThan(200_000);
    }

    @Test
    void controlLDrawsAgain() {
        open(80, 24);
        screen = new TestScreen(80, 24);
        type("\014");
        assertThat(screen.line(4)).isEqualTo("> host000  postgres");
    }

    @Test
    void escapeAloneLeavesAndAKeyThatBeginsWithItDoesNot() {
        open(80, 24);
        assertThat(type("\033")).isInstanceOf(MenuAnswer.Undecided.class);
        assertThat(menu.awaitsMore()).isTrue();
        assertThat(type("[B")).isInstanceOf(MenuAnswer.Undecided.class);
        assertThat(menu.awaitsMore()).isFalse();
        assertThat(screen.line(5)).isEqualTo("> host000  root");
        type("\033");
        assertThat(menu.nothingMore()).isInstanceOf(MenuAnswer.Left.class);
        assertThat(type("\003")).isInstanceOf(MenuAnswer.Left.class);
        assertThat(type("\004")).isInstanceOf(MenuAnswer.Left.class);
        screen.show(menu.leave());
        assertThat(screen.alternate()).isFalse();
        assertThat(screen.text()).isBlank();
        assertThat(menu.paint()).isEmpty();
    }

    @Test
    void whatStandsBehindAChoiceIsDropped() {
        open(80, 24);
        assertThat(type("host007 root\rrm -rf /\r")).isEqualTo(chosen("host007", "root"));
        assertThat(screen.line(1)).isEqualTo("Filter: host007 root");
    }

    @Test
    void whileItConnectsAllThatCanBeTypedIsToLeave() {
        open(80, 24);
        menu.connecting(choices.get(3));
        screen.show(menu.paint());
        assertThat(screen.alternate()).isFalse();
        assertThat(screen.line(0)).isEqualTo("Gatehouse: connecting to root@host001 ...");
        assertThat(type("x\r\033[B")).isInstanceOf(MenuAnswer.Undecided.class);
        assertThat(screen.row()).isEqualTo(1);
        assertThat(type("\003")).isInstanceOf(MenuAnswer.Left.class);
    }

    @Test
    void aDenialIsShownInTheMenu() {
        open(80, 24);
        type("host001 root");
        menu.connecting(choices.get(3));
        screen.show(menu.paint());
        menu.failed("Access denied. If you think this is wrong, give your operator this reference: 7K2M9QXW\033[31m");
        screen.show(menu.paint());
        assertThat(screen.alternate()).isTrue();
        assertThat(screen.line(2)).startsWith("Access denied. If you think");
        assertThat(screen.line(3)).endsWith("7K2M9QXW?[31m");
        assertThat(screen.text()).contains("> host001  root", "Filter: host001 root");
        type("\177");
        assertThat(screen.text()).doesNotContain("Access denied");
    }

    @Test
    void namesThatAreTooLongAreCutAndSaySo() {
        Choice longest = new Choice("t".repeat(64), "CORP\\" + "a".repeat(120));
        open(80, 24, List.of(longest, new Choice("web1", "root")));
        assertThat(screen.line(4)).startsWith("> ttt").contains("~").hasSizeLessThan(80);
        assertThat(screen.line(5)).startsWith("  web1 ").endsWith(" root");
    }

    @Test
    void namesCannotSpeakToTheTerminal() {
        open(80, 24, List.of(new Choice("db\033[2J1\u009b", "r\u00f6\u202eot\n")));
        assertThat(screen.line(4)).isEqualTo("> db?[2J1?  r??ot?");
    }

    @Test
    void thousandsAreNoTrouble() {
        open(
                80,
                24,
                IntStream.range(0, 5000)
                        .mapToObj(i -> new Choice(String.format("n%04d", i), "root"))
                        .toList());
        assertThat(screen.line(23)).startsWith("5000 choices");
        type("\033[4~");
        assertThat(screen.text()).contains("> n4999");
        assertThat(type("n4242\r")).isEqualTo(chosen("n4242", "root"));
    }
}
