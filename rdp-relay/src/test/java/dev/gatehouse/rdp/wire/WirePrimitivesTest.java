/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WirePrimitivesTest {

    private static final int LIMIT = 0x10_0000;

    private static WireReader hex(String hex) {
        return WireReader.over(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** [MS-RDPBCGR] 4.1.1, Client X.224 Connection Request PDU: 03 00 00 2c. */
    @Test
    void tpktOfTheSpecificationsExample() throws WireException {
        Tpkt tpkt = Tpkt.decode(hex("0300002c"));

        assertThat(tpkt.length()).isEqualTo(44);
        assertThat(tpkt.payloadLength()).isEqualTo(40);
        assertThat(hex(tpkt.encode())).isEqualTo("0300002c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0200002c", "03000006", "03000000", "030000", "03", ""})
    void tpktThatIsNoneIsRefused(String bytes) {
        assertThatThrownBy(() -> Tpkt.decode(hex(bytes))).isInstanceOf(WireException.class);
    }

    /** [MS-RDPBCGR] 4.1.3: MCS Connect Initial has BER length 82 01 94. */
    @ParameterizedTest
    @CsvSource({"00,0", "7f,127", "8180,128", "81ff,255", "820194,404", "83010000,65536"})
    void berLengthRoundTrip(String bytes, int length) throws WireException {
        assertThat(BerLength.decode("f", hex(bytes), LIMIT)).isEqualTo(length);
        assertThat(hex(BerLength.encode(length))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "850000000001", "84ffffffff", "8201", "", "83100001"})
    void berLengthThatIsIndefiniteTooLongOrCutIsRefused(String bytes) {
        assertThatThrownBy(() -> BerLength.decode("f", hex(bytes), LIMIT)).isInstanceOf(WireException.class);
    }

    /** [MS-RDPBCGR] 4.1.3: the GCC connectPDU length 81 2a is 298. */
    @ParameterizedTest
    @CsvSource({"00,0", "7f,127", "8080,128", "812a,298", "bfff,16383"})
    void perLengthRoundTrip(String bytes, int length) throws WireException {
        assertThat(PerLength.decode("f", hex(bytes))).isEqualTo(length);
        assertThat(hex(PerLength.encode(length))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1", "ff00", "80", ""})
    void perLengthThatIsFragmentedOrCutIsRefused(String bytes) {
        assertThatThrownBy(() -> PerLength.decode("f", hex(bytes))).isInstanceOf(WireException.class);
    }

    @Test
    void limitsHoldAndOneMoreIsRefused() throws WireException {
        assertThat(BerLength.decode("f", hex("83100000"), LIMIT)).isEqualTo(LIMIT);
        assertThatThrownBy(() -> BerLength.decode("f", hex("83100001"), LIMIT))
                .hasMessage("f length 1048577 exceeds 1048576");
        assertThatThrownBy(() -> PerLength.encode(PerLength.LENGTH_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tpkt(Tpkt.LENGTH_MAX + 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
