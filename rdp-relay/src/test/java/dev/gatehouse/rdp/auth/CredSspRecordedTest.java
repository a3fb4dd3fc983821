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
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real runs, recorded: every message of ours has to come out again bit by bit. */
class CredSspRecordedTest {

    private static final String PASSWORD = "Secret.123";

    private final byte[] key = new byte[270];
    private final byte[] random = new byte[8];
    private final byte[] time = new byte[8];
    private final List<byte[]> client = new ArrayList<>();
    private final List<byte[]> server = new ArrayList<>();

    private void read(String name) throws IOException {
        try (InputStream in = CredSspRecordedTest.class.getResourceAsStream(name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            text.lines().filter(line -> !line.startsWith("#")).forEach(this::take);
        }
    }

    private void take(String line) {
        int space = line.indexOf(' ');
        byte[] bytes = HexFormat.of().parseHex(line.substring(space + 1));
        switch (line.substring(0, space)) {
            case "KEY" -> System.arraycopy(bytes, 0, key, 0, key.length);
            case "RANDOM" -> System.arraycopy(bytes, 0, random, 0, random.length);
            case "TIME" -> System.arraycopy(bytes, 0, time, 0, time.length);
            case "C" -> client.add(bytes);
            default -> server.add(bytes);
        }
    }

    private static long littleEndian(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes).readLongLE();
    }

    /** FILETIME. */
    private Instant time() {
        long units = littleEndian(time);
        return Instant.ofEpochSecond(units / 10_000_000L - 11_644_473_600L, units % 10_000_000L * 100);
    }

    /** With the challenge that was recorded. */
    private NtlmCredSspAcceptor acceptor() {
        return acceptor(() -> littleEndian(random));
    }

    private NtlmCredSspAcceptor acceptor(RandomGenerator generator) {
        return new NtlmCredSspAcceptor(key, NtlmTargetNames.ofHost("gate.example.org"), generator, time());
    }

    private AcceptorStep answer(CredSspAcceptor acceptor, byte[] tsRequest) throws WireException {
        AcceptorStep step = acceptor.received(tsRequest);
        return step instanceof AcceptorStep.Prove prove ? proved(acceptor, prove.proof(), PASSWORD) : step;
    }

    private static AcceptorStep proved(CredSspAcceptor acceptor, NtlmProof proof, String password) {
        try (Secret secret = Secret.ofText(password)) {
            return acceptor.proved(Ntlm.sessionBaseKey(Ntlm.ntHash(secret), proof));
        }
    }

    /** Bare, and in SPNEGO with a mechListMIC both ways and the binding in a request of its own. */
    @ParameterizedTest
    @CsvSource({"xfreerdp-2.11.txt, ''", "mit-spnego.txt, CORP"})
    void clientIsAccepted(String recording, String domain) throws IOException, WireException {
        read(recording);
        NtlmCredSspAcceptor acceptor = acceptor();
        int last = client.size() - 1;
        for (int i = 0; i < last; i++) {
            AcceptorStep.Reply reply = (AcceptorStep.Reply) answer(acceptor, client.get(i));
            assertThat(reply.tsRequest()).as("reply %d", i).isEqualTo(server.get(i));
        }

        AcceptorStep.Accepted accepted = (AcceptorStep.Accepted) acceptor.received(client.get(last));

        assertThat(accepted.user()).isEqualTo("alice");
        assertThat(accepted.domain()).isEqualTo(domain);
        assertThat(String.valueOf(accepted.password().copyChars())).isEqualTo(PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xfreerdp-2.11.txt", "mit-spnego.txt"})
    void clientWithAnotherPasswordThanOursIsRefused(String recording) throws IOException, WireException {
        read(recording);
        NtlmCredSspAcceptor acceptor = acceptor();
        acceptor.received(client.get(0));
        AcceptorStep.Prove prove = (AcceptorStep.Prove) acceptor.received(client.get(1));

        assertThat(proved(acceptor, prove.proof(), "Secret.124")).isInstanceOf(AcceptorStep.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xfreerdp-2.11.txt", "mit-spnego.txt"})
    void responseIsWorthNothingUnderAnotherChallenge(String recording) throws IOException, WireException {
        read(recording);
        NtlmCredSspAcceptor acceptor = acceptor(new Random(1));
        acceptor.received(client.get(0));

        assertThat(answer(acceptor, client.get(1))).isInstanceOf(AcceptorStep.Refused.class);
    }

    /** At each byte of each request of the client's; SPNEGO leaves some bytes that mean nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"xfreerdp-2.11.txt", "mit-spnego.txt"})
    void changedBytesAndTruncationsEndInARefusalOrAnError(String recording) throws IOException, WireException {
        read(recording);
        int stopped = 0;
        for (int request = 0; request < client.size(); request++) {
            byte[] good = client.get(request);
            for (int at = 0; at < good.length; at++) {
                byte[] changed = good.clone();
                changed[at] ^= (byte) (1 << at % 8);
                stopped += isStopped(request, changed) ? 1 : 0;
                assertThat(isStopped(request, Arrays.copyOf(good, at))).isTrue();
            }
        }
        assertThat(stopped).isGreaterThan(client.get(1).length);
    }

    private boolean isStopped(int request, byte[] changed) throws WireException {
        NtlmCredSspAcceptor acceptor = acceptor();
        for (int i = 0; i < request; i++) {
            answer(acceptor, client.get(i));
        }
        try {
            return answer(acceptor, changed) instanceof AcceptorStep.Refused;
        } catch (WireException e) {
            return true;
        }
    }

    @Test
    void ourInitiatorAgainstFreerdpShadow() throws IOException, WireException {
        read("freerdp-shadow-2.11.txt");
        try (Secret password = Secret.ofText(PASSWORD);
                NtlmCredSspInitiator initiator = new NtlmCredSspInitiator(
                        key,
                        new NtlmCredSspInitiator.Account("localhost", "alice", "", password),
                        5,
                        new Random(7),
                        Instant.EPOCH)) {
            assertThat(initiator.begin()).isEqualTo(client.get(0));
            InitiatorStep.Reply reply = (InitiatorStep.Reply) initiator.received(server.get(0));
            assertThat(reply.tsRequest()).isEqualTo(client.get(1));
            InitiatorStep.Done done = (InitiatorStep.Done) initiator.received(server.get(1));
            assertThat(done.tsRequest()).isEqualTo(client.get(2));
        }
    }
}
