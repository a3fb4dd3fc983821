/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordAndCodeTest {

    private static String text(Secret secret) {
        return new String(secret.copyBytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secret,123456 | secret | 123456",
                "a,b,123456 | a,b | 123456",
                "höher,abcde-01234 | höher | abcde-01234",
                ",123456 | '' | 123456"
            })
    void whatEndsLikeACodeIsSplit(String typed, String password, String code) {
        try (PasswordAndCode parts = PasswordAndCode.split(Secret.ofText(typed)).orElseThrow()) {
            assertThat(text(parts.password())).isEqualTo(password);
            assertThat(text(parts.code())).isEqualTo(code);
            assertThat(parts.toString()).doesNotContain(code);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"secret", "secret,", "secret,12345", "secret,1234567", "secret,12345a", "123456", "a,b c d,!"})
    void whatDoesNotIsAPassword(String typed) {
        assertThat(PasswordAndCode.split(Secret.ofText(typed))).isEmpty();
    }

    @Test
    void theGivenSecretStaysTheCallers() {
        Secret typed = Secret.ofText("secret,123456");
        PasswordAndCode.split(typed).orElseThrow().close();
        assertThat(text(typed)).isEqualTo("secret,123456");
    }
}
