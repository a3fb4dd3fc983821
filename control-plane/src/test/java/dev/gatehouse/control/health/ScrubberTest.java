/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScrubberTest {

    private static final String CANARY = "canary-5f1e";
    private final Scrubber scrubber = new Scrubber(List.of(CANARY, "ab".repeat(32)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it was canary-5f1e indeed",
                "hex 63616e6172792d35663165.",
                "HEX 63616E6172792D35663165.",
                "base64 Y2FuYXJ5LTVmMWU",
                "raw q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s",
                "password=hunter2-x",
                "the passphrase: \"hunter2-x y\", then",
                "{\"newPassword\": \"hunter2-x\"}",
                "Authorization: Bearer hunter2-xxxxxxxx",
                "jdbc://anna:hunter2-x@host/db",
                "token T-0123456789abcdefghijKL",
                "-----BEGIN EC PRIVATE KEY-----\nhunter2-x\n-----END EC PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nhunter2-x cut off",
                "key 00112233445566778899aabbccddeeff",
                "blob MCowBQYDK2VwAyEAXOPtbpL0xp5m2He0a3SZaqGyeKjG0LQJyQ+hto8L+hQ=",
            })
    void whatIsSecretOrLooksSoIsGone(String text) {
        assertThat(scrubber.scrub(text))
                .contains("[removed]")
                .doesNotContainIgnoringCase(CANARY)
                .doesNotContain("hunter2", "63616e", "63616E", "Y2FuYXJ5", "q6ur", "0123456789abc", "001122", "MCowBQ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T08:21:21.348Z INFO [main] Appliance all doors are open home=/var/lib/gatehouse port=4422",
                "session 01a20258-4d97-7918-a45e-ad133638b0ba of demo to root@db1 ended cause=client.closed",
                "at dev.gatehouse.control.bridge.AccessDomain.start(AccessDomain.java:183)",
                "recordings in /var/lib/gatehouse/recordings/2026/11/22/01a20258-4d97-7918-a45e-ad133638b0ba.iolog",
            })
    void whatHelpsStays(String text) {
        assertThat(scrubber.scrub(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5, 10, OK",
        "0, 10, 10, OK",
        "10, 9, 10, OK",
        "10, 8, 10, WARN",
        "10, 40, 11, WARN",
        "10, 42, 11, FAIL",
    })
    void theDatabasesClockIsHeldAgainstOurs(long before, long theirs, long after, Finding.State state) {
        assertThat(DatabaseChecks.clock(
                                Instant.ofEpochSecond(before),
                                Instant.ofEpochSecond(theirs),
                                Instant.ofEpochSecond(after))
                        .state())
                .isEqualTo(state);
    }

    @Test
    void shortKnownTextsAreLeftAlone() {
        assertThat(new Scrubber(List.of("a", "")).scrub("a cat")).isEqualTo("a cat");
    }
}
