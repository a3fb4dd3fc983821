/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.IO;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.TS_REQUEST;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.USER;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.informing;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.initial;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.join;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.mcs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.auth.AcceptorStep;
import dev.gatehouse.rdp.pdu.gcc.ClientCoreOptions;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.PreconnectionBlob;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import dev.gatehouse.rdp.testing.HostileBytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every state with every PDU, whole, cut and changed. */
class AcceptSequencePhasesTest {

    private static final int SKIP = ClientCoreOptions.SUPPORT_SKIP_CHANNELJOIN;

    /** What each state takes, and the phase that follows; all else is out of turn. */
    private static final Map<String, Map<String, String>> TAKEN = Map.of(
            "request",
                    Map.of(
                            "preconnection", "connection initiation",
                            "connection request", "security protocol"),
            "preconnected", Map.of("connection request", "security protocol"),
            "tls", Map.of(),
            "credssp", Map.of("ts request", "security protocol"),
            "proof", Map.of(),
            "connect initial", Map.of("connect initial", "channel connection"),
            "erect domain", Map.of("erect domain", "channel connection", "disconnect", "ended"),
            "attach user", Map.of("attach user", "channel connection", "disconnect", "ended"),
            "join", Map.of("join", "channel connection", "disconnect", "ended"),
            "client info",
                    Map.of(
                            "join", "secure settings exchange",
                            "client info", "capabilities exchange",
                            "disconnect", "ended"));

    private static Map<String, byte[]> pdus() {
        Map<String, byte[]> pdus = new LinkedHashMap<>();
        pdus.put("preconnection", new PreconnectionBlob(7, Optional.of("T-abc")).encode());
        pdus.put("connection request", AcceptSequenceFixture.request("anna", SecurityProtocols.SSL));
        pdus.put("ts request", TS_REQUEST.clone());
        pdus.put("connect initial", initial(0));
        pdus.put("erect domain", AcceptSequenceFixture.erect());
        pdus.put("attach user", AcceptSequenceFixture.attach());
        pdus.put("join", join(1004));
        pdus.put("client info", informing());
        pdus.put("disconnect", mcs(new McsPdu.DisconnectProviderUltimatum(3)));
        pdus.put("attach confirm", mcs(new McsPdu.AttachUserConfirm(0, USER)));
        pdus.put("join confirm", mcs(new McsPdu.ChannelJoinConfirm(0, USER, IO, IO)));
        pdus.put("indication", mcs(new McsPdu.SendDataIndication(USER, IO, new byte[8])));
        pdus.put("fast-path input", new byte[] {4, 4, 0, 0x1c});
        pdus.put("nothing", new byte[0]);
        return pdus;
    }

    private static AcceptSequenceFixture in(String state) throws WireException {
        AcceptSequenceFixture fixture = new AcceptSequenceFixture();
        switch (state) {
            case "preconnected" -> fixture.sequence.received(pdus().get("preconnection"));
            case "tls" -> fixture.negotiated(SecurityProtocols.SSL);
            case "credssp" -> fixture.proving();
            case "proof" -> fixture.awaitingProof();
            case "connect initial" -> fixture.settling();
            case "erect domain" -> fixture.erecting(0);
            case "attach user" -> fixture.attaching(0);
            case "join" -> fixture.joining(0);
            case "client info" -> fixture.joined();
            case "skipped joins" -> fixture.joining(SKIP);
            case "accepted" -> fixture.joined().sequence.received(informing());
            case "ended" -> fixture.sequence.close();
            default -> {}
        }
        fixture.steps.add(new AcceptorStep.Reply(new byte[] {0x30, 9}));
        return fixture;
    }

    static List<Arguments> statesAndPdus() {
        List<Arguments> table = new ArrayList<>();
        for (String state : TAKEN.keySet().stream().sorted().toList()) {
            pdus().keySet().forEach(pdu -> table.add(row(state, pdu, TAKEN.get(state))));
        }
        pdus().keySet().forEach(pdu -> table.add(row("skipped joins", pdu, TAKEN.get("client info"))));
        pdus().keySet().forEach(pdu -> table.add(row("accepted", pdu, Map.of())));
        pdus().keySet().forEach(pdu -> table.add(row("ended", pdu, Map.of())));
        return table;
    }

    private static Arguments row(String state, String pdu, Map<String, String> taken) {
        return Arguments.of(state, pdu, taken.get(pdu));
    }

    @ParameterizedTest(name = "{1} in {0}: {2}")
    @MethodSource("statesAndPdus")
    void eachStateTakesItsOwnPdusAndNoOthers(String state, String pdu, String phaseAfter) throws WireException {
        AcceptSequenceFixture fixture = in(state);
        int sent = fixture.sent.size();
        List<String> calls = List.copyOf(fixture.calls);
        byte[] frame = pdus().get(pdu);

        if (phaseAfter == null) {
            assertThatThrownBy(() -> fixture.sequence.received(frame)).isInstanceOf(WireException.class);
            assertThat(fixture.sent).hasSize(sent);
            assertThat(fixture.calls).isEqualTo(calls);
            assertThat(fixture.sequence.phase()).isEqualTo("ended");
        } else {
            fixture.sequence.received(frame);
            assertThat(fixture.sequence.phase()).isEqualTo(phaseAfter);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"erect domain", "attach user", "join", "client info", "skipped joins"})
    void frameWithAPasswordIsOverwrittenInTurnAndOutOfTurn(String state) throws WireException {
        AcceptSequenceFixture fixture = in(state);
        byte[] frame = informing();

        try {
            fixture.sequence.received(frame);
        } catch (WireException outOfTurn) {
            assertThat(fixture.client).isNull();
        }

        assertThat(frame).containsOnly(0);
    }

    @Test
    void frameWithAPasswordIsOverwrittenBeyondTheLimitToo() throws WireException {
        int before = AcceptSequenceFixture.request("T-abc", 1).length + initial(0).length;
        AcceptSequenceFixture fixture = new AcceptSequenceFixture(new AcceptSettings(before + 60, false));
        fixture.joined();
        byte[] frame = informing();

        assertThatThrownBy(() -> fixture.sequence.received(frame)).hasMessageContaining("exceeds " + (before + 60));

        assertThat(frame).containsOnly(0);
    }

    // Hostile bytes

    private static void take(String state, byte[] frame) throws WireException {
        AcceptSequenceFixture fixture = in(state);
        try {
            fixture.sequence.received(frame);
        } catch (WireException e) {
            assertThat(fixture.calls).doesNotContain("accepted");
            assertThat(fixture.sequence.phase()).isEqualTo("ended");
            throw e;
        }
        assertThat(fixture.calls.contains("accepted"))
                .isEqualTo(fixture.sequence.phase().equals("capabilities exchange"));
    }

    static List<Arguments> taken() {
        List<Arguments> rows = new ArrayList<>();
        TAKEN.forEach((state, pdus) -> pdus.keySet().forEach(pdu -> rows.add(Arguments.of(state, pdu))));
        return rows;
    }

    @ParameterizedTest
    @MethodSource("taken")
    void cutFrameIsRefusedInEveryState(String state, String pdu) {
        Set<Integer> accepted = HostileBytes.lengthsAccepted(pdus().get(pdu), frame -> take(state, frame));

        assertThat(accepted).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("taken")
    void changedFrameFailsCleanlyInEveryState(String state, String pdu) {
        HostileBytes.mutate(pdus().get(pdu), frame -> take(state, frame));
    }

    @Test
    void cutBlocksInsideAWholeFrameFailCleanly() {
        byte[] userData = AcceptSequenceFixture.blocks(
                        AcceptSequenceFixture.core(0, SecurityProtocols.SSL), true, "rdpdr", "rdpsnd")
                .encode();

        Set<Integer> accepted = HostileBytes.lengthsAccepted(userData, cut -> take("connect initial", initial(cut)));

        assertThat(accepted).isEmpty();
    }

    @Test
    void cutClientInfoInsideAWholeFrameFailsCleanly() {
        byte[] whole = AcceptSequenceFixture.clientInfo("CORP", "anna", "typed-password");

        Set<Integer> accepted =
                HostileBytes.lengthsAccepted(whole, cut -> take("client info", AcceptSequenceFixture.io(cut)));

        int required = 4 + 18 + 2 * ("CORP".length() + "anna".length() + "typed-password".length() + 5);
        assertThat(accepted).allMatch(length -> length >= required);
    }
}
