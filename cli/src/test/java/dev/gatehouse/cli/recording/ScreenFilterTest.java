/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreenFilterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain ü 漢字 \uD83D\uDE00\r\n\ttab",
                "\u001b[1;31mred\u001b[0m",
                "\u001b[2J\u001b[H\u001b[10;20H\u001b[?1049h\u001b[?25l",
                "\u001b(B\u001b)0\u001b7\u001b8\u001b=\u001b>\u001bM",
                "\u001b[3;10r\u001b[2L\u001b[1P\u001b[!p",
            })
    void whatDrawsPasses(String text) {
        assertThat(new ScreenFilter().apply(text)).isEqualTo(text);
        assertThat(oneByOne(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b]52;c;ZXZpbA==\u0007",
                "\u001b]0;title\u001b\\",
                "\u001bP$qm\u001b\\",
                "\u001b_Gi=1;AAAA\u001b\\",
                "\u001b^private\u001b\\",
                "\u001b[c",
                "\u001b[>0c",
                "\u001b[6n",
                "\u001b[?15n",
                "\u001b[21t",
                "\u001b[5i",
                "\u001b[?1$p",
                "\u001bZ",
                "\u001bc",
                "\u0005",
                "\u009b6n",
                "\u009d52;c;ZXZpbA==\u009c",
            })
    void whatReportsOrReachesElsewhereIsTakenOut(String text) {
        assertThat(new ScreenFilter().apply("a" + text + "b")).isEqualTo("ab");
        assertThat(oneByOne("a" + text + "b")).isEqualTo("ab");
    }

    @Test
    void sequenceAtTheLimitPassesAndOneAboveDoesNot() {
        int fixed = "\u001b[".length() + 1;
        String atLimit = "\u001b[" + "1".repeat(ScreenFilter.SEQUENCE_CHARS_MAX - fixed) + "m";
        assertThat(new ScreenFilter().apply(atLimit)).isEqualTo(atLimit);
        String above = "\u001b[" + "1".repeat(ScreenFilter.SEQUENCE_CHARS_MAX + 1) + "m";
        assertThat(new ScreenFilter().apply(above)).isEmpty();
    }

    private static String oneByOne(String text) {
        ScreenFilter filter = new ScreenFilter();
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            shown.append(filter.apply(text.substring(i, i + 1)));
        }
        return shown.toString();
    }
}
