/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Base62Test {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static BigInteger decode(char[] digits) {
        BigInteger number = BigInteger.ZERO;
        for (char digit : digits) {
            number = number.multiply(BigInteger.valueOf(62)).add(BigInteger.valueOf(ALPHABET.indexOf(digit)));
        }
        return number;
    }

    @Test
    void noBitIsLost() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            byte[] bits = new byte[16];
            random.nextBytes(bits);
            BigInteger number = new BigInteger(1, bits);
            assertThat(decode(Base62.encode(bits))).isEqualTo(number);
            assertThat(bits).as("wiped").containsOnly(0);
        }
    }

    @Test
    void theLargestNumberFits() {
        byte[] bits = new byte[16];
        Arrays.fill(bits, (byte) 0xff);
        assertThat(decode(Base62.encode(bits)))
                .isEqualTo(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));
        assertThat(new String(Base62.encode(new byte[16]))).isEqualTo("0".repeat(22));
    }

    @Test
    void namesAreExact() {
        assertThat(TokenName.ofLogin("T-" + "a".repeat(22))).isPresent();
        for (String no : new String[] {
            "t-" + "a".repeat(22),
            "T-" + "a".repeat(21),
            "T-" + "a".repeat(23),
            "T-" + "a".repeat(21) + "-",
            "T-",
            "T-" + "\u00e9".repeat(22),
            "a".repeat(22),
            "alice"
        }) {
            assertThat(TokenName.ofLogin(no)).as(no).isEmpty();
        }
        assertThat(TokenName.ofText("a".repeat(22))).contains(new TokenName("a".repeat(22)));
    }
}
