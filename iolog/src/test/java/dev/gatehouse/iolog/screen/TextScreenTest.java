/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextScreenTest {

    private final List<String> lines = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain                  | hello                          | hello",
                "return overwrites      | hello^MJ                       | Jello",
                "backspace corrects     | lx^H^[[Ks                      | ls",
                "erase line             | secret^M^[[Kshown              | shown",
                "erase to cursor        | abcdef^[[3D^[[1K               | ____ef",
                "delete characters      | abcdef^M^[[2P                  | cdef",
                "insert characters      | abc^M^[[2@X                    | X_abc",
                "erase characters       | abcdef^M^[[2X                  | __cdef",
                "colours vanish         | ^[[1;31mred^[[0m               | red",
                "24-bit colours vanish  | ^[[38:2:1:2:3mx^[[38;2;1;2;3my | xy",
                "title vanishes         | ^[]0;title^Gshown              | shown",
                "title by ST vanishes   | ^[]0;title^[\\shown            | shown",
                "charset vanishes       | ^[(Bshown                      | shown",
                "cursor column          | abc^[[10Gx                     | abc______x",
                "tab                    | a^Ib                           | a_______b",
                "position               | ^[[1;5Hx                       | ____x",
                "save and restore       | ab^[7cd^[8X                    | abXd",
                "cancelled sequence     | ^[[12^Xshown                   | shown"
            })
    void showsWhatATerminalWouldShow(String what, String output, String expected) {
        take(output);
        assertThat(finished()).as(what).containsExactly(expected.replace('_', ' '));
    }

    @Test
    void linesLeaveAtTheTopAndTheRestAtTheEnd() {
        TextScreen screen = new TextScreen(10, 3, lines::add);
        screen.take("1\r\n2\r\n3\r\n4\r\n5".getBytes(StandardCharsets.UTF_8));
        assertThat(lines).containsExactly("1", "2");
        assertThat(screen.visible()).containsExactly("3", "4", "5");
        screen.finish();
        assertThat(lines).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void longLinesWrap() {
        TextScreen screen = new TextScreen(4, 3, lines::add);
        screen.take("abcdef".getBytes(StandardCharsets.UTF_8));
        screen.finish();
        assertThat(lines).containsExactly("abcd", "ef");
    }

    @Test
    void clearedScreensAreToldAndFullScreenProgramsAreNot() {
        take("before^[[2J^[[Hafter^M^J^[[?1049hEDITOR^[[?1049l$");
        assertThat(finished()).containsExactly("before", "after", "[full-screen program]", "$");
    }

    @Test
    void charactersCutBetweenPiecesAreJoined() {
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        TextScreen screen = new TextScreen(10, 2, lines::add);
        for (byte each : euro) {
            screen.take(new byte[] {each});
        }
        screen.finish();
        assertThat(lines).containsExactly("€");
    }

    @Test
    void resizingKeepsWhatWasWritten() {
        TextScreen screen = new TextScreen(10, 5, lines::add);
        screen.take("1\r\n2\r\n3".getBytes(StandardCharsets.UTF_8));
        screen.resize(10, 2);
        screen.finish();
        assertThat(lines).containsExactly("1", "2", "3");
    }

    @Test
    void noOutputBreaksIt() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] alphabet = "\033[]?;:0129HJKABCDPX@hlm78cM\r\n\b\tx\u0007\\".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2_000; i++) {
            TextScreen screen = new TextScreen(1 + random.nextInt(6), 1 + random.nextInt(4), lines::add);
            byte[] noise = new byte[random.nextInt(300)];
            for (int j = 0; j < noise.length; j++) {
                noise[j] = alphabet[random.nextInt(alphabet.length)];
            }
            screen.take(noise);
            screen.resize(random.nextInt(8), random.nextInt(8));
            screen.take(noise);
            screen.finish();
            lines.clear();
        }
    }

    private TextScreen taken;

    private void take(String caret) {
        String output = caret.replace("^[", "\033")
                .replace("^M", "\r")
                .replace("^J", "\n")
                .replace("^H", "\b")
                .replace("^G", "\007")
                .replace("^I", "\t")
                .replace("^X", "\030");
        taken = new TextScreen(40, 5, lines::add);
        taken.take(output.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> finished() {
        taken.finish();
        return lines;
    }
}
