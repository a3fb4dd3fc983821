/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.rdp.screen.KeyStroke.Key;
import dev.gatehouse.rdp.screen.paint.Rect;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MenuPanelTest {

    private static final Rect DESKTOP = new Rect(0, 0, 1024, 768);
    private static final List<String> LINES =
            IntStream.range(0, 5_000).mapToObj(i -> "Target-" + i + " as root").toList();

    private final Told told = new Told();
    private final MenuPanel panel = panel(LINES, DESKTOP);

    private static MenuPanel panel(List<String> lines, Rect desktop) {
        return new MenuPanel(new View.Menu(lines, "Type to filter"), Style.of(desktop));
    }

    @Test
    void enterChoosesTheSelectedLine() {
        Painted.press(panel, Key.DOWN, Key.DOWN, Key.UP, Key.ENTER);

        assertThat(told.of(panel)).containsExactly("chosen 1");
    }

    @Test
    void keysMoveThroughAllLinesAndStopAtTheEnds() {
        Painted.press(panel, Key.UP);
        assertThat(panel.selectedLine()).isZero();
        Painted.press(panel, Key.PAGE_DOWN);
        assertThat(panel.selectedLine()).isEqualTo(panel.rows());
        Painted.press(panel, Key.END, Key.DOWN, Key.PAGE_DOWN);
        assertThat(panel.selectedLine()).isEqualTo(4_999);
        Painted.press(panel, Key.PAGE_UP, Key.HOME);
        assertThat(panel.selectedLine()).isZero();
    }

    @Test
    void typingFilters() {
        Painted.type(panel, "ROOT target-4999");
        assertThat(panel.countText()).isEqualTo("1 of 5,000");
        Painted.press(panel, Key.ENTER);

        assertThat(told.of(panel)).containsExactly("chosen 4999");
    }

    @Test
    void removingTheFilterShowsAllAgain() {
        Painted.type(panel, "x-");
        assertThat(panel.selectedLine()).isEqualTo(-1);
        Painted.press(panel, Key.ENTER);
        assertThat(told.of(panel)).isEmpty();
        Painted.press(panel, Key.BACKSPACE, Key.BACKSPACE);

        assertThat(panel.countText()).isEqualTo("5,000");
    }

    @Test
    void escapeClearsTheFilterThenCancels() {
        Painted.type(panel, "49");
        Painted.press(panel, Key.ESCAPE);
        assertThat(told.of(panel)).isEmpty();
        assertThat(panel.countText()).isEqualTo("5,000");
        Painted.press(panel, Key.ESCAPE);

        assertThat(told.of(panel)).containsExactly("cancelled");
    }

    @Test
    void clickSelectsAndTheSecondOneChooses() {
        int y = panel.listRect().y() + 3 * panel.rowHeight() + 2;
        panel.click(panel.listRect().x() + 5, y);
        assertThat(told.of(panel)).isEmpty();
        assertThat(panel.selectedLine()).isEqualTo(3);
        panel.click(panel.listRect().x() + 5, y);

        assertThat(told.of(panel)).containsExactly("chosen 3");
    }

    @Test
    void wheelScrollsWithoutSelecting() {
        panel.wheel(30);
        panel.click(panel.listRect().x() + 5, panel.listRect().y() + 2);
        assertThat(panel.selectedLine()).isEqualTo(30);
        panel.wheel(-1_000);
        panel.click(panel.listRect().x() + 5, panel.listRect().y() + 2);
        assertThat(panel.selectedLine()).isZero();
        panel.wheel(1_000_000);
        panel.click(panel.listRect().x() + 5, panel.listRect().bottom() - 2);

        assertThat(panel.selectedLine()).isEqualTo(4_999);
    }

    @Test
    void clickBelowTheLastLineDoesNothing() {
        Painted.type(panel, "target-4999");
        panel.click(panel.listRect().x() + 5, panel.listRect().bottom() - 2);

        assertThat(told.of(panel)).isEmpty();
        assertThat(panel.selectedLine()).isEqualTo(4_999);
    }

    @Test
    void changeIsWithinWhatIsSaidToHaveChanged() {
        Rect changed = panel.key(KeyStroke.of(Key.DOWN));
        Rect above = new Rect(0, 0, DESKTOP.width(), changed.y());
        int before = Painted.hash(panel(LINES, DESKTOP), above);

        assertThat(Painted.hash(panel, above)).isEqualTo(before);
        assertThat(Painted.hash(panel, changed)).isNotEqualTo(Painted.hash(panel(LINES, DESKTOP), changed));
    }

    @ParameterizedTest
    @CsvSource({"200, 200", "640, 480", "1920, 1080", "8192, 200", "200, 8192"})
    void emptyAndFullMenusArePainted(int width, int height) {
        Rect desktop = new Rect(0, 0, width, height);

        assertThat(Painted.hash(panel(List.of(), desktop), desktop))
                .isNotEqualTo(Painted.hash(panel(LINES, desktop), desktop));
        MenuPanel empty = panel(List.of(), desktop);
        Painted.press(empty, Key.values());
        assertThat(empty.selectedLine()).isEqualTo(-1);
        assertThat(panel(LINES, desktop).rows()).isGreaterThanOrEqualTo(3);
    }
}
