/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.wire.WireException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** What every decoder has to stand: messages cut short and messages with single bytes changed. */
public final class HostileBytes {

    private static final int MUTATIONS_OF_A_BYTE = 12;

    private HostileBytes() {}

    /** A decoder under test. */
    @FunctionalInterface
    public interface Decoder {
        /** May throw {@link WireException} and nothing else. */
        void decode(byte[] bytes) throws WireException;
    }

    /**
     * Decodes every proper prefix; anything thrown but a {@link WireException} fails the test.
     *
     * @return the lengths at which the prefix was accepted
     */
    public static Set<Integer> lengthsAccepted(byte[] whole, Decoder decoder) {
        Set<Integer> accepted = new TreeSet<>();
        for (int length = 0; length < whole.length; length++) {
            if (accepts(Arrays.copyOf(whole, length), decoder)) {
                accepted.add(length);
            }
        }
        return accepted;
    }

    /** Changes each byte several times; anything thrown but a {@link WireException} fails the test. */
    public static void mutate(byte[] whole, Decoder decoder) {
        assertThat(accepts(whole, decoder)).as("the unchanged message").isTrue();
        Random random = new Random(whole.length);
        for (int at = 0; at < whole.length; at++) {
            for (int i = 0; i < MUTATIONS_OF_A_BYTE; i++) {
                byte[] changed = whole.clone();
                changed[at] = i == 0 ? (byte) 0xFF : i == 1 ? 0 : (byte) random.nextInt();
                accepts(changed, decoder);
            }
        }
    }

    private static boolean accepts(byte[] bytes, Decoder decoder) {
        try {
            decoder.decode(bytes);
            return true;
        } catch (WireException expected) {
            return false;
        }
    }
}
