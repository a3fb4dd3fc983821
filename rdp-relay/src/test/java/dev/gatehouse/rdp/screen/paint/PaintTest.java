/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.paint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaintTest {

    private static final Typeface TEXT = Typeface.regular(15);
    private static final int WHITE = 0xFFFFFF;

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18, 24, 30})
    void everySizeHasAsciiAndLatin(int size) {
        for (Typeface typeface : List.of(Typeface.regular(size), Typeface.medium(size))) {
            for (char c = ' '; c < 0x180; c++) {
                boolean control = c > '~' && c < 0xA0;
                boolean known = typeface.glyph(c) != typeface.glyph('\u4E2D');
                assertThat(known).as("%x", (int) c).isEqualTo(!control);
            }
        }
    }

    @Test
    void unknownSizeIsRefused() {
        assertThatThrownBy(() -> Typeface.regular(14)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void widthIsTheSumOfItsCharacters() {
        assertThat(TEXT.width("Gate")).isEqualTo(TEXT.width("Ga") + TEXT.width("te"));
        assertThat(TEXT.width("")).isZero();
        assertThat(TEXT.width("WW")).isGreaterThan(TEXT.width("ii"));
    }

    @Test
    void ellipsizedTextFits() {
        String text = "A rather long name of a target";
        for (int width = TEXT.width("\u2026"); width < TEXT.width(text); width++) {
            assertThat(TEXT.width(TEXT.ellipsized(text, width))).isLessThanOrEqualTo(width);
        }
        assertThat(TEXT.ellipsized(text, TEXT.width(text))).isEqualTo(text);
    }

    @Test
    void wrappedLinesFitAndLoseNoWord() {
        Random random = new Random(4);
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(30, 1, 14)
                    .forEach(length -> text.append("m".repeat(length)).append(' '));
            int width = 60 + random.nextInt(400);
            List<String> lines = TextWrap.wrap(TEXT, text.toString(), width, 1_000);
            assertThat(lines).allMatch(line -> TEXT.width(line) <= width);
            assertThat(String.join("", lines).replace(" ", ""))
                    .isEqualTo(text.toString().replace(" ", ""));
        }
    }

    @Test
    void lineFeedsStayAndOtherControlsAreBlanks() {
        assertThat(TextWrap.wrap(TEXT, "one\n\ntwo\u0007three\r", 1_000, 9)).containsExactly("one", "", "two three");
    }

    @Test
    void textBeyondTheLastLineEndsWithAnEllipsis() {
        List<String> lines = TextWrap.wrap(TEXT, "word ".repeat(100), 100, 3);

        assertThat(lines).hasSize(3);
        assertThat(lines.get(2)).endsWith("\u2026");
        assertThat(lines).allMatch(line -> TEXT.width(line) <= 100);
        assertThat(TextWrap.wrap(TEXT, "word", 100, 0)).isEmpty();
    }

    @Test
    void lineNarrowerThanACharacterStillEnds() {
        assertThat(TextWrap.wrap(TEXT, "abc", 1, 10)).containsExactly("a", "b", "c");
    }

    @Test
    void nothingIsPaintedOutsideOfTheAreaOrTheClip() {
        Canvas canvas = new Canvas(new Rect(100, 100, 50, 40));
        canvas.clip(new Rect(110, 110, 10, 10));
        canvas.fill(new Rect(-1_000, -1_000, 100_000, 100_000), WHITE);
        canvas.fillRound(new Rect(90, 90, 300, 300), 40, WHITE);
        canvas.text(TEXT, 90, 100, "WWWWWWWWWWWW", WHITE);

        for (int y = 100; y < 140; y++) {
            for (int x = 100; x < 150; x++) {
                boolean inside = x >= 110 && x < 120 && y >= 110 && y < 120;
                assertThat(canvas.pixel(x, y)).isEqualTo(inside ? WHITE : 0);
            }
        }
    }

    @Test
    void bandsAreTheSameAsTheWhole() {
        Rect desktop = new Rect(0, 0, 200, 150);
        Canvas whole = new Canvas(desktop);
        paint(whole);
        for (int top = 0; top < 150; top += 37) {
            Canvas band = new Canvas(new Rect(13, top, 150, Math.min(37, 150 - top)));
            paint(band);
            for (int y = top; y < band.area().bottom(); y++) {
                for (int x = 13; x < 163; x++) {
                    assertThat(band.pixel(x, y)).isEqualTo(whole.pixel(x, y));
                }
            }
        }
    }

    @Test
    void emptyRectanglesHaveNothingInCommon() {
        Rect rect = new Rect(10, 10, 10, 10);

        assertThat(rect.intersect(new Rect(20, 10, 5, 5)).isEmpty()).isTrue();
        assertThat(rect.union(Rect.EMPTY)).isEqualTo(rect);
        assertThat(Rect.EMPTY.union(rect)).isEqualTo(rect);
        assertThat(rect.union(new Rect(40, 0, 2, 2))).isEqualTo(new Rect(10, 0, 32, 20));
    }

    private static void paint(Canvas canvas) {
        canvas.fill(new Rect(0, 0, 200, 150), 0x204060);
        canvas.box(new Rect(20, 20, 160, 110), 12, 2, 0x808080, WHITE);
        canvas.text(Typeface.medium(24), 30, 40, "\u00DCber text", 0x101010);
        canvas.text(TEXT, 30, 80, "quick brown fox", 0x3B5BDB);
    }
}
