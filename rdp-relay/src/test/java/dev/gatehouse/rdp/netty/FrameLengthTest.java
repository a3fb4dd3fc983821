/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.sequence.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FrameLengthTest {

    private static int of(Framing framing, String hex) throws WireException {
        ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
        return FrameLength.of(framing, in, 0, in.readableBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "TPKT, 0300000b, 11",
        "TPKT, 030000, -1",
        "TPKT, 0300ffff, 65535",
        "PRECONNECTION_OR_TPKT, 0300000b, 11",
        "PRECONNECTION_OR_TPKT, 12000000, 18",
        "PRECONNECTION_OR_TPKT, 00000100, 65536",
        "TPKT_OR_FAST_PATH, 0300000b, 11",
        "TPKT_OR_FAST_PATH, 0006, 6",
        "TPKT_OR_FAST_PATH, 008fff, 4095",
        "TPKT_OR_FAST_PATH, 008f, -1",
        "TPKT_OR_FAST_PATH, 00, -1",
        "DER, 3005, 7",
        "DER, 30820100, 260",
        "DER, 308201, -1",
        "EARLY_AUTHORIZATION_RESULT, 00, 4",
        "NOTHING, 0300000b, -1"
    })
    void aHeadSaysHowLongItsFrameIs(Framing framing, String head, int length) throws WireException {
        assertThat(of(framing, head)).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource({
        "TPKT, 0400000b",
        "TPKT, 03000006",
        "PRECONNECTION_OR_TPKT, 0f000000",
        "PRECONNECTION_OR_TPKT, 01000100",
        "TPKT_OR_FAST_PATH, 0002",
        "TPKT_OR_FAST_PATH, 008003",
        "TPKT_OR_FAST_PATH, 0106",
        "TPKT_OR_FAST_PATH, 0206",
        "TPKT_OR_FAST_PATH, 0706",
        "DER, 3105",
        "DER, 3080",
        "DER, 308401000000",
        "DER, 3083010001"
    })
    void whatBeginsNoFrameIsRefused(Framing framing, String head) {
        assertThatThrownBy(() -> of(framing, head)).isInstanceOf(WireException.class);
    }

    @ParameterizedTest
    @EnumSource
    void noHeadMakesALongerFrameThanItsLimit(Framing framing) {
        Random random = new Random(framing.ordinal());
        for (int i = 0; i < 100_000; i++) {
            byte[] head = new byte[random.nextInt(8)];
            random.nextBytes(head);
            try {
                assertThat(FrameLength.of(framing, Unpooled.wrappedBuffer(head), 0, head.length))
                        .isBetween(FrameLength.INCOMPLETE, FrameLength.BYTES_MAX + 8);
            } catch (WireException expected) {
                // refused is fine too
            }
        }
    }

    @Test
    void aPduIsTpktOrFastPath() throws WireException {
        ByteBuf in = Unpooled.wrappedBuffer(new byte[] {9, 0, 6, 9});
        assertThat(PduLength.of(in, 1, 3)).isEqualTo(6);
        assertThat(PduLength.of(in, 1, 1)).isEqualTo(PduLength.INCOMPLETE);
    }
}
