/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import static dev.gatehouse.rdp.auth.CredSspPair.KEY;
import static dev.gatehouse.rdp.auth.CredSspPair.OTHER_KEY;
import static dev.gatehouse.rdp.auth.CredSspPair.PASSWORD;
import static dev.gatehouse.rdp.auth.CredSspPair.acceptor;
import static dev.gatehouse.rdp.auth.CredSspPair.answer;
import static dev.gatehouse.rdp.auth.CredSspPair.initiator;
import static dev.gatehouse.rdp.auth.CredSspPair.run;
import static dev.gatehouse.rdp.auth.CredSspPair.withVersion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredSspTest {

    private static AcceptorStep.Refused refused(AcceptorStep step) {
        assertThat(step).isInstanceOf(AcceptorStep.Refused.class);
        return (AcceptorStep.Refused) step;
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at] ^= 1;
        return copy;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7})
    void acceptorAndInitiatorAgreeInEachVersion(int version) throws WireException {
        UnaryOperator<TsRequest> speakVersion = request -> withVersion(request, version);

        // the initiator always says 6, so an older peer is played by changing what each of them hears
        AcceptorStep step = run(acceptor(), initiator(KEY, PASSWORD, 2), speakVersion, speakVersion);

        assertThat(step).isInstanceOf(AcceptorStep.Accepted.class);
        AcceptorStep.Accepted accepted = (AcceptorStep.Accepted) step;
        assertThat(accepted.user()).isEqualTo(CredSspPair.USER);
        assertThat(accepted.domain()).isEqualTo(CredSspPair.DOMAIN);
        assertThat(String.valueOf(accepted.password().copyChars())).isEqualTo(PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 6, 9})
    void acceptorAnswersWithTheLowerVersion(int version) throws WireException {
        byte[] first = withVersion(TsRequest.decode(initiator(KEY, PASSWORD, 2).begin()), version)
                .encode();

        AcceptorStep.Reply reply = (AcceptorStep.Reply) acceptor().received(first);

        assertThat(TsRequest.decode(reply.tsRequest()).version()).isEqualTo(Math.min(6, version));
    }

    @Test
    void wrongPasswordIsALogonFailure() throws WireException {
        AcceptorStep.Refused refused = refused(run(acceptor(), initiator(KEY, "guessed", 5)));

        assertThat(TsRequest.decode(refused.tsRequest()).errorCode()).hasValue(0xC000006D);
        assertThat(HexFormat.of().formatHex(refused.tsRequest())).isEqualTo("300da003020106a4060204c000006d");
        assertThat(refused.cause()).contains("did not prove");
    }

    @Test
    void whateverIsWrongLooksTheSameToTheClient() throws WireException {
        byte[] wrongPassword =
                refused(run(acceptor(), initiator(KEY, "guessed", 5))).tsRequest();
        byte[] wrongUser =
                refused(run(acceptor(), initiator(KEY, "root", PASSWORD, 5))).tsRequest();
        byte[] wrongKey =
                refused(run(acceptor(), initiator(OTHER_KEY, PASSWORD, 5))).tsRequest();

        assertThat(wrongUser).isEqualTo(wrongPassword);
        assertThat(wrongKey).isEqualTo(wrongPassword);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void versionsWithoutAnErrorCodeGetNone(int version) throws WireException {
        UnaryOperator<TsRequest> speakVersion = request -> withVersion(request, version);

        AcceptorStep.Refused refused =
                refused(run(acceptor(), initiator(KEY, "guessed", 2), speakVersion, speakVersion));

        assertThat(refused.tsRequest()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 5, 6})
    void clientThatSeesAnotherCertificateIsRefused(int version) throws WireException {
        UnaryOperator<TsRequest> speakVersion = request -> withVersion(request, version);

        AcceptorStep.Refused refused =
                refused(run(acceptor(), initiator(OTHER_KEY, PASSWORD, 2), speakVersion, speakVersion));

        assertThat(refused.cause()).contains("certificate");
    }

    @Test
    void changedMicIsRefused() throws WireException {
        UnaryOperator<TsRequest> changeMic = request -> request.negoToken()
                .filter(token -> token[8] == NtlmMessage.AUTHENTICATE)
                .map(token -> request.withNegoToken(flipped(token, AuthenticateMessage.MIC_OFFSET)))
                .orElse(request);

        AcceptorStep.Refused refused =
                refused(run(acceptor(), initiator(KEY, PASSWORD, 5), changeMic, UnaryOperator.identity()));

        assertThat(refused.cause()).contains("changed on their way");
    }

    @Test
    void changedNegotiateFlagsAreRefusedByTheMic() throws WireException {
        UnaryOperator<TsRequest> changeFlags = request -> request.negoToken()
                .filter(token -> token[8] == NtlmMessage.NEGOTIATE)
                .map(token -> request.withNegoToken(flipped(token, 14)))
                .orElse(request);

        AcceptorStep.Refused refused =
                refused(run(acceptor(), initiator(KEY, PASSWORD, 5), changeFlags, UnaryOperator.identity()));

        assertThat(refused.cause()).contains("changed on their way");
    }

    @Test
    void initiatorKeepsTheCredentialsFromAServerWithAnotherCertificate() throws WireException {
        CredSspAcceptor acceptor = acceptor();
        NtlmCredSspInitiator initiator = initiator(KEY, PASSWORD, 5);
        UnaryOperator<TsRequest> changeBinding = request -> request.pubKeyAuth()
                .map(box -> request.withPubKeyAuth(flipped(box, box.length - 1)))
                .orElse(request);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> run(acceptor, initiator, UnaryOperator.identity(), changeBinding))
                .withMessageContaining("another channel");
        assertThat(initiator.session().orElseThrow().isWiped()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void initiatorRefusesAServerBelowItsVersion(int version) throws WireException {
        NtlmCredSspInitiator initiator = initiator(KEY, PASSWORD, 5);
        AcceptorStep.Reply challenge = (AcceptorStep.Reply) acceptor().received(initiator.begin());
        byte[] old =
                withVersion(TsRequest.decode(challenge.tsRequest()), version).encode();

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> initiator.received(old))
                .withMessageContaining("is below 5");
    }

    @Test
    void versionThatChangesMidWayIsRefusedByBoth() throws WireException {
        NtlmCredSspAcceptor acceptor = acceptor();
        NtlmCredSspInitiator initiator = initiator(KEY, PASSWORD, 5);
        AcceptorStep.Reply challenge = (AcceptorStep.Reply) acceptor.received(initiator.begin());
        InitiatorStep.Reply authenticate = (InitiatorStep.Reply) initiator.received(challenge.tsRequest());
        byte[] lower =
                withVersion(TsRequest.decode(authenticate.tsRequest()), 5).encode();

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> acceptor.received(lower))
                .withMessageContaining("was 6 before");
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> initiator.received(TsRequest.empty(5).encode()))
                .withMessageContaining("was 6 before");
    }

    @Test
    void serversErrorCodeIsToldInWords() throws WireException {
        NtlmCredSspInitiator initiator = initiator(KEY, PASSWORD, 5);
        initiator.begin();

        InitiatorStep step =
                initiator.received(TsRequest.empty(6).withErrorCode(0xC0000234).encode());

        assertThat(step).isEqualTo(new InitiatorStep.Refused(0xC0000234, "account is locked out (0xC0000234)"));
    }

    /** Windows writes the status as an unsigned number of five bytes or as a signed one of four. */
    @ParameterizedTest
    @ValueSource(strings = {"300da003020106a4060204c000006d", "300ea003020106a407020500c000006d"})
    void bothFormsOfAnErrorCodeAreRead(String tsRequest) throws WireException {
        assertThat(TsRequest.decode(HexFormat.of().parseHex(tsRequest)).errorCode())
                .hasValue(NtStatus.LOGON_FAILURE);
    }

    @Test
    void replayedOrLateMessagesAreOutOfTurn() throws WireException {
        NtlmCredSspAcceptor acceptor = acceptor();
        NtlmCredSspInitiator initiator = initiator(KEY, PASSWORD, 5);
        run(acceptor, initiator);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> acceptor.received(TsRequest.empty(6).encode()))
                .withMessageContaining("out of turn");
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> initiator.received(TsRequest.empty(6).encode()))
                .withMessageContaining("out of turn");
    }

    @Test
    void messageBeforeTheProofIsAnsweredIsOutOfTurn() throws WireException {
        NtlmCredSspAcceptor acceptor = acceptor();
        NtlmCredSspInitiator initiator = initiator(KEY, PASSWORD, 5);
        AcceptorStep.Reply challenge = (AcceptorStep.Reply) acceptor.received(initiator.begin());
        byte[] authenticate = ((InitiatorStep.Reply) initiator.received(challenge.tsRequest())).tsRequest();
        assertThat(acceptor.received(authenticate)).isInstanceOf(AcceptorStep.Prove.class);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> acceptor.received(authenticate))
                .withMessageContaining("out of turn");
    }

    @Test
    void answerToNoQuestionIsTheCallersMistakeAndWipesTheKey() {
        Secret key = Secret.ofBytes(new byte[16]);

        assertThatIllegalStateException().isThrownBy(() -> acceptor().proved(Optional.of(key)));
        assertThat(key.isWiped()).isTrue();
    }

    @Test
    void answerAfterTheEndIsARefusalAndWipesTheKey() {
        Secret key = Secret.ofBytes(new byte[16]);
        NtlmCredSspAcceptor acceptor = acceptor();
        acceptor.close();

        assertThat(acceptor.proved(Optional.of(key))).isInstanceOf(AcceptorStep.Refused.class);
        assertThat(key.isWiped()).isTrue();
    }

    @Test
    void allKeysAreWipedAtTheEnd() throws WireException {
        NtlmCredSspAcceptor acceptor = acceptor();
        NtlmCredSspInitiator initiator = initiator(KEY, PASSWORD, 5);
        AcceptorStep.Reply challenge = (AcceptorStep.Reply) acceptor.received(initiator.begin());
        byte[] authenticate = ((InitiatorStep.Reply) initiator.received(challenge.tsRequest())).tsRequest();
        AcceptorStep.Prove prove = (AcceptorStep.Prove) acceptor.received(authenticate);
        Secret sessionBaseKey = CredSspPair.prove(prove.proof()).orElseThrow();

        AcceptorStep.Reply bound = (AcceptorStep.Reply) acceptor.proved(Optional.of(sessionBaseKey));
        assertThat(sessionBaseKey.isWiped()).isTrue();
        assertThat(acceptor.session().orElseThrow().isWiped()).isFalse();
        InitiatorStep.Done done = (InitiatorStep.Done) initiator.received(bound.tsRequest());
        assertThat(initiator.session().orElseThrow().isWiped()).isTrue();
        answer(acceptor, done.tsRequest());

        assertThat(acceptor.session().orElseThrow().isWiped()).isTrue();
    }

    @Test
    void refusalWipesTheKeysToo() throws WireException {
        NtlmCredSspAcceptor acceptor = acceptor();

        refused(run(acceptor, initiator(KEY, "guessed", 5)));

        assertThat(acceptor.session().orElseThrow().isWiped()).isTrue();
    }
}
