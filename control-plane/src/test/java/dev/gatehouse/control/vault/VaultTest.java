/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VaultTest {

    private static final UUID CREDENTIAL = UUID.randomUUID();
    private static final UUID TARGET = UUID.randomUUID();
    private static final SecretBinding BINDING = SecretBinding.credential(CREDENTIAL, TARGET, 1);

    private final Vault vault = vaultWithKey(1);

    @Test
    void opensWhatItSealed() {
        Sealed sealed = seal("correct horse");
        try (Secret opened = vault.open(BINDING, Sealed.ofBytes(sealed.toBytes()))) {
            assertThat(new String(opened.copyChars())).isEqualTo("correct horse");
        }
    }

    @Test
    void theCiphertextShowsNothingAndDiffersEachTime() {
        Sealed first = seal("correct horse");
        Sealed second = seal("correct horse");
        assertThat(first).isNotEqualTo(second);
        assertThat(new String(first.toBytes(), StandardCharsets.ISO_8859_1)).doesNotContain("horse");
        assertThat(first.toString()).doesNotContain("horse");
    }

    @Test
    void everyPartOfTheBindingCounts() {
        Sealed sealed = seal("correct horse");
        for (SecretBinding other : List.of(
                SecretBinding.credential(UUID.randomUUID(), TARGET, 1),
                SecretBinding.credential(CREDENTIAL, UUID.randomUUID(), 1),
                SecretBinding.credential(CREDENTIAL, TARGET, 2),
                new SecretBinding(SecretBinding.Purpose.HOST_KEY, BINDING.parts()))) {
            assertThatThrownBy(() -> vault.open(other, sealed))
                    .as(other.toString())
                    .isInstanceOf(VaultException.class);
        }
    }

    @Test
    void partsOfABindingDoNotRunTogether() {
        SecretBinding left = new SecretBinding(SecretBinding.Purpose.HOUSE_SECRET, List.of("ab", "c"));
        SecretBinding right = new SecretBinding(SecretBinding.Purpose.HOUSE_SECRET, List.of("a", "bc"));
        assertThat(left.canonicalBytes()).isNotEqualTo(right.canonicalBytes());
    }

    @Test
    void everyChangedByteIsNoticed() {
        byte[] bytes = seal("correct horse").toBytes();
        for (int index = 0; index < bytes.length; index++) {
            byte[] changed = bytes.clone();
            changed[index] ^= 1;
            int at = index;
            assertThatThrownBy(() -> vault.open(BINDING, Sealed.ofBytes(changed)))
                    .as("byte " + at)
                    .isInstanceOf(VaultException.class)
                    .hasMessageNotContaining("horse");
        }
    }

    @Test
    void everyCutIsNoticed() {
        byte[] bytes = seal("correct horse").toBytes();
        for (int length = 0; length < bytes.length; length++) {
            Sealed cut = Sealed.ofBytes(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> vault.open(BINDING, cut)).isInstanceOf(VaultException.class);
        }
    }

    @Test
    void anotherMasterKeyDoesNotOpen() {
        Sealed sealed = seal("correct horse");
        assertThatThrownBy(() -> vaultWithKey(2).open(BINDING, sealed))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("another key");
    }

    @Test
    void takesTheLargestSecretAndNoLarger() {
        try (Secret largest = Secret.ofBytes(new byte[Vault.LARGEST_SECRET_BYTES]);
                Secret larger = Secret.ofBytes(new byte[Vault.LARGEST_SECRET_BYTES + 1])) {
            try (Secret opened = vault.open(BINDING, vault.seal(BINDING, largest))) {
                assertThat(opened.copyBytes()).hasSize(Vault.LARGEST_SECRET_BYTES);
            }
            assertThatThrownBy(() -> vault.seal(BINDING, larger)).isInstanceOf(VaultException.class);
        }
    }

    @Test
    void wrapsDataKeys() {
        SecretBinding binding = SecretBinding.recordingKey(UUID.randomUUID(), "output");
        try (Secret key = Secret.ofBytes(new byte[] {1, 2, 3});
                Secret opened = vault.unwrapKey(binding, vault.wrapKey(binding, key))) {
            assertThat(opened.copyBytes()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void authenticatesWithItsOwnKeyForEachLabel() {
        byte[] message = {1, 2, 3};
        assertThat(vault.authenticate("audit", message))
                .hasSize(32)
                .isEqualTo(vault.authenticate("audit", message))
                .isNotEqualTo(vault.authenticate("other", message))
                .isNotEqualTo(vaultWithKey(2).authenticate("audit", message));
    }

    private Sealed seal(String text) {
        try (Secret secret = Secret.ofText(text)) {
            return vault.seal(BINDING, secret);
        }
    }

    static Vault vaultWithKey(int fill) {
        byte[] key = new byte[MasterKey.BYTES];
        Arrays.fill(key, (byte) fill);
        return Vault.ofOneKey(key);
    }
}
