/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.shamir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretSharingTest {

    private static final byte[] SECRET = "thirty-two bytes of master key!!".getBytes(StandardCharsets.US_ASCII);

    /** FIPS 197, sections 4.2 and 4.2.1. */
    @Test
    void multipliesAsTheStandardDoes() {
        assertThat(SecretSharing.multiply(0x57, 0x83)).isEqualTo(0xc1);
        assertThat(SecretSharing.multiply(0x57, 0x13)).isEqualTo(0xfe);
        assertThat(SecretSharing.multiply(0x57, 0x02)).isEqualTo(0xae);
        assertThat(SecretSharing.inverse(0x53)).isEqualTo(0xca);
    }

    @Test
    void everythingButZeroHasAnInverse() {
        for (int value = 1; value < 256; value++) {
            assertThat(SecretSharing.multiply(value, SecretSharing.inverse(value)))
                    .as("value %d", value)
                    .isEqualTo(1);
        }
    }

    /** By hand: 0x42 + 0x13 x at 1, 2 and 3. */
    @Test
    void sharesAreThePolynomialsValues() {
        SecureRandom fixed = new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                Arrays.fill(bytes, (byte) 0x13);
            }
        };
        assertThat(SecretSharing.split(new byte[] {0x42}, 3, 2, fixed).stream()
                        .map(share -> HexFormat.of().formatHex(share.value())))
                .containsExactly("51", "64", "77");
    }

    @Test
    void everyPairOfThreeGivesTheSecretAndOneAloneDoesNot() {
        List<SecretSharing.Share> shares = SecretSharing.split(SECRET, 3, 2, new SecureRandom());
        for (int left = 0; left < 3; left++) {
            for (int right = 0; right < 3; right++) {
                if (left != right) {
                    assertThat(SecretSharing.combine(List.of(shares.get(left), shares.get(right))))
                            .isEqualTo(SECRET);
                }
            }
            assertThat(SecretSharing.combine(List.of(shares.get(left)))).isNotEqualTo(SECRET);
        }
        assertThat(SecretSharing.combine(shares)).isEqualTo(SECRET);
    }

    @Test
    void higherThresholdsWorkAtTheEdges() {
        List<SecretSharing.Share> shares = SecretSharing.split(SECRET, 255, 5, new SecureRandom());
        assertThat(SecretSharing.combine(shares.subList(250, 255))).isEqualTo(SECRET);
        assertThat(SecretSharing.combine(shares.subList(0, 4))).isNotEqualTo(SECRET);
    }

    @Test
    void aShareAloneTellsNothing() {
        // for one share of a fixed secret, every value is about as likely: 20,000 tries over 256 values
        int[] seen = new int[256];
        SecureRandom random = new SecureRandom();
        for (int count = 0; count < 20_000; count++) {
            seen[SecretSharing.split(new byte[] {0x42}, 3, 2, random).get(1).value()[0] & 0xff]++;
        }
        assertThat(Arrays.stream(seen).min().orElseThrow()).isGreaterThan(20);
        assertThat(Arrays.stream(seen).max().orElseThrow()).isLessThan(200);
    }

    @Test
    void refusesWhatCannotWork() {
        SecureRandom random = new SecureRandom();
        assertThatThrownBy(() -> SecretSharing.split(SECRET, 3, 1, random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SecretSharing.split(SECRET, 3, 4, random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SecretSharing.split(SECRET, 256, 2, random))
                .isInstanceOf(IllegalArgumentException.class);
        List<SecretSharing.Share> shares = new ArrayList<>(SecretSharing.split(SECRET, 3, 2, random));
        assertThatThrownBy(() -> SecretSharing.combine(List.of(shares.get(0), shares.get(0))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(shares.get(0).toString()).isEqualTo("Share[1, ***]");
    }
}
