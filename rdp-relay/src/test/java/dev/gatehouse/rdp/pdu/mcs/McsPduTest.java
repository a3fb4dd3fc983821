/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.mcs;

import static dev.gatehouse.rdp.testing.ConnectionExamples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.testing.ConnectionExamples;
import dev.gatehouse.rdp.testing.HostileBytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class McsPduTest {

    private static McsPdu decode(String frame) throws WireException {
        return McsPdu.decode(X224Data.decode(bytes(frame)));
    }

    private static void isExample(String frame, McsPdu pdu) throws WireException {
        assertThat(decode(frame)).isEqualTo(pdu);
        assertThat(X224Data.encode(pdu.encode())).isEqualTo(bytes(frame));
    }

    /** [MS-RDPBCGR] 4.1.5 to 4.1.8 and 4.2.1 (Disconnect Provider Ultimatum). */
    @Test
    void domainPdusOfTheSpecification() throws WireException {
        isExample("0300000c 02f080 0401000100", new McsPdu.ErectDomainRequest());
        isExample("03000008 02f080 28", new McsPdu.AttachUserRequest());
        isExample("0300000b 02f080 2e000006", new McsPdu.AttachUserConfirm(McsResult.SUCCESSFUL, 1007));
        isExample("0300000c 02f080 38000603ef", new McsPdu.ChannelJoinRequest(1007, 1007));
        isExample("0300000f 02f080 3e00000603ef03ef", new McsPdu.ChannelJoinConfirm(0, 1007, 1007, 1007));
        isExample(
                "03000009 02f080 2180",
                new McsPdu.DisconnectProviderUltimatum(McsPdu.DisconnectProviderUltimatum.REASON_USER_REQUESTED));
    }

    @Test
    void erectDomainOfRdesktopHasNoLengthsAndIsRead() throws WireException {
        assertThat(decode("0300000c 02f080 0400010001")).isEqualTo(new McsPdu.ErectDomainRequest());
    }

    @Test
    void everyResultAndReasonSurvivesTheSplitAcrossTwoBytes() throws WireException {
        for (int value = 0; value < 16; value++) {
            McsPdu confirm = new McsPdu.ChannelJoinConfirm(value, 1002, 1004, 0);
            assertThat(McsPdu.decode(WireReader.over(confirm.encode()))).isEqualTo(confirm);
            McsPdu ultimatum = new McsPdu.DisconnectProviderUltimatum(value % 5);
            assertThat(McsPdu.decode(WireReader.over(ultimatum.encode()))).isEqualTo(ultimatum);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, McsPdu.USER_DATA_LENGTH_MAX})
    void sendDataSurvivesARoundTrip(int length) throws WireException {
        byte[] data = new byte[length];
        var request = (McsPdu.SendDataRequest)
                McsPdu.decode(WireReader.over(new McsPdu.SendDataRequest(1002, 1003, data).encode()));
        var indication = (McsPdu.SendDataIndication)
                McsPdu.decode(WireReader.over(new McsPdu.SendDataIndication(1002, 1004, data).encode()));

        assertThat(request.channelId()).isEqualTo(1003);
        assertThat(request.userData()).isEqualTo(data);
        assertThat(indication.channelId()).isEqualTo(1004);
        assertThat(indication.userData()).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "48000000", "28ff", "38ffff03ef", "64000103eb70c1", "640001 03eb 70 02 00", "2e00"})
    void malformedPdusAreRefused(String pdu) {
        assertThatThrownBy(() -> McsPdu.decode(WireReader.over(bytes(pdu)))).isInstanceOf(WireException.class);
    }

    /** [MS-RDPBCGR] 4.1.3 and 4.1.4. */
    @Test
    void connectPdusOfTheSpecification() throws WireException {
        ConnectInitial initial = ConnectInitial.decode(X224Data.decode(bytes(ConnectionExamples.CONNECT_INITIAL)));
        ConnectResponse response = ConnectResponse.decode(X224Data.decode(bytes(ConnectionExamples.CONNECT_RESPONSE)));

        assertThat(initial.target()).isEqualTo(DomainParameters.target());
        assertThat(initial.minimum()).isEqualTo(DomainParameters.minimum());
        assertThat(initial.maximum()).isEqualTo(DomainParameters.maximum());
        assertThat(initial.userData()).hasSize(0x133);
        assertThat(response.result()).isEqualTo(McsResult.SUCCESSFUL);
        assertThat(response.parameters()).isEqualTo(DomainParameters.answered());
        assertThat(X224Data.encode(response.encode())).isEqualTo(bytes(ConnectionExamples.CONNECT_RESPONSE));
    }

    @Test
    void userDataAtTheLimitIsReadAndOneMoreIsNot() throws WireException {
        byte[] largest = new byte[ConnectInitial.USER_DATA_LENGTH_MAX];
        byte[] larger = new byte[ConnectInitial.USER_DATA_LENGTH_MAX + 1];

        ConnectInitial decoded =
                ConnectInitial.decode(WireReader.over(ConnectInitial.of(largest).encode()));
        assertThat(decoded.userData()).isEqualTo(largest);
        assertThatThrownBy(() -> ConnectInitial.decode(
                        WireReader.over(ConnectInitial.of(larger).encode())))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("exceeds 8192");
        assertThatThrownBy(() -> ConnectResponse.decode(
                        WireReader.over(ConnectResponse.of(larger).encode())))
                .isInstanceOf(WireException.class);
    }

    @Test
    void cutOrChangedBytesAreRefusedCleanly() {
        byte[] initial = bytes(ConnectionExamples.CONNECT_INITIAL);
        byte[] response = bytes(ConnectionExamples.CONNECT_RESPONSE);

        assertThat(HostileBytes.lengthsAccepted(initial, b -> ConnectInitial.decode(X224Data.decode(b))))
                .isEmpty();
        assertThat(HostileBytes.lengthsAccepted(response, b -> ConnectResponse.decode(X224Data.decode(b))))
                .isEmpty();
        HostileBytes.mutate(initial, b -> ConnectInitial.decode(X224Data.decode(b)));
        HostileBytes.mutate(response, b -> ConnectResponse.decode(X224Data.decode(b)));
        for (McsPdu pdu : List.of(
                new McsPdu.AttachUserConfirm(0, 1007),
                new McsPdu.ChannelJoinRequest(1007, 1003),
                new McsPdu.ChannelJoinConfirm(0, 1007, 1003, 1003),
                new McsPdu.SendDataRequest(1007, 1003, new byte[200]),
                new McsPdu.DisconnectProviderUltimatum(3))) {
            assertThat(HostileBytes.lengthsAccepted(pdu.encode(), b -> McsPdu.decode(WireReader.over(b))))
                    .isEmpty();
            HostileBytes.mutate(pdu.encode(), b -> McsPdu.decode(WireReader.over(b)));
        }
    }
}
