/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Real runs, recorded: every message of ours has to come out again bit by bit. */
class CredSspRecordedTest {

    private static final String PASSWORD = "Secret.123";

    /** The server challenge of the recorded CHALLENGE_MESSAGE. */
    private static final RandomGenerator RECORDED_CHALLENGE = () -> Long.reverseBytes(0x4e3e2a9038a1c416L);

    /** The MsvAvTimestamp of the recorded CHALLENGE_MESSAGE. */
    private static final Instant RECORDED_TIME = fileTime(0x01dd7a3773b56612L);

    private static Instant fileTime(long units) {
        return Instant.ofEpochSecond(units / 10_000_000L - 11_644_473_600L, units % 10_000_000L * 100);
    }

    private record Recording(byte[] key, List<byte[]> client, List<byte[]> server) {

        static Recording read(String name) throws IOException {
            Recording recording = new Recording(new byte[270], new ArrayList<>(), new ArrayList<>());
            try (InputStream in = CredSspRecordedTest.class.getResourceAsStream(name)) {
                String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
                text.lines().filter(line -> !line.startsWith("#")).forEach(recording::take);
            }
            return recording;
        }

        private void take(String line) {
            byte[] bytes = HexFormat.of().parseHex(line.substring(line.indexOf(' ') + 1));
            switch (line.charAt(0)) {
                case 'K' -> System.arraycopy(bytes, 0, key, 0, key.length);
                case 'C' -> client.add(bytes);
                default -> server.add(bytes);
            }
        }
    }

    private static NtlmCredSspAcceptor acceptor(Recording recording) {
        NtlmTargetNames names = NtlmTargetNames.ofHost("gate.example.org");
        return new NtlmCredSspAcceptor(recording.key(), names, RECORDED_CHALLENGE, RECORDED_TIME);
    }

    private static AcceptorStep proved(CredSspAcceptor acceptor, NtlmProof proof, String password) {
        try (Secret secret = Secret.ofText(password)) {
            return acceptor.proved(Ntlm.sessionBaseKey(Ntlm.ntHash(secret), proof));
        }
    }

    @Test
    void xfreerdpAgainstOurAcceptor() throws IOException, WireException {
        Recording recording = Recording.read("xfreerdp-2.11.txt");
        NtlmCredSspAcceptor acceptor = acceptor(recording);

        AcceptorStep.Reply challenge =
                (AcceptorStep.Reply) acceptor.received(recording.client().get(0));
        assertThat(challenge.tsRequest()).isEqualTo(recording.server().get(0));
        AcceptorStep.Prove prove =
                (AcceptorStep.Prove) acceptor.received(recording.client().get(1));
        assertThat(prove.proof().user()).isEqualTo("alice");
        assertThat(prove.proof().domain()).isEmpty();
        AcceptorStep.Reply bound = (AcceptorStep.Reply) proved(acceptor, prove.proof(), PASSWORD);
        assertThat(bound.tsRequest()).isEqualTo(recording.server().get(1));
        AcceptorStep.Accepted accepted =
                (AcceptorStep.Accepted) acceptor.received(recording.client().get(2));
        assertThat(accepted.user()).isEqualTo("alice");
        assertThat(accepted.domain()).isEmpty();
        assertThat(String.valueOf(accepted.password().copyChars())).isEqualTo(PASSWORD);
    }

    @Test
    void xfreerdpWithAnotherPasswordThanOurs() throws IOException, WireException {
        Recording recording = Recording.read("xfreerdp-2.11.txt");
        NtlmCredSspAcceptor acceptor = acceptor(recording);
        acceptor.received(recording.client().get(0));
        AcceptorStep.Prove prove =
                (AcceptorStep.Prove) acceptor.received(recording.client().get(1));

        assertThat(proved(acceptor, prove.proof(), "Secret.124")).isInstanceOf(AcceptorStep.Refused.class);
    }

    @Test
    void xfreerdpsResponseIsWorthNothingUnderAnotherChallenge() throws IOException, WireException {
        Recording recording = Recording.read("xfreerdp-2.11.txt");
        NtlmCredSspAcceptor acceptor = new NtlmCredSspAcceptor(
                recording.key(), NtlmTargetNames.ofHost("gate.example.org"), new Random(1), RECORDED_TIME);
        acceptor.received(recording.client().get(0));
        AcceptorStep.Prove prove =
                (AcceptorStep.Prove) acceptor.received(recording.client().get(1));

        assertThat(proved(acceptor, prove.proof(), PASSWORD)).isInstanceOf(AcceptorStep.Refused.class);
    }

    @Test
    void ourInitiatorAgainstFreerdpShadow() throws IOException, WireException {
        Recording recording = Recording.read("freerdp-shadow-2.11.txt");
        try (Secret password = Secret.ofText(PASSWORD);
                NtlmCredSspInitiator initiator = new NtlmCredSspInitiator(
                        recording.key(),
                        new NtlmCredSspInitiator.Account("localhost", "alice", "", password),
                        5,
                        new Random(7),
                        Instant.EPOCH)) {
            assertThat(initiator.begin()).isEqualTo(recording.client().get(0));
            InitiatorStep.Reply reply =
                    (InitiatorStep.Reply) initiator.received(recording.server().get(0));
            assertThat(reply.tsRequest()).isEqualTo(recording.client().get(1));
            InitiatorStep.Done done =
                    (InitiatorStep.Done) initiator.received(recording.server().get(1));
            assertThat(done.tsRequest()).isEqualTo(recording.client().get(2));
        }
    }
}
