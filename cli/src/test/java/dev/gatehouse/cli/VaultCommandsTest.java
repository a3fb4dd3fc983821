/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that work without a server. The kit is one that was printed; what is printed today must be read for ever. */
class VaultCommandsTest {

    private static final String KEY_ID = "7baf1149dafb0307";

    private static final String SHARE_1 = """
            07PS5 VAN04 17QBF
            RH97D FP0R7 VE1F6
            J2AA2 9PHC7 V1RZ0
            Z2AGK 8P001 QWKFN
            4YBGA M26DC P7NAY
            W03T1 GBPBR PM00N
            """;

    private static final String SHARE_2 = """
            07PS5 VAN08 17QBV
            RH97D FP0R7 6W7AY
            SK828 JKRGZ Q5KT3
            D5KYY A521T R94TK
            J6MQX 5MH12 E9ZB8
            638YJ 704JK SM00D
            """;

    private static final String SHARE_3 = """
            07PS5 VAN0C 17QB7
            RH97D FP0R7 KA1SG
            YY1TE VGGQA 4SN58
            7R8SA XN45W 37Y9S
            1955F N6W54 2KAP8
            0BE2W ZP6YD 48004
            """;

    @TempDir
    private Path home;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(home.resolve(name), content);
    }

    private CommandRun recover(Path... shares) {
        String[] words = new String[2 + 2 * shares.length];
        words[0] = "vault";
        words[1] = "recover";
        for (int index = 0; index < shares.length; index++) {
            words[2 + 2 * index] = "--share-file";
            words[3 + 2 * index] = shares[index].toString();
        }
        return CommandRun.of(home, words);
    }

    @Test
    void twoSharesFromPaperGiveTheKeyFile() throws Exception {
        CommandRun run = recover(file("a", SHARE_3), file("b", SHARE_1));
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        Path key = home.resolve("keys/master.key");
        assertThat(run.out()).contains(KEY_ID, key.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        String written = Files.readString(key);
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        hash.update("gatehouse master key id v1".getBytes(StandardCharsets.US_ASCII));
        byte[] id = hash.digest(HexFormat.of().parseHex(written.strip()));
        assertThat(HexFormat.of().formatHex(Arrays.copyOf(id, 8))).isEqualTo(KEY_ID);
        assertThat(run.out()).doesNotContain(written.strip());

        assertThat(recover(file("a", SHARE_2), file("b", SHARE_1)).out()).contains("is already in");
        Files.writeString(key, "ab".repeat(32));
        CommandRun refused = recover(file("a", SHARE_2), file("b", SHARE_1));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("--replace").hasLineCount(1);
        assertThat(Files.readString(key)).isEqualTo("ab".repeat(32));
    }

    @Test
    void whatIsWrongWithASharesIsToldInOneLine() throws IOException {
        Path good = file("good", SHARE_1);
        CommandRun alone = recover(good);
        assertThat(alone.status()).isEqualTo(1);
        assertThat(alone.err()).contains("2 different shares").hasLineCount(1);
        CommandRun slip = recover(good, file("slip", SHARE_2.replaceFirst("(?s)(\\n.)(.)", "$1Z")));
        assertThat(slip.status()).isEqualTo(1);
        assertThat(slip.err()).contains("line 2", "typing error").hasLineCount(1);
        assertThat(recover(good, home.resolve("none")).err()).contains("there is no such file");
        assertThat(CommandRun.of(home, "vault", "recover").err()).contains("--share-file");
        assertThat(home.resolve("keys")).doesNotExist();
    }

    @Test
    void aGeneratedKeyIsForItsOwnerAndNeverReplaced() throws IOException {
        Path file = home.resolve("master.key.next");
        CommandRun run = CommandRun.of(home, "vault", "generate-key", file.toString());
        assertThat(run.status()).isZero();
        String content = Files.readString(file);
        assertThat(content).matches("[0-9a-f]{64}\n");
        assertThat(run.out()).doesNotContain(content.strip());
        CommandRun again = CommandRun.of(home, "vault", "generate-key", file.toString());
        assertThat(again.status()).isEqualTo(1);
        assertThat(Files.readString(file)).isEqualTo(content);
    }

    @Test
    void aHoldersKeyIsMadeForItsOwnerAndNeverReplaced() throws IOException {
        Path file = home.resolve("anna.key");
        CommandRun run = CommandRun.of(home, "break-glass", "keygen", file.toString());
        assertThat(run.out()).matches("age1[a-z0-9]{58}\n");
        assertThat(Files.readString(file))
                .startsWith("# public key: " + run.out())
                .contains("\nAGE-SECRET-KEY-1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(CommandRun.of(home, "break-glass", "keygen", file.toString()).status())
                .isEqualTo(1);
        Path nonsense = file("nonsense.json", "{}");
        CommandRun opened =
                CommandRun.of(home, "break-glass", "open", nonsense.toString(), "--identity", file.toString());
        assertThat(opened.status()).isEqualTo(1);
        assertThat(opened.err()).contains("not a break-glass file").hasLineCount(1);
    }
}
