/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {

    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 6238 appendix B, SHA-1; the last six of its eight digits. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void theStandardsExamples(long seconds, String code) {
        assertThat(Totp.code(SECRET, Totp.step(seconds))).isEqualTo(ascii(code));
    }

    @Test
    void oneStepEarlyOrLateIsRightAndTwoAreWrong() {
        long now = Totp.step(1_111_111_109);
        try (Secret secret = Secret.ofBytes(SECRET.clone())) {
            for (long apart : List.of(-1L, 0L, 1L)) {
                byte[] code = Totp.code(SECRET, now + apart);
                assertThat(Totp.matchingStep(secret, code, now, 0)).hasValue(now + apart);
                assertThat(Totp.matchingStep(secret, code, now, now + apart)).isEmpty();
            }
            for (long apart : List.of(-2L, 2L)) {
                assertThat(Totp.matchingStep(secret, Totp.code(SECRET, now + apart), now, 0))
                        .isEmpty();
            }
            assertThat(Totp.matchingStep(secret, ascii("081 804"), now, 0)).isEmpty();
            assertThat(Totp.matchingStep(secret, Totp.withoutBlanks(ascii("081 804 ")), now, 0))
                    .hasValue(now);
        }
    }

    @Test
    void recoveryCodesAreReadAsPeopleTypeThem() {
        assertThat(RecoveryCodes.normalized(ascii(" O1Lab-cde23 "))).hasValue(ascii("011abcde23"));
        assertThat(RecoveryCodes.normalized(ascii("011ab-cde2"))).isEmpty();
        assertThat(RecoveryCodes.normalized(ascii("011ab-cde234"))).isEmpty();
        assertThat(RecoveryCodes.normalized(ascii("011ab-cde2$"))).isEmpty();
        assertThat(RecoveryCodes.draw())
                .hasSize(RecoveryCodes.COUNT)
                .extracting(code -> new String(code.copyBytes(), StandardCharsets.US_ASCII))
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[0-9a-z]{5}-[0-9a-z]{5}"));
    }
}
