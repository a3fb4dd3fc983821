/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.age.AgeIdentity;
import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BreakGlassFileTest {

    private static final String CANARY = "canary-break-glass-55e1";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final List<AgeIdentity.Pair> holders =
            Stream.generate(AgeIdentity::generate).limit(3).toList();
    private final UUID id = UUID.randomUUID();

    private SealedAccount account(String name) {
        return new SealedAccount(name, "db1", "ssh", "192.0.2.7", 2222, false, Secret.ofText(CANARY));
    }

    private BreakGlassFile sealed(long revision) {
        BreakGlassFile.Plan plan = new BreakGlassFile.Plan(
                id,
                "night",
                revision,
                2,
                holders.stream().map(AgeIdentity.Pair::recipient).toList());
        return BreakGlassFile.seal(plan, List.of(account("root"), account("admin")), NOW);
    }

    private AgeIdentity identity(int index) {
        return holders.get(index).identity();
    }

    @Test
    void everyPairOfHoldersOpensItAndOneDoesNot() {
        BreakGlassFile file = BreakGlassFile.parse(sealed(1).toBytes());
        assertThat(file.credentials()).containsExactly("root@db1", "admin@db1");
        for (int left = 0; left < 3; left++) {
            for (int right = 0; right < 3; right++) {
                if (left != right) {
                    assertThat(file.open(List.of(identity(left), identity(right))))
                            .allSatisfy(account -> {
                                assertThat(new String(account.secret().copyChars()))
                                        .isEqualTo(CANARY);
                                assertThat(account.host()).isEqualTo("192.0.2.7");
                                assertThat(account.port()).isEqualTo(2222);
                            })
                            .extracting(SealedAccount::name)
                            .containsExactly("root@db1", "admin@db1");
                }
            }
            int alone = left;
            assertThatThrownBy(() -> file.open(List.of(identity(alone)))).hasMessageContaining("another --identity");
            assertThatThrownBy(() -> file.open(List.of(identity(alone), identity(alone))))
                    .hasMessageContaining("same holder");
        }
        assertThatThrownBy(() ->
                        file.open(List.of(identity(0), AgeIdentity.generate().identity())))
                .hasMessageContaining("identity 2 holds no share");
    }

    @Test
    void theFileShowsNoSecret() {
        byte[] bytes = sealed(1).toBytes();
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        byte[] canary = CANARY.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut < 3; cut++) {
            byte[] part = Arrays.copyOfRange(canary, cut, cut + 12);
            assertThat(latin)
                    .doesNotContain(new String(part, StandardCharsets.ISO_8859_1))
                    .doesNotContain(java.util.Base64.getEncoder().encodeToString(part))
                    .doesNotContain(HexFormat.of().formatHex(part));
        }
        assertThat(latin)
                .contains("root@db1")
                .contains(holders.get(0).recipient().text());
    }

    @Test
    void everythingInTheHeaderCounts() {
        BreakGlassFile file = sealed(7);
        List<AgeIdentity> two = List.of(identity(0), identity(1));
        List<BreakGlassFile.Holder> holdersOfIt = file.holders();
        for (BreakGlassFile changed : List.of(
                new BreakGlassFile(id, "day", 7, NOW, 2, file.credentials(), holdersOfIt, file.payload()),
                new BreakGlassFile(
                        id, "night", 7, NOW.plusSeconds(1), 2, file.credentials(), holdersOfIt, file.payload()),
                new BreakGlassFile(
                        id, "night", 7, NOW, 2, List.of("root@db2", "admin@db1"), holdersOfIt, file.payload()),
                new BreakGlassFile(
                        id, "night", 7, NOW, 2, file.credentials(), holdersOfIt.subList(0, 2), file.payload()),
                new BreakGlassFile(
                        id, "night", 7, NOW, 2, file.credentials(), holdersOfIt, Arrays.copyOf(file.payload(), 20)),
                new BreakGlassFile(id, "night", 7, NOW, 1, file.credentials(), holdersOfIt, file.payload()))) {
            assertThatThrownBy(() -> changed.open(two))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not open");
        }
        // shares of another revision, of another export
        BreakGlassFile other = sealed(8);
        assertThatThrownBy(() -> new BreakGlassFile(
                                id, "night", 7, NOW, 2, file.credentials(), other.holders(), file.payload())
                        .open(two))
                .hasMessageContaining("another");
        assertThatThrownBy(() -> new BreakGlassFile(
                                UUID.randomUUID(), "night", 7, NOW, 2, file.credentials(), holdersOfIt, file.payload())
                        .open(two))
                .hasMessageContaining("another");
    }

    @Test
    void nonsenseIsNoBreakGlassFile() {
        String good = new String(sealed(1).toBytes(), StandardCharsets.UTF_8);
        for (String bad : List.of(
                "",
                "{}",
                "[]",
                "null",
                "not json",
                good.substring(0, good.length() / 2),
                good.replace("gatehouse-break-glass-1", "gatehouse-break-glass-2"),
                good.replace("\"payload\"", "\"load\""),
                good.replace(id.toString(), "x"),
                good.replace("2026-01-02T03:04:05Z", "yesterday"))) {
            assertThatThrownBy(() -> BreakGlassFile.parse(bad.getBytes(StandardCharsets.UTF_8)))
                    .as(bad.substring(0, Math.min(40, bad.length())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("break-glass file");
        }
    }

    @Test
    void privateKeysComeOutAsFilesForSsh() throws Exception {
        for (String[] kind : new String[][] {{"Ed25519", "OPENSSH"}, {"RSA", "RSA"}, {"EC", "EC"}}) {
            byte[] pkcs8 = KeyPairGenerator.getInstance(kind[0])
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            try (SealedAccount account =
                    new SealedAccount("root", "db1", "ssh", "h", 22, true, Secret.ofBytes(pkcs8))) {
                String text = new String(SecretText.of(account));
                assertThat(text).startsWith("-----BEGIN " + kind[1] + " PRIVATE KEY-----\n");
                try (Secret file = Secret.ofText(text + "\n")) {
                    // Gatehouse takes them back, as ssh-keygen would
                    assertThat(dev.gatehouse.control.sshkey.SshPrivateKey.parse(file)
                                    .pkcs8()
                                    .copyBytes())
                            .isNotEmpty();
                }
            }
        }
    }
}
