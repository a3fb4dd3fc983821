/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import static dev.gatehouse.rdp.auth.CredSspPair.NOW;
import static dev.gatehouse.rdp.auth.CredSspPair.acceptor;
import static dev.gatehouse.rdp.auth.CredSspPair.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The acceptor before clients that wrap NTLM in SPNEGO, as a domain member does. */
class CredSspSpnegoTest {

    /** 1.2.840.48018.1.2.2, what Windows puts first. */
    private static final byte[] KERBEROS = HexFormat.of().parseHex("2a864882f712010202");

    private static final byte[] NONCE = new byte[TsRequest.NONCE_BYTES];

    private final NtlmCredSspAcceptor acceptor = acceptor();
    private final NtlmInitiator ntlm =
            new NtlmInitiator(CredSspPair.USER, CredSspPair.DOMAIN, "TERMSRV/gate.example.org", new Random(5), NOW);

    private static byte[] mechTypes(byte[]... identifiers) {
        List<byte[]> types = new ArrayList<>();
        for (byte[] identifier : identifiers) {
            types.add(Der.encode(Der.OBJECT_IDENTIFIER, identifier));
        }
        return Der.encode(Der.SEQUENCE, types.toArray(byte[][]::new));
    }

    private static byte[] init(byte[] mechTypes, byte[] mechToken) {
        byte[] sequence = Der.encode(
                Der.SEQUENCE, Der.field(0, mechTypes), Der.field(2, Der.encode(Der.OCTET_STRING, mechToken)));
        return Der.encode(
                Der.APPLICATION_0, Der.encode(Der.OBJECT_IDENTIFIER, Spnego.MECHANISM), Der.field(0, sequence));
    }

    private static byte[] response(byte[] token, Optional<byte[]> mic) {
        return new Spnego.NegTokenResp(Optional.empty(), false, Optional.of(token), mic).encode();
    }

    private static byte[] request(byte[] negoToken) {
        return TsRequest.empty(6).withNegoToken(negoToken).encode();
    }

    private TsRequest reply(byte[] tsRequest) throws WireException {
        AcceptorStep step = answer(acceptor, tsRequest);
        assertThat(step).isInstanceOf(AcceptorStep.Reply.class);
        return TsRequest.decode(((AcceptorStep.Reply) step).tsRequest());
    }

    private Spnego.NegTokenResp replyToken(byte[] negoToken) throws WireException {
        return Spnego.NegTokenResp.decode(reply(request(negoToken)).negoToken().orElseThrow());
    }

    private NtlmInitiator.Authenticated authenticated(Spnego.NegTokenResp challenge) throws WireException {
        try (Secret password = Secret.ofText(CredSspPair.PASSWORD)) {
            return ntlm.authenticate(challenge.responseToken().orElseThrow(), password);
        }
    }

    private static ChannelBinding binding() {
        return new ChannelBinding(CredSspPair.KEY, 6, Optional.of(NONCE));
    }

    private static byte[] authInfo(NtlmSession session) {
        try (Secret password = Secret.ofText(CredSspPair.PASSWORD)) {
            byte[] credentials = new TsCredentials(CredSspPair.DOMAIN, CredSspPair.USER, password).encode();
            return TsRequest.empty(6).withAuthInfo(session.seal(credentials)).encode();
        }
    }

    @Test
    void ntlmAsFirstChoiceWithEverythingInOneRequest() throws WireException {
        Spnego.NegTokenResp challenge = replyToken(init(mechTypes(Spnego.NTLM), ntlm.negotiate()));
        assertThat(challenge.negState()).hasValue(Spnego.ACCEPT_INCOMPLETE);
        assertThat(challenge.ntlmSelected()).isTrue();
        NtlmInitiator.Authenticated last = authenticated(challenge);

        TsRequest bound = reply(TsRequest.empty(6)
                .withNegoToken(response(last.message(), Optional.empty()))
                .withPubKeyAuth(last.session().seal(binding().ofClient()))
                .withClientNonce(NONCE)
                .encode());

        assertThat(last.session().unseal(bound.pubKeyAuth().orElseThrow()))
                .hasValue(binding().ofServer());
        assertThat(answer(acceptor, authInfo(last.session()))).isInstanceOf(AcceptorStep.Accepted.class);
    }

    @Test
    void ntlmAsSecondChoiceWithAMicBothWaysBeforeTheBinding() throws WireException {
        byte[] mechTypes = mechTypes(KERBEROS, Spnego.NTLM);
        Spnego.NegTokenResp selection = replyToken(init(mechTypes, new byte[] {1, 2, 3}));
        assertThat(selection.negState()).hasValue(Spnego.REQUEST_MIC);
        assertThat(selection.ntlmSelected()).isTrue();
        assertThat(selection.responseToken()).isEmpty();
        Spnego.NegTokenResp challenge = replyToken(response(ntlm.negotiate(), Optional.empty()));
        NtlmInitiator.Authenticated last = authenticated(challenge);
        NtlmSession session = last.session();

        Spnego.NegTokenResp finish = replyToken(response(last.message(), Optional.of(session.sign(mechTypes))));

        assertThat(finish.negState()).hasValue(Spnego.ACCEPT_COMPLETED);
        assertThat(session.verify(mechTypes, finish.mechListMic().orElseThrow()))
                .isTrue();
        session.restartCiphers();
        TsRequest bound = reply(TsRequest.empty(6)
                .withPubKeyAuth(session.seal(binding().ofClient()))
                .withClientNonce(NONCE)
                .encode());
        assertThat(session.unseal(bound.pubKeyAuth().orElseThrow()))
                .hasValue(binding().ofServer());
        assertThat(answer(acceptor, authInfo(session))).isInstanceOf(AcceptorStep.Accepted.class);
    }

    @Test
    void shortenedListOfMechanismsIsRefused() throws WireException {
        replyToken(init(mechTypes(KERBEROS, Spnego.NTLM), new byte[] {1, 2, 3}));
        NtlmInitiator.Authenticated last = authenticated(replyToken(response(ntlm.negotiate(), Optional.empty())));
        byte[] offered = mechTypes(KERBEROS, KERBEROS, Spnego.NTLM);

        AcceptorStep step = answer(
                acceptor,
                request(response(last.message(), Optional.of(last.session().sign(offered)))));

        assertThat(step)
                .isInstanceOfSatisfying(
                        AcceptorStep.Refused.class,
                        refused -> assertThat(refused.cause()).contains("list of mechanisms"));
    }

    @Test
    void missingMicOverTheListIsRefusedWhenNtlmWasNotFirst() throws WireException {
        replyToken(init(mechTypes(KERBEROS, Spnego.NTLM), new byte[] {1, 2, 3}));
        NtlmInitiator.Authenticated last = authenticated(replyToken(response(ntlm.negotiate(), Optional.empty())));

        AcceptorStep step = answer(acceptor, request(response(last.message(), Optional.empty())));

        assertThat(step).isInstanceOf(AcceptorStep.Refused.class);
    }

    @Test
    void anotherCertificateIsRefusedInARequestOfItsOwnToo() throws WireException {
        Spnego.NegTokenResp challenge = replyToken(init(mechTypes(Spnego.NTLM), ntlm.negotiate()));
        NtlmInitiator.Authenticated last = authenticated(challenge);
        replyToken(response(last.message(), Optional.empty()));
        ChannelBinding other = new ChannelBinding(CredSspPair.OTHER_KEY, 6, Optional.of(NONCE));

        AcceptorStep step = answer(
                acceptor,
                TsRequest.empty(6)
                        .withPubKeyAuth(last.session().seal(other.ofClient()))
                        .withClientNonce(NONCE)
                        .encode());

        assertThat(step).isInstanceOf(AcceptorStep.Refused.class);
    }

    @Test
    void clientWithoutNtlmIsRefused() throws WireException {
        AcceptorStep step = acceptor.received(request(init(mechTypes(KERBEROS), new byte[] {1})));

        assertThat(step)
                .isInstanceOfSatisfying(
                        AcceptorStep.Refused.class,
                        refused -> assertThat(refused.cause()).isEqualTo("client does not offer ntlm"));
    }

    @Test
    void listOfTooManyMechanismsIsMalformed() {
        byte[][] many = new byte[17][];
        Arrays.fill(many, KERBEROS);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> acceptor.received(request(init(mechTypes(many), new byte[] {1}))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(WireException.Kind.LIMIT_EXCEEDED));
    }

    @Test
    void initiatorTakesAnAnswerInSpnego() throws WireException {
        NtlmCredSspInitiator initiator = CredSspPair.initiator(CredSspPair.KEY, CredSspPair.PASSWORD, 5);
        AcceptorStep.Reply bare = (AcceptorStep.Reply) acceptor.received(initiator.begin());
        byte[] challenge = TsRequest.decode(bare.tsRequest()).negoToken().orElseThrow();
        byte[] wrapped = new Spnego.NegTokenResp(
                        Optional.of(Spnego.ACCEPT_INCOMPLETE), true, Optional.of(challenge), Optional.empty())
                .encode();

        InitiatorStep.Reply reply = (InitiatorStep.Reply) initiator.received(request(wrapped));

        TsRequest authenticate = TsRequest.decode(reply.tsRequest());
        byte[] message = Spnego.NegTokenResp.decode(authenticate.negoToken().orElseThrow())
                .responseToken()
                .orElseThrow();
        AcceptorStep step = answer(acceptor, authenticate.withNegoToken(message).encode());
        assertThat(step).isInstanceOf(AcceptorStep.Reply.class);
        assertThat(initiator.received(((AcceptorStep.Reply) step).tsRequest())).isInstanceOf(InitiatorStep.Done.class);
    }

    @Test
    void initiatorIsToldThatTheServerRejects() throws WireException {
        NtlmCredSspInitiator initiator = CredSspPair.initiator(CredSspPair.KEY, CredSspPair.PASSWORD, 5);
        initiator.begin();
        byte[] reject =
                new Spnego.NegTokenResp(Optional.of(Spnego.REJECT), false, Optional.empty(), Optional.empty()).encode();

        assertThat(initiator.received(request(reject)))
                .isEqualTo(new InitiatorStep.Refused(0, "target does not take ntlm"));
    }
}
