/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.IO;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.USER;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.attached;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.confirm;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.io;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.joined;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.licensed;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.mcs;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.auth.InitiatorStep;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import dev.gatehouse.rdp.testing.CapabilityExamples;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each phase of the sequence against each PDU. */
class ConnectSequencePhasesTest {

    private static Map<String, byte[]> pdus() {
        Map<String, byte[]> pdus = new LinkedHashMap<>();
        pdus.put("x224", confirm(1, SecurityProtocols.SSL));
        pdus.put("credssp", new byte[] {0x30, 0});
        pdus.put("authorization", new byte[4]);
        pdus.put("mcs-connect", settings(0, 1004, 1005));
        pdus.put("attach-user", attached());
        pdus.put("channel-join", joined(USER));
        pdus.put("licensing", licensed());
        pdus.put("demand-active", io(CapabilityExamples.demandActive()));
        pdus.put("request", mcs(new McsPdu.SendDataRequest(USER, IO, new byte[8])));
        return pdus;
    }

    private static ConnectSequenceFixture in(String phase) throws WireException {
        ConnectSequenceFixture fixture = new ConnectSequenceFixture();
        switch (phase) {
            case "x224" -> fixture.sequence.begin();
            case "credssp" -> fixture.proving();
            case "authorization" -> fixture.authorizing();
            case "mcs-connect" -> fixture.settling();
            case "attach-user" -> fixture.attaching();
            case "channel-join" -> fixture.joining();
            case "licensing" -> fixture.licensing();
            case "tls" -> fixture.negotiated(SecurityProtocols.SSL);
            case "connected" -> fixture.licensing().sequence.received(licensed());
            default -> {}
        }
        fixture.steps.add(new InitiatorStep.Reply(new byte[] {0x30, 9}));
        assertThat(fixture.sequence.phase()).isEqualTo(phase);
        return fixture;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "idle",
                "x224",
                "tls",
                "credssp",
                "authorization",
                "mcs-connect",
                "attach-user",
                "channel-join",
                "licensing",
                "connected"
            })
    void eachPhaseTakesItsOwnPduAndNoOther(String phase) throws WireException {
        for (Map.Entry<String, byte[]> pdu : pdus().entrySet()) {
            ConnectSequenceFixture fixture = in(phase);
            int sent = fixture.sent.size();
            if (pdu.getKey().equals(phase)) {
                fixture.sequence.received(pdu.getValue());
                assertThat(fixture.calls).doesNotContain("failed");
            } else {
                assertThatThrownBy(() -> fixture.sequence.received(pdu.getValue()))
                        .as("%s in phase %s", pdu.getKey(), phase)
                        .isInstanceOf(WireException.class);
                assertThat(fixture.sent).hasSize(sent);
            }
            fixture.sequence.close();
            assertThat(fixture.password.isWiped()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x224", "mcs-connect", "attach-user", "channel-join", "licensing"})
    void cutAndChangedPdusFailCleanlyInEveryPhase(String phase) throws WireException {
        byte[] whole = pdus().get(phase);
        Random random = new Random(phase.hashCode());
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] = (byte) random.nextInt();
            ConnectSequenceFixture cut = in(phase);
            int length = at;
            assertThatThrownBy(() -> cut.sequence.received(Arrays.copyOf(whole, length)))
                    .isInstanceOf(WireException.class);
            ConnectSequenceFixture fixture = in(phase);
            try {
                fixture.sequence.received(changed);
            } catch (WireException expected) {
                assertThat(fixture.calls).doesNotContain("connected");
            }
        }
    }
}
