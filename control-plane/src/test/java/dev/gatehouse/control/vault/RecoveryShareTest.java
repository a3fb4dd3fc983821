/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryShareTest {

    private static final String KIT = "00C0FFEE";

    @TempDir
    private Path directory;

    private final List<RecoveryShare> kit = RecoveryShare.split(key(7), KIT, 3, 2);

    private static MasterKey key(int fill) {
        byte[] bytes = new byte[MasterKey.BYTES];
        Arrays.fill(bytes, (byte) fill);
        return MasterKey.of(bytes, "test");
    }

    private static RecoveryShare copied(RecoveryShare share) {
        return RecoveryShare.parse(String.join("\n", share.lines()).toCharArray());
    }

    @Test
    void linesAreEasyToCopyAndComeBackAsTheyWere() {
        assertThat(kit.get(0).lines()).hasSize(6).allMatch(line -> line.matches("([0-9A-HJKMNP-TV-Z]{5} ?){3}"));
        String untidy = String.join("-", kit.get(1).lines())
                .toLowerCase(Locale.ROOT)
                .replace('0', 'o')
                .replace('1', 'l')
                .replace(" ", "\t\n");
        RecoveryShare read = RecoveryShare.parse(untidy.toCharArray());
        assertThat(read.lines()).isEqualTo(kit.get(1).lines());
        assertThat(read.number()).isEqualTo(2);
        assertThat(read.kitId()).isEqualTo(KIT);
        assertThat(read.threshold()).isEqualTo(2);
        assertThat(read.toString()).doesNotContain(read.lines().get(3));
    }

    @Test
    void everyPairBringsTheKeyBackOnAnEmptyMachine() throws IOException {
        for (int left = 0; left < 3; left++) {
            for (int right = 0; right < 3; right++) {
                if (left != right) {
                    Path file = directory.resolve(left + "-" + right).resolve("keys/master.key");
                    try (MasterKeyRecovery recovery =
                            MasterKeyRecovery.combine(List.of(copied(kit.get(left)), copied(kit.get(right))))) {
                        assertThat(recovery.writeTo(file, false)).isTrue();
                        assertThat(recovery.writeTo(file, false)).isFalse();
                    }
                    assertThat(file).content().isEqualTo("07".repeat(32) + "\n");
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    @Test
    void anotherKeyInThePlaceIsNotOverwritten() throws IOException {
        Path file = directory.resolve("master.key");
        Files.writeString(file, "08".repeat(32));
        try (MasterKeyRecovery recovery = MasterKeyRecovery.combine(kit.subList(0, 2))) {
            assertThatThrownBy(() -> recovery.writeTo(file, false)).hasMessageContaining("--replace");
            assertThat(file).content().isEqualTo("08".repeat(32));
            assertThat(recovery.writeTo(file, true)).isTrue();
            assertThat(file.resolveSibling("master.key.old")).content().isEqualTo("08".repeat(32));
        }
    }

    @Test
    void sharesThatDoNotBelongTogetherAreRefused() {
        List<RecoveryShare> otherKit = RecoveryShare.split(key(7), "0BADCAFE", 3, 2);
        refused("different kits", kit.get(0), otherKit.get(1));
        List<RecoveryShare> otherKey = RecoveryShare.split(key(8), KIT, 3, 2);
        refused("different kits", kit.get(0), otherKey.get(1));
        // the same kit id and key, another polynomial: only the key's id tells
        List<RecoveryShare> imitation = RecoveryShare.split(key(7), KIT, 3, 2);
        refused("do not fit together", kit.get(0), imitation.get(1));
        refused("2 different shares", kit.get(0));
        refused("2 different shares", kit.get(0), copied(kit.get(0)));
    }

    private static void refused(String why, RecoveryShare... shares) {
        assertThatThrownBy(() -> MasterKeyRecovery.combine(List.of(shares)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void everyWrongCharacterIsFoundInItsLine() {
        List<String> lines = kit.get(2).lines();
        for (int line = 0; line < lines.size(); line++) {
            for (int column = 0; column < lines.get(line).length(); column++) {
                char right = lines.get(line).charAt(column);
                if (right != ' ') {
                    String[] changed = lines.toArray(String[]::new);
                    char wrong = right == 'A' ? 'B' : 'A';
                    changed[line] = changed[line].substring(0, column) + wrong + changed[line].substring(column + 1);
                    assertThatThrownBy(() -> RecoveryShare.parse(
                                    String.join("\n", changed).toCharArray()))
                            .hasMessage("line " + (line + 1) + " of the share has a typing error");
                }
            }
        }
    }

    @Test
    void whatIsNoShareIsToldWithoutRepeatingIt() {
        String text = String.join("\n", kit.get(0).lines());
        for (String bad : List.of(
                "",
                "SECRET",
                text.substring(1),
                text + "A",
                text.replaceFirst(".", "U"),
                text.replaceFirst(".", "ä"),
                "A".repeat(10_000))) {
            char[] typed = bad.toCharArray();
            assertThatThrownBy(() -> RecoveryShare.parse(typed))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("share")
                    .hasMessageNotContaining("SECRET");
            assertThat(new String(typed)).isEqualTo("\0".repeat(bad.length()));
        }
        List<String> lines = new java.util.ArrayList<>(kit.get(0).lines());
        java.util.Collections.swap(lines, 2, 3);
        assertThatThrownBy(() -> RecoveryShare.parse(String.join("\n", lines).toCharArray()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
