/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.ssh.menu.Key.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyReaderTest {

    private static List<Kind> kinds(byte[] bytes) {
        KeyReader reader = new KeyReader();
        List<Kind> kinds = new ArrayList<>();
        for (byte each : bytes) {
            Kind kind = reader.read(each).kind();
            if (kind != Kind.NONE) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    @ParameterizedTest
    @CsvSource({
        "1b5b41, UP",
        "1b4f41, UP",
        "1b5b42, DOWN",
        "1b5b313b3542, DOWN",
        "09, DOWN",
        "1b5b5a, UP",
        "1b5b357e, PAGE_UP",
        "1b5b367e, PAGE_DOWN",
        "1b5b48, HOME",
        "1b5b317e, HOME",
        "1b4f48, HOME",
        "1b5b377e, HOME",
        "1b5b46, END",
        "1b5b387e, END",
        "1b4f4d, ENTER",
        "0d, ENTER",
        "0a, ENTER",
        "7f, ERASE",
        "08, ERASE",
        "15, ERASE_ALL",
        "17, ERASE_ALL",
        "0c, REDRAW",
        "0e, DOWN",
        "10, UP",
        "03, LEAVE",
        "04, LEAVE",
        "1b1b, LEAVE",
        "1b03, LEAVE",
        "1b5b03, LEAVE",
        "41, TEXT",
    })
    void keys(String hex, Kind kind) {
        assertThat(kinds(java.util.HexFormat.of().parseHex(hex))).containsExactly(kind);
    }

    @ParameterizedTest
    @CsvSource({"1b5b337e", "1b5b32303030387e", "1b4f50", "1b61", "c3b6", "00", "1b5b3c303b313b314d"})
    void whatMeansNothing(String hex) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);
        assertThat(kinds(bytes)).isEmpty();
        KeyReader reader = new KeyReader();
        for (byte each : bytes) {
            reader.read(each);
        }
        assertThat(reader.isPending()).isFalse();
    }

    @Test
    void nothingTypedBreaksIt() {
        Random random = new Random(7);
        byte[] noise = new byte[200_000];
        random.nextBytes(noise);
        KeyReader reader = new KeyReader();
        for (byte each : noise) {
            assertThat(reader.read(each)).isNotNull();
        }
        reader.giveUp();
        assertThat(reader.read((byte) 'a')).isEqualTo(new Key(Kind.TEXT, 'a'));
    }
}
