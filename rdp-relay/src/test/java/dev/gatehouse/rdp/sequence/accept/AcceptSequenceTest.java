/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.IO;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.KEY;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.PROOF;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.TS_REQUEST;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.USER;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.attach;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.blocks;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.clientInfo;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.core;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.erect;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.informing;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.initial;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.io;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.join;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.mcs;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.auth.AcceptorStep;
import dev.gatehouse.rdp.pdu.gcc.ClientCoreOptions;
import dev.gatehouse.rdp.pdu.gcc.ServerBlocks;
import dev.gatehouse.rdp.pdu.gcc.ServerCore;
import dev.gatehouse.rdp.pdu.license.LicenseError;
import dev.gatehouse.rdp.pdu.license.LicensePdu;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.ConnectionConfirm;
import dev.gatehouse.rdp.pdu.nego.ConnectionRequest;
import dev.gatehouse.rdp.pdu.nego.PreconnectionBlob;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import dev.gatehouse.rdp.sequence.Framing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptSequenceTest {

    private static final int SKIP = ClientCoreOptions.SUPPORT_SKIP_CHANNELJOIN;

    private final AcceptSequenceFixture peer = new AcceptSequenceFixture();

    private static String text(Secret secret) {
        return new String(secret.copyBytes(), StandardCharsets.UTF_8);
    }

    // Connection initiation

    @Test
    void selectedProtocolIsConfirmedBeforeTls() throws WireException {
        assertThat(peer.sequence.framing()).isEqualTo(Framing.PRECONNECTION_OR_TPKT);

        peer.sequence.received(request("anna", 0xb));

        assertThat(ConnectionConfirm.decode(peer.last())).isEqualTo(new ConnectionConfirm.Selected(1, 1));
        assertThat(peer.calls).containsExactly("tls");
        assertThat(peer.sequence.framing()).isEqualTo(Framing.NOTHING);
    }

    @Test
    void graphicsPipelineIsConfirmedWhereItIsSet() throws WireException {
        AcceptSequenceFixture pipeline = new AcceptSequenceFixture(new AcceptSettings(65536, true));

        pipeline.sequence.received(request("anna", 1));

        assertThat(ConnectionConfirm.decode(pipeline.last())).isEqualTo(new ConnectionConfirm.Selected(3, 1));
    }

    @Test
    void preconnectionBlobIsAHintOfAToken() throws WireException {
        peer.sequence.received(new PreconnectionBlob(7, Optional.of("db7")).encode());
        assertThat(peer.sent).isEmpty();
        assertThat(peer.sequence.framing()).isEqualTo(Framing.TPKT);

        peer.sequence.received(request("anna", 0xb));

        assertThat(ConnectionConfirm.decode(peer.last())).isEqualTo(new ConnectionConfirm.Selected(1, 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, SecurityProtocols.RDP, SecurityProtocols.RDSTLS})
    void clientWithoutTlsIsToldThatItIsRequired(int protocols) throws WireException {
        byte[] without = new ConnectionRequest(
                        Optional.of("anna"), Optional.empty(), Optional.empty(), Optional.empty())
                .encode();

        peer.sequence.received(protocols < 0 ? without : request("anna", protocols));

        assertThat(ConnectionConfirm.decode(peer.last()))
                .isEqualTo(new ConnectionConfirm.Failure(ConnectionConfirm.SSL_REQUIRED_BY_SERVER));
        assertThat(peer.calls).containsExactly("refused");
        assertThat(peer.cause).contains("none of tls and credssp");
        assertThat(peer.sequence.phase()).isEqualTo("ended");
    }

    // CredSSP

    @Test
    void credSspIsDrivenToItsDelegatedCredentials() throws WireException {
        peer.negotiated(0xb);
        peer.sequence.tlsEstablished(KEY);
        assertThat(peer.keySeen).isEqualTo(KEY);
        assertThat(peer.sequence.framing()).isEqualTo(Framing.DER);
        peer.steps.add(new AcceptorStep.Reply(new byte[] {0x30, 9}));
        peer.sequence.received(TS_REQUEST.clone());
        assertThat(peer.last()).containsExactly(0x30, 9);
        peer.steps.add(new AcceptorStep.Prove(PROOF));
        peer.sequence.received(TS_REQUEST.clone());
        assertThat(peer.proof).isSameAs(PROOF);
        assertThat(peer.sequence.framing()).isEqualTo(Framing.NOTHING);
        peer.steps.add(new AcceptorStep.Reply(new byte[] {0x30, 8}));
        peer.sequence.proved(Optional.of(Secret.ofText("key")));
        assertThat(peer.answerSeen).isPresent();
        assertThat(peer.last()).containsExactly(0x30, 8);
        peer.steps.add(new AcceptorStep.Accepted("T-abc", "", peer.delegated));

        peer.sequence.received(TS_REQUEST.clone());

        assertThat(peer.last()).as("early user authorization result").containsExactly(0, 0, 0, 0);
        assertThat(peer.acceptorClosed).isTrue();
        assertThat(peer.sequence.phase()).isEqualTo("basic settings exchange");
    }

    @Test
    void hybridHasNoAuthorizationResult() throws WireException {
        peer.proving();
        int sent = peer.sent.size();
        peer.steps.add(new AcceptorStep.Accepted("T-abc", "", peer.delegated));

        peer.sequence.received(TS_REQUEST.clone());

        assertThat(peer.sent).hasSize(sent);
        assertThat(peer.sequence.phase()).isEqualTo("basic settings exchange");
    }

    @Test
    void refusalOfCredSspIsSentWhereTheClientKnowsOne() throws WireException {
        peer.awaitingProof();
        peer.steps.add(new AcceptorStep.Refused(new byte[] {0x30, 7}, "not proved"));

        peer.sequence.proved(Optional.empty());

        assertThat(peer.last()).containsExactly(0x30, 7);
        assertThat(peer.calls).containsExactly("tls", "prove", "refused");
        assertThat(peer.cause).isEqualTo("not proved");
        assertThat(peer.acceptorClosed).isTrue();
    }

    @Test
    void refusalOfCredSspWithoutBytesSendsNothing() throws WireException {
        peer.proving();
        int sent = peer.sent.size();
        peer.steps.add(new AcceptorStep.Refused(new byte[0], "version 2"));

        peer.sequence.received(TS_REQUEST.clone());

        assertThat(peer.sent).hasSize(sent);
        assertThat(peer.cause).isEqualTo("version 2");
    }

    @Test
    void malformedTsRequestClosesTheAcceptor() throws WireException {
        peer.proving();

        assertThatThrownBy(() -> peer.sequence.received(new byte[] {0x31})).isInstanceOf(WireException.class);

        assertThat(peer.acceptorClosed).isTrue();
        assertThat(peer.calls).containsExactly("tls");
    }

    @Test
    void proofThatComesTooLateIsWiped() throws WireException {
        peer.awaitingProof();
        peer.sequence.close();
        Secret key = Secret.ofText("key");

        peer.sequence.proved(Optional.of(key));

        assertThat(key.isWiped()).isTrue();
        assertThat(peer.answerSeen).isNull();
    }

    @Test
    void tlsThatComesTooLateDoesNothingAndUnaskedItIsAnError() throws WireException {
        assertThatThrownBy(() -> peer.sequence.tlsEstablished(KEY)).isInstanceOf(IllegalStateException.class);
        peer.negotiated(2);
        peer.sequence.close();

        peer.sequence.tlsEstablished(KEY);

        assertThat(peer.keySeen).isNull();
    }

    @Test
    void provenNameAndPasswordStandWhateverTheClientInfoSays() throws WireException {
        peer.provenAndJoined();

        peer.sequence.received(io(clientInfo("EVIL", "root", "other")));

        assertThat(peer.client.proven()).isTrue();
        assertThat(peer.client.user()).isEqualTo("CORP\\T-abc");
        assertThat(peer.client.password().orElseThrow()).isSameAs(peer.delegated);
        peer.sequence.close();
        assertThat(text(peer.delegated)).as("handed over").isEqualTo("delegated-password");
    }

    // Basic settings exchange

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 0xb, 0xf, 0x7fff_fff1})
    void requestedProtocolsAreEchoedExactly(int requested) throws WireException {
        peer.sequence.received(request("anna", requested));
        peer.sequence.tlsEstablished(KEY);

        peer.sequence.received(initial(0));

        assertThat(peer.lastBlocks().core().clientRequestedProtocols()).isEqualTo(requested);
    }

    @Test
    void everyChannelHasAnIdInTheClientsOrderAndTheMessageChannelIsLast() throws WireException {
        peer.erecting(0);

        ServerBlocks blocks = peer.lastBlocks();
        assertThat(blocks.network().ioChannel()).isEqualTo(IO);
        assertThat(blocks.network().channelIds()).containsExactly(1004, 1005, 1006);
        assertThat(blocks.messageChannel()).hasValue(1007);
        assertThat(blocks.multitransportFlags()).isEmpty();
        assertThat(blocks.security().encryptionMethod()).isZero();
    }

    @Test
    void clientWithoutAMessageChannelGetsNone() throws WireException {
        peer.settling();

        peer.sequence.received(initial(blocks(core(0, SecurityProtocols.SSL), false, "rdpdr")));

        assertThat(peer.lastBlocks().messageChannel()).isEmpty();
    }

    @Test
    void clientThatWasToldOfAnotherProtocolIsNotGoneOnWith() throws WireException {
        peer.settling();

        assertThatThrownBy(() -> peer.sequence.received(initial(blocks(core(0, SecurityProtocols.HYBRID), false))))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("server selected protocol");
    }

    @Test
    void clientTooOldToSayWhatWasSelectedIsGoneOnWith() throws WireException {
        peer.settling();

        peer.sequence.received(
                initial(blocks(core(0, SecurityProtocols.SSL).withOptions(ClientCoreOptions.NONE), false)));

        assertThat(peer.sequence.phase()).isEqualTo("channel connection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MS_T120", "ms_t120"})
    void channelOfTheServerItselfIsRefused(String name) throws WireException {
        peer.settling();
        int sent = peer.sent.size();
        byte[] blocks = blocks(core(0, SecurityProtocols.SSL), false, "XX_X999").encode();
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        int at = new String(blocks, StandardCharsets.ISO_8859_1).indexOf("XX_X999");
        System.arraycopy(wanted, 0, blocks, at, wanted.length);

        assertThatThrownBy(() -> peer.sequence.received(initial(blocks))).hasMessageContaining("MS_T120");

        assertThat(peer.sent).hasSize(sent);
    }

    // Channel connection

    @Test
    void joinsAreConfirmedOneByOne() throws WireException {
        peer.joining(0);
        assertThat(peer.lastMcs()).isEqualTo(new McsPdu.AttachUserConfirm(0, USER));

        for (int channel : new int[] {USER, IO, 1007, 1004, 1005, 1006}) {
            peer.sequence.received(join(channel));
            assertThat(peer.lastMcs()).isEqualTo(new McsPdu.ChannelJoinConfirm(0, USER, channel, channel));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {USER, IO})
    void clientInfoNeedsTheUserAndTheIoChannel(int channel) throws WireException {
        peer.joining(0);
        peer.sequence.received(join(channel));

        assertThatThrownBy(() -> peer.sequence.received(informing())).hasMessageContaining("out of turn");

        assertThat(peer.client).isNull();
    }

    @Test
    void channelsMayBeLeftUnjoined() throws WireException {
        peer.joined().sequence.received(informing());

        assertThat(peer.client.ids().statics()).containsEntry("rdpsnd", 1005);
    }

    @Test
    void joinsAreSkippedWhenTheClientCan() throws WireException {
        peer.erecting(SKIP);
        assertThat(peer.lastBlocks().core().earlyCapabilityFlags()).isEqualTo(ServerCore.SKIP_CHANNELJOIN_SUPPORTED);
        peer.sequence.received(erect());
        peer.sequence.received(attach());
        assertThat(peer.sequence.phase()).isEqualTo("secure settings exchange");

        peer.sequence.received(informing());

        assertThat(peer.calls).containsExactly("tls", "accepted");
    }

    @Test
    void clientThatCannotSkipJoinsIsNotToldThatWeCan() throws WireException {
        peer.erecting(0);

        assertThat(peer.lastBlocks().core().earlyCapabilityFlags()).isZero();
    }

    @Test
    void lateJoinsOfOneThatCouldSkipThemAreConfirmed() throws WireException {
        peer.joining(SKIP);

        peer.sequence.received(join(1005));

        assertThat(peer.lastMcs()).isEqualTo(new McsPdu.ChannelJoinConfirm(0, USER, 1005, 1005));
        peer.sequence.received(informing());
        assertThat(peer.client).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1001, 1008, 65535})
    void channelThatNobodyHasIsNotJoined(int channel) throws WireException {
        peer.joining(0);

        assertThatThrownBy(() -> peer.sequence.received(join(channel))).hasMessageContaining("channel id " + channel);
    }

    @Test
    void joinAndClientInfoOfAnotherUserAreRefused() throws WireException {
        peer.joining(0);
        assertThatThrownBy(() -> peer.sequence.received(mcs(new McsPdu.ChannelJoinRequest(1009, IO))))
                .hasMessageContaining("initiator 1009");
        AcceptSequenceFixture other = new AcceptSequenceFixture().joined();
        assertThatThrownBy(() -> other.sequence.received(mcs(new McsPdu.SendDataRequest(1009, IO, new byte[8]))))
                .hasMessageContaining("initiator 1009");
    }

    @Test
    void clientInfoOnAnotherChannelIsRefused() throws WireException {
        peer.joined();
        byte[] frame = mcs(new McsPdu.SendDataRequest(USER, 1004, clientInfo("", "anna", "typed-password")));

        assertThatThrownBy(() -> peer.sequence.received(frame)).hasMessageContaining("is not the i/o channel");

        assertThat(frame).containsOnly(0);
    }

    @Test
    void disconnectIsARefusal() throws WireException {
        peer.joined().sequence.received(mcs(new McsPdu.DisconnectProviderUltimatum(3)));

        assertThat(peer.calls).containsExactly("tls", "refused");
        assertThat(peer.cause).isEqualTo("client has disconnected, mcs reason 3");
    }

    // Bounds

    @Test
    void joinsAreCounted() throws WireException {
        peer.joining(0);
        for (int i = 0; i < AcceptSequence.JOINS_MAX; i++) {
            peer.sequence.received(join(IO));
        }

        assertThatThrownBy(() -> peer.sequence.received(join(IO))).hasMessageContaining("channel joins 69 exceeds 68");
    }

    @Test
    void bytesOfAllFramesAreCounted() throws WireException {
        peer.proving();
        int before = request("T-abc", 2).length;
        int frames = (AcceptSettings.RECEIVED_BYTES_MAX_DEFAULT - before) / TS_REQUEST.length;
        for (int i = 0; i < frames; i++) {
            peer.steps.add(new AcceptorStep.Reply(new byte[] {0x30}));
            peer.sequence.received(TS_REQUEST.clone());
        }

        assertThatThrownBy(() -> peer.sequence.received(TS_REQUEST.clone())).hasMessageContaining("exceeds 65536");

        assertThat(peer.acceptorClosed).isTrue();
    }

    // Secrets and ends

    @Test
    void licenceIsGrantedBeforeTheClientIsHandedOver() throws WireException {
        peer.joined().sequence.received(informing());

        McsPdu.SendDataIndication sent = (McsPdu.SendDataIndication) peer.lastMcs();
        assertThat(sent.channelId()).isEqualTo(IO);
        assertThat(sent.userData()).isEqualTo(LicenseError.VALID_CLIENT.encode(LicensePdu.VERSION_3));
        assertThat(peer.client.proven()).isFalse();
        assertThat(peer.client.user()).isEqualTo("CORP\\anna%db7");
        assertThat(text(peer.client.password().orElseThrow())).isEqualTo("typed-password");
        assertThat(peer.sequence.framing()).isEqualTo(Framing.TPKT_OR_FAST_PATH);
    }

    @Test
    void sequenceClosedWhileTheLicenceIsSentHandsNothingOver() throws WireException {
        peer.provenAndJoined();
        peer.closesWhenSending = true;

        peer.sequence.received(informing());

        assertThat(peer.calls).containsExactly("tls");
        assertThat(peer.delegated.isWiped()).isTrue();
        assertThat(peer.sequence.phase()).isEqualTo("ended");
    }

    @Test
    void sequenceClosedWhileItSendsCallsNothing() throws WireException {
        peer.closesWhenSending = true;
        peer.sequence.received(request("anna", 1));
        assertThat(peer.calls).as("after the confirm").isEmpty();

        AcceptSequenceFixture rc4 = new AcceptSequenceFixture();
        rc4.closesWhenSending = true;
        rc4.sequence.received(request("anna", 0));
        assertThat(rc4.calls).as("after the failure").isEmpty();

        AcceptSequenceFixture unproved = new AcceptSequenceFixture().proving();
        unproved.closesWhenSending = true;
        unproved.steps.add(new AcceptorStep.Refused(new byte[] {0x30}, "not proved"));
        unproved.sequence.received(TS_REQUEST.clone());
        assertThat(unproved.calls).as("after the refusal").containsExactly("tls");
    }

    @Test
    void delegatedPasswordIsWipedWhenTheSequenceFailsLater() throws WireException {
        peer.provenAndJoined();

        assertThatThrownBy(() -> peer.sequence.received(Arrays.copyOf(informing(), 40)))
                .isInstanceOf(WireException.class);

        assertThat(peer.delegated.isWiped()).isTrue();
    }
}
