/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NegotiationTest {

    /** [MS-RDPBCGR] 4.1.2 Server X.224 Connection Confirm PDU, with SSL selected. */
    private static final byte[] CONFIRM = HexFormat.of().parseHex("030000130ed000001234000200080001000000");

    @Test
    void confirmIsReadAndNothingBehindIt() throws IOException {
        byte[] more = Arrays.copyOf(CONFIRM, CONFIRM.length + 5);
        ByteArrayInputStream in = new ByteArrayInputStream(more);
        Negotiation.readConfirm(in);
        assertThat(in.available()).isEqualTo(5);
    }

    @Test
    void everyTruncationFails() {
        for (int length = 0; length < CONFIRM.length; length++) {
            ByteArrayInputStream cut = new ByteArrayInputStream(CONFIRM, 0, length);
            assertThatThrownBy(() -> Negotiation.readConfirm(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void noMutationOfOneByteEndsInAnythingButAnIoException() {
        for (int at = 0; at < CONFIRM.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] mutated = CONFIRM.clone();
                mutated[at] = (byte) value;
                assertThatCode(() -> readOrRefuse(mutated)).doesNotThrowAnyException();
            }
        }
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            Negotiation.readConfirm(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }
}
