/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.nego;

import static dev.gatehouse.rdp.testing.ConnectionExamples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.testing.ConnectionExamples;
import dev.gatehouse.rdp.testing.HostileBytes;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationPduTest {

    private static final Optional<String> NO_TEXT = Optional.empty();

    private static ConnectionRequest request(
            String cookie, String token, int flags, int protocols, String correlation) {
        return new ConnectionRequest(
                Optional.ofNullable(cookie),
                Optional.ofNullable(token),
                Optional.of(new NegotiationRequest(flags, protocols)),
                Optional.ofNullable(correlation));
    }

    /** [MS-RDPBCGR] 4.1.1. */
    @Test
    void connectionRequestOfTheSpecification() throws WireException {
        byte[] frame = bytes(ConnectionExamples.CONNECTION_REQUEST);

        ConnectionRequest decoded = ConnectionRequest.decode(frame);

        assertThat(decoded).isEqualTo(request("eltons", null, 0, SecurityProtocols.RDP, null));
        assertThat(decoded.encode()).isEqualTo(frame);
    }

    /** [MS-RDPBCGR] 4.1.2. */
    @Test
    void connectionConfirmOfTheSpecification() throws WireException {
        ConnectionConfirm decoded = ConnectionConfirm.decode(bytes(ConnectionExamples.CONNECTION_CONFIRM));

        assertThat(decoded).isEqualTo(new ConnectionConfirm.Selected(0, SecurityProtocols.RDP));
    }

    @Test
    void requestsSurviveARoundTrip() throws WireException {
        String id = "00112233445566778899aabbccddeeff";
        for (ConnectionRequest request : new ConnectionRequest[] {
            request("alice", null, 0, 3, null),
            request(null, "Cookie: msts=3640205228.15629.0000", 1, 0x0B, null),
            request(null, "tsv://MS Terminal Services Plugin.1.Farm", 8, 0x0B, id),
            request("T-abc", "any text", 0, 0xFFFF_FFFF, null),
            new ConnectionRequest(NO_TEXT, NO_TEXT, Optional.empty(), NO_TEXT),
            new ConnectionRequest(Optional.of(""), NO_TEXT, Optional.empty(), NO_TEXT),
        }) {
            assertThat(ConnectionRequest.decode(request.encode())).isEqualTo(request);
        }
    }

    @Test
    void longRoutingTokenOverflowsTheLengthIndicatorAndIsRead() throws WireException {
        ConnectionRequest request = request(null, "x".repeat(ConnectionRequest.LINE_LENGTH_MAX), 0, 3, null);

        assertThat(ConnectionRequest.decode(request.encode())).isEqualTo(request);
        ConnectionRequest longer = request(null, "x".repeat(ConnectionRequest.LINE_LENGTH_MAX + 1), 0, 3, null);
        assertThatThrownBy(() -> ConnectionRequest.decode(longer.encode()))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("exceeds 1024");
    }

    /** A third line; a line without an end; a data TPDU; a wrong length of RDP_NEG_REQ; no correlation info behind its flag. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "03000011 0c e0 0000 0000 00 610d0a 620d0a 630d0a",
                "0300000e 09 e0 0000 0000 00 616263",
                "0300000b 06 f0 0000 0000 00",
                "03000013 0e e0 0000 0000 00 01 00 0900 03000000",
                "03000013 0e e0 0000 0000 00 01 08 0800 03000000",
                "0300000c 06 e0 0000 0000 00"
            })
    void malformedRequestsAreRefused(String frame) {
        assertThatThrownBy(() -> ConnectionRequest.decode(bytes(frame))).isInstanceOf(WireException.class);
    }

    @Test
    void confirmsSurviveARoundTrip() throws WireException {
        for (ConnectionConfirm confirm : new ConnectionConfirm[] {
            new ConnectionConfirm.Selected(0x1F, SecurityProtocols.HYBRID_EX),
            new ConnectionConfirm.Failure(ConnectionConfirm.HYBRID_REQUIRED_BY_SERVER),
            new ConnectionConfirm.WithoutNegotiation(),
        }) {
            assertThat(ConnectionConfirm.decode(confirm.encode())).isEqualTo(confirm);
        }
    }

    /** [MS-RDPEPS] 2.2.1.1 and 2.2.1.2; the second is of its section 4. */
    @Test
    void preconnectionPdusOfTheSpecification() throws WireException {
        byte[] first = bytes("10000000 00000000 01000000 eb99c6ee");
        byte[] second = bytes("20000000 00000000 02000000 00000000 0700 5400 6500 7300 7400 5600 4d00 0000");

        assertThat(PreconnectionBlob.decode(WireReader.over(first)))
                .isEqualTo(new PreconnectionBlob(0xEEC6_99EBL, Optional.empty()));
        PreconnectionBlob decoded = PreconnectionBlob.decode(WireReader.over(second));
        assertThat(decoded).isEqualTo(new PreconnectionBlob(0, Optional.of("TestVM")));
        assertThat(decoded.encode()).isEqualTo(second);
    }

    @Test
    void preconnectionPayloadAtTheLimitIsReadAndOneMoreIsNot() throws WireException {
        PreconnectionBlob largest = new PreconnectionBlob(1, Optional.of("x".repeat(2038)));

        assertThat(largest.encode()).hasSize(PreconnectionBlob.LENGTH_MAX);
        assertThat(PreconnectionBlob.decode(WireReader.over(largest.encode()))).isEqualTo(largest);
        assertThatThrownBy(() -> new PreconnectionBlob(1, Optional.of("x".repeat(2039))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(PreconnectionBlob.checkedLength(4096)).isEqualTo(4096);
        assertThatThrownBy(() -> PreconnectionBlob.checkedLength(4097)).hasMessageContaining("exceeds 4096");
        assertThatThrownBy(() -> PreconnectionBlob.checkedLength(15)).isInstanceOf(WireException.class);
    }

    @Test
    void cutOrChangedBytesAreRefusedCleanly() {
        byte[] request = request("alice", "token", 8, 3, "00112233445566778899aabbccddeeff")
                .encode();
        byte[] confirm = new ConnectionConfirm.Selected(1, 2).encode();
        byte[] blob = new PreconnectionBlob(7, Optional.of("T-token")).encode();

        assertThat(HostileBytes.lengthsAccepted(request, ConnectionRequest::decode))
                .isEmpty();
        assertThat(HostileBytes.lengthsAccepted(confirm, ConnectionConfirm::decode))
                .isEmpty();
        assertThat(HostileBytes.lengthsAccepted(blob, b -> PreconnectionBlob.decode(WireReader.over(b))))
                .isEmpty();
        HostileBytes.mutate(request, ConnectionRequest::decode);
        HostileBytes.mutate(confirm, ConnectionConfirm::decode);
        HostileBytes.mutate(blob, b -> PreconnectionBlob.decode(WireReader.over(b)));
    }
}
