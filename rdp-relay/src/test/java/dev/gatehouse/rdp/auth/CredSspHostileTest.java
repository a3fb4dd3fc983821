/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import static dev.gatehouse.rdp.auth.CredSspPair.KEY;
import static dev.gatehouse.rdp.auth.CredSspPair.PASSWORD;
import static dev.gatehouse.rdp.auth.CredSspPair.acceptor;
import static dev.gatehouse.rdp.auth.CredSspPair.answer;
import static dev.gatehouse.rdp.auth.CredSspPair.initiator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a peer sends: a {@link WireException} or a refusal, and never the credentials. */
class CredSspHostileTest {

    private static final int MUTATIONS = 2000;

    /** The TSRequests of one good run, client's and server's in turn. */
    private static List<byte[]> goodRun() throws WireException {
        NtlmCredSspAcceptor acceptor = acceptor();
        NtlmCredSspInitiator initiator = initiator(KEY, PASSWORD, 5);
        List<byte[]> run = new ArrayList<>(List.of(initiator.begin()));
        run.add(((AcceptorStep.Reply) answer(acceptor, run.get(0))).tsRequest());
        run.add(((InitiatorStep.Reply) initiator.received(run.get(1))).tsRequest());
        run.add(((AcceptorStep.Reply) answer(acceptor, run.get(2))).tsRequest());
        run.add(((InitiatorStep.Done) initiator.received(run.get(3))).tsRequest());
        return run;
    }

    /** An acceptor that has heard {@code heard} good requests of the client's. */
    private static NtlmCredSspAcceptor acceptorAfter(List<byte[]> run, int heard) throws WireException {
        NtlmCredSspAcceptor acceptor = acceptor();
        for (int i = 0; i < heard; i++) {
            answer(acceptor, run.get(2 * i));
        }
        return acceptor;
    }

    private static NtlmCredSspInitiator initiatorAfter(List<byte[]> run, int heard) throws WireException {
        NtlmCredSspInitiator initiator = initiator(KEY, PASSWORD, 5);
        initiator.begin();
        for (int i = 0; i < heard; i++) {
            initiator.received(run.get(2 * i + 1));
        }
        return initiator;
    }

    private static List<byte[]> mutations(byte[] good, long seed) {
        Random random = new Random(seed);
        List<byte[]> mutations = new ArrayList<>();
        for (int length = 0; length < good.length; length++) {
            mutations.add(Arrays.copyOf(good, length));
        }
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = good.clone();
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            mutations.add(mutated);
        }
        return mutations;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void acceptorOnlyEverRefuses(int request) throws WireException {
        List<byte[]> run = goodRun();
        int failures = 0;
        for (byte[] mutated : mutations(run.get(2 * request), request)) {
            NtlmCredSspAcceptor acceptor = acceptorAfter(run, request);
            try {
                AcceptorStep step = answer(acceptor, mutated);
                boolean unread = step instanceof AcceptorStep.Reply && request == 0;
                if (!unread && !Arrays.equals(mutated, run.get(2 * request))) {
                    assertThat(step).as("request %d", request).isInstanceOf(AcceptorStep.Refused.class);
                }
                failures += step instanceof AcceptorStep.Refused ? 1 : 0;
            } catch (WireException e) {
                failures++;
            }
        }
        assertThat(failures).isGreaterThan(run.get(2 * request).length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void initiatorNeverDelegatesToAServerThatWasChanged(int request) throws WireException {
        List<byte[]> run = goodRun();
        byte[] good = run.get(2 * request + 1);
        int failures = 0;
        for (byte[] mutated : mutations(good, request)) {
            NtlmCredSspInitiator initiator = initiatorAfter(run, request);
            try {
                InitiatorStep step = initiator.received(mutated);
                if (!Arrays.equals(mutated, good)) {
                    assertThat(step).isNotInstanceOf(InitiatorStep.Done.class);
                }
            } catch (WireException e) {
                failures++;
            }
        }
        assertThat(failures).isGreaterThan(good.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void otherMessagesOfARunAreOutOfTurn(int heard) throws WireException {
        List<byte[]> run = goodRun();
        for (int request = 0; request < run.size(); request++) {
            NtlmCredSspAcceptor acceptor = acceptorAfter(run, heard);
            byte[] message = run.get(request);
            if (request != 2 * heard) {
                assertThatExceptionOfType(WireException.class).isThrownBy(() -> answer(acceptor, message));
            }
        }
    }

    @Test
    void requestAboveTheLimitIsRefusedUnread() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TsRequest.decode(new byte[TsRequest.BYTES_MAX + 1]))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(WireException.Kind.LIMIT_EXCEEDED));
    }

    @Test
    void lengthThatIsClaimedBuysNoMemory() {
        byte[] claims = {0x30, (byte) 0x84, 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TsRequest.decode(claims))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(WireException.Kind.LIMIT_EXCEEDED));
    }

    @Test
    void listOfTooManyAvPairsIsMalformed() {
        byte[] pairs = new byte[4 * (AvPairs.COUNT_MAX + 2)];
        for (int i = 0; i <= AvPairs.COUNT_MAX; i++) {
            pairs[4 * i] = 1;
        }

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> AvPairs.decode(WireReader.over(Unpooled.wrappedBuffer(pairs))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(WireException.Kind.LIMIT_EXCEEDED));
    }

    @Test
    void avPairsAreTheSameAfterDecodingAndEncoding() throws WireException {
        AvPairs pairs = NtlmTargetNames.ofHost("gate.example.org").avPairs(FileTime.encode(Instant.EPOCH));
        byte[] encoded = pairs.withFlags(AvPairs.FLAG_MIC).encode();

        AvPairs decoded = AvPairs.decode(WireReader.over(Unpooled.wrappedBuffer(encoded)));

        assertThat(decoded.encode()).isEqualTo(encoded);
        assertThat(decoded.flags()).isEqualTo(AvPairs.FLAG_MIC);
        assertThat(decoded.timestamp()).hasValue(FileTime.encode(Instant.EPOCH));
        assertThat(Utf16.decode(decoded.find(AvPairs.NB_COMPUTER_NAME).orElseThrow()))
                .isEqualTo("GATE");
    }

    @Test
    void credentialsOfAnotherKindAreMalformed() {
        byte[] smartCard = Der.encode(
                Der.SEQUENCE, Der.field(0, Der.integer(2)), Der.field(1, Der.encode(Der.OCTET_STRING, new byte[4])));

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TsCredentials.decode(smartCard))
                .withMessageContaining("is not password");
    }

    @Test
    void everyTruncationOfCredentialsIsMalformed() throws WireException {
        byte[] encoded;
        try (Secret password = Secret.ofText(PASSWORD)) {
            encoded = new TsCredentials("d", "u", password).encode();
        }
        assertThat(TsCredentials.decode(encoded).user()).isEqualTo("u");
        for (int length = 0; length < encoded.length; length++) {
            byte[] truncated = Arrays.copyOf(encoded, length);
            assertThatExceptionOfType(WireException.class).isThrownBy(() -> TsCredentials.decode(truncated));
        }
    }

    @Test
    void ntlmVersion1AndAnonymousClientsAreRefused() throws WireException {
        assertThat(refusal("user", new byte[24])).contains("version 1");
        assertThat(refusal("user", new byte[0])).contains("anonymous");
        assertThat(refusal("", new byte[100])).contains("anonymous");
    }

    @Test
    void clientWithoutAMicIsRefused() throws WireException {
        NtlmV2Response response =
                NtlmV2Response.compute(new byte[16], new byte[8], new byte[8], new byte[8], AvPairs.empty());

        assertThat(refusal("user", response.ntResponse())).isEqualTo("client sent no mic");
    }

    @Test
    void clientThatOffersNoSealingIsRefused() throws WireException {
        byte[] weak = new NegotiateMessage(NtlmFlags.OFFERED & ~NtlmFlags.KEY_128).encode();

        AcceptorStep step =
                acceptor().received(TsRequest.empty(6).withNegoToken(weak).encode());

        assertThat(step).isInstanceOf(AcceptorStep.Refused.class);
    }

    @Test
    void serverThatOffersNoSealingGetsNothing() throws WireException {
        NtlmCredSspInitiator initiator = initiator(KEY, PASSWORD, 5);
        initiator.begin();
        byte[] weak = new ChallengeMessage(
                        NtlmFlags.OFFERED & ~NtlmFlags.KEY_EXCHANGE, "T", new byte[8], AvPairs.empty())
                .encode();

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> initiator.received(
                        TsRequest.empty(6).withNegoToken(weak).encode()))
                .withMessageContaining("challenge flags");
    }

    private static String refusal(String user, byte[] ntResponse) throws WireException {
        NtlmCredSspAcceptor acceptor = acceptor();
        acceptor.received(initiator(KEY, PASSWORD, 5).begin());
        byte[] message = new AuthenticateMessage(
                        NtlmFlags.OFFERED, new byte[24], ntResponse, "domain", user, new byte[16])
                .encode();
        TsRequest request = TsRequest.empty(6)
                .withNegoToken(message)
                .withPubKeyAuth(new byte[48])
                .withClientNonce(new byte[TsRequest.NONCE_BYTES]);
        return ((AcceptorStep.Refused) acceptor.received(request.encode())).cause();
    }
}
