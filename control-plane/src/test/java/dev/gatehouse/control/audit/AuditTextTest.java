/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditTextTest {

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "'Grüße, 日本', 'Grüße, 日本'",
        "'a\nb', 'a\\u{a}b'",
        "'\u001b[2J', '\\u{1b}[2J'",
        "'x\u202egnp.exe', 'x\\u{202e}gnp.exe'",
        "'a\u0000b', 'a\\u{0}b'",
        "'a\u2028b', 'a\\u{2028}b'",
        "'\ud800', '\\u{d800}'",
        "'\u009b', '\\u{9b}'",
        "'DOMAIN\\user', 'DOMAIN\\\\user'"
    })
    void hostileCharactersAreWrittenOut(String text, String expected) {
        assertThat(AuditText.escape(text, 100)).isEqualTo(expected);
    }

    @Test
    void longTextIsCutAndSaysSo() {
        assertThat(AuditText.escape("12345", 5)).isEqualTo("12345");
        assertThat(AuditText.escape("123456", 5)).isEqualTo("12345\\u{2026}(1 more)");
    }

    @Test
    void aCutDoesNotSplitACharacter() {
        assertThat(AuditText.escape("ab😀c", 3)).isEqualTo("ab\\u{2026}(3 more)");
        assertThat(AuditText.escape("ab😀c", 4)).isEqualTo("ab😀\\u{2026}(1 more)");
    }
}
