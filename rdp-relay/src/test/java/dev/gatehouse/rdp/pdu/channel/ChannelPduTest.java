/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.testing.HostileBytes;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelPduTest {

    private static DynamicChannelPdu fromServer(String bytes) throws WireException {
        return DynamicChannelPdu.decode(WireReader.over(HexFormat.of().parseHex(bytes)), true);
    }

    private static DynamicChannelPdu fromClient(String bytes) throws WireException {
        return DynamicChannelPdu.decode(WireReader.over(HexFormat.of().parseHex(bytes)), false);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void headerOfAStaticChannel() throws WireException {
        byte[] message = ChannelHeader.single(new byte[] {1, 2, 3});

        ChannelHeader header = ChannelHeader.decode(WireReader.over(message));

        assertThat(hex(message)).isEqualTo("0300000003000000010203");
        assertThat(header.has(ChannelHeader.FIRST | ChannelHeader.LAST)).isTrue();
        assertThat(header.has(ChannelHeader.PACKET_COMPRESSED)).isFalse();
    }

    /** [MS-RDPEDYC] 4.1.1 and 4.1.2. */
    @Test
    void capabilitiesOfTheSpecification() throws WireException {
        assertThat(fromServer("58000200" + "3333" + "1111" + "3d0a" + "a704"))
                .isEqualTo(new DynamicChannelPdu.Capabilities(2));
        assertThat(fromClient("50000200")).isEqualTo(new DynamicChannelPdu.Capabilities(2));
        assertThat(hex(new DynamicChannelPdu.Capabilities(2).encodeResponse())).isEqualTo("50000200");
    }

    /** [MS-RDPEDYC] 4.2.1 and 4.2.2. */
    @Test
    void creationOfTheSpecification() throws WireException {
        DynamicChannelPdu.CreateRequest request = new DynamicChannelPdu.CreateRequest(3, 0, "testdvc");
        DynamicChannelPdu.CreateResponse response = new DynamicChannelPdu.CreateResponse(3, 0);

        assertThat(fromServer("10037465737464766300")).isEqualTo(request);
        assertThat(hex(request.encode())).isEqualTo("10037465737464766300");
        assertThat(fromClient("100300000000")).isEqualTo(response);
        assertThat(hex(response.encode())).isEqualTo("100300000000");
    }

    /** [MS-RDPEDYC] 4.3.1 and 4.3.2: the numbers stand at the front. */
    @Test
    void dataOfTheSpecification() throws WireException {
        assertThat(fromServer("24037b0c" + "7171")).isEqualTo(new DynamicChannelPdu.DataFirst(3, 0x0c7b, 4, 2, false));
        assertThat(fromServer("3003" + "717171")).isEqualTo(new DynamicChannelPdu.Data(3, 2, 3, false));
        assertThat(fromServer("64037b0c" + "71")).isEqualTo(new DynamicChannelPdu.DataFirst(3, 0x0c7b, 4, 1, true));
        assertThat(fromServer("7003" + "71")).isEqualTo(new DynamicChannelPdu.Data(3, 2, 1, true));
    }

    @Test
    void closeAndSoftSync() throws WireException {
        assertThat(fromClient("4003")).isEqualTo(new DynamicChannelPdu.Close(3));
        assertThat(hex(new DynamicChannelPdu.Close(3).encode())).isEqualTo("4003");
        assertThat(fromServer("8000")).isEqualTo(new DynamicChannelPdu.SoftSyncRequest());
        assertThat(fromClient("9000")).isEqualTo(new DynamicChannelPdu.SoftSyncResponse());
    }

    @Test
    void channelNumbersOfEveryWidth() throws WireException {
        for (long id : List.of(0L, 0xFFL, 0x100L, 0xFFFFL, 0x1_0000L, 0xFFFF_FFFFL)) {
            DynamicChannelPdu.Close close = new DynamicChannelPdu.Close(id);
            assertThat(fromServer(hex(close.encode()))).isEqualTo(close);
            DynamicChannelPdu.CreateResponse refused =
                    new DynamicChannelPdu.CreateResponse(id, DynamicChannelPdu.CREATION_REFUSED);
            assertThat(fromClient(hex(refused.encode()))).isEqualTo(refused);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a003", "0003", "3303", "2c03", "1003414243", "1003", "", "31", "5000"})
    void whatIsNoMessageIsRefused(String bytes) {
        assertThatThrownBy(() -> fromServer(bytes)).isInstanceOf(WireException.class);
    }

    @Test
    void nameThatIsTooLongIsRefused() throws WireException {
        assertThat(fromServer("1003" + "41".repeat(256) + "00")).isNotNull();
        assertThatThrownBy(() -> fromServer("1003" + "41".repeat(257) + "00")).isInstanceOf(WireException.class);
    }

    @Test
    void changedBytesFailCleanly() {
        byte[] request = new DynamicChannelPdu.CreateRequest(3, 0, "testdvc").encode();
        HostileBytes.mutate(request, bytes -> DynamicChannelPdu.decode(WireReader.over(bytes), true));
        assertThat(HostileBytes.lengthsAccepted(
                        request, bytes -> DynamicChannelPdu.decode(WireReader.over(bytes), true)))
                .isEmpty();
    }
}
