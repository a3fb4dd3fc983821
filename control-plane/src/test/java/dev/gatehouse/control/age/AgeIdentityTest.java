/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgeIdentityTest {

    /** Made by age-keygen and age 1.1.1 for this test; the key opens nothing else. */
    private static final String AGE_KEYGEN_FILE = """
            # created: 2026-11-22T08:53:46Z
            # public key: age13vq6hpeyvxmzng29fscysf3vmf450nlgwuncdqzv0c5l4arp4gksss0p4y
            AGE-SECRET-KEY-15FXGGZQCMHAMJW4R620Z4F7FZWJ0FJSLVHQ0KNEM4WEZTRFWJ2VQ7H2WFH
            """;

    private static final String AGE_FILE = ""
            + "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBhZkRLck9aZm15TEh4MTlPM3VIbVEwR0tqUVAvQS9rNDdKSl"
            + "lQOC9VYzNJCnlkTnpuQVllU04vNllLblF3cU03WVAwS2hWd1R4SVRpNE1VRklDZXY3ZzAKLS0tIDlFenJoTXlVcERa"
            + "OGFJL0ozN2dEcUtqMlRzdmxBSCtKczl3V3d4MUk1Rm8K2JnKt7RyqaJ7w5tiRSPa0JoapGqHQeZ3TuxiQtMgYRqmVn"
            + "OUxamQsbRVs8kbOA==";

    private static AgeIdentity copied(AgeIdentity identity) {
        return AgeIdentity.parse(identity.copyChars());
    }

    @Test
    void opensWhatAgeItselfSealed() throws GeneralSecurityException {
        char[] file = AGE_KEYGEN_FILE.toCharArray();
        try (AgeIdentity identity = AgeIdentity.parse(file);
                Secret opened = identity.open(Base64.getDecoder().decode(AGE_FILE))) {
            assertThat(new String(opened.copyChars())).isEqualTo("sealed by age\n");
        }
        assertThat(new String(file)).isEqualTo("\0".repeat(file.length));
    }

    @Test
    void opensWhatItSealedAndNobodyElseDoes() throws GeneralSecurityException {
        AgeIdentity.Pair pair = AgeIdentity.generate();
        byte[] sealed;
        try (Secret secret = Secret.ofText("canary-2c61")) {
            sealed = pair.recipient().seal(secret);
        }
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
                .startsWith("age-encryption.org/v1\n-> X25519 ")
                .doesNotContain("canary");
        try (AgeIdentity again = copied(pair.identity());
                Secret opened = again.open(sealed)) {
            assertThat(new String(opened.copyChars())).isEqualTo("canary-2c61");
        }
        assertThatThrownBy(() -> AgeIdentity.generate().identity().open(sealed))
                .isInstanceOf(GeneralSecurityException.class);
        for (int index = 0; index < sealed.length; index++) {
            byte[] changed = sealed.clone();
            changed[index] ^= 1;
            assertThatThrownBy(() -> pair.identity().open(changed))
                    .as("byte %d", index)
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "# only a comment\n", "AGE-SECRET-KEY-1NOTAKEY", "age1notasecret", "SECRETSECRET\nSECRET"})
    void whatIsNoIdentityIsToldWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> AgeIdentity.parse(text.toCharArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("NOTAKEY")
                .hasMessageNotContaining("SECRETSECRET");
    }

    @Test
    void whatIsNoRecipientIsRefused() {
        String good = AgeIdentity.generate().recipient().text();
        assertThat(AgeRecipient.parse(" " + good + "\n").text()).isEqualTo(good);
        char last = good.charAt(good.length() - 1);
        for (String bad : new String[] {
            "",
            "age1",
            good + "q",
            good.toUpperCase(Locale.ROOT),
            good.substring(0, good.length() - 1) + (last == 'q' ? 'p' : 'q')
        }) {
            assertThatThrownBy(() -> AgeRecipient.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
