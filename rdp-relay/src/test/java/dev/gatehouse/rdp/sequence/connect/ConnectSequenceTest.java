/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.IO;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.KEY;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.USER;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.attached;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.confirm;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.io;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.joined;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.licensed;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.mcs;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.oddSettings;
import static dev.gatehouse.rdp.sequence.connect.ConnectSequenceFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.auth.InitiatorStep;
import dev.gatehouse.rdp.pdu.gcc.ChannelDefinition;
import dev.gatehouse.rdp.pdu.gcc.ClientBlocks;
import dev.gatehouse.rdp.pdu.info.ClientInfo;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.ConnectionConfirm;
import dev.gatehouse.rdp.pdu.nego.ConnectionRequest;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import dev.gatehouse.rdp.pdu.share.SetErrorInfo;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.testing.LicenseExamples;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectSequenceTest {

    private final ConnectSequenceFixture target = new ConnectSequenceFixture();

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    // X.224

    @Test
    void requestAsksForEverythingButRc4WithTheAccountAsCookie() throws WireException {
        target.sequence.begin();

        ConnectionRequest request = ConnectionRequest.decode(target.last());
        assertThat(request.cookie()).contains("svc-admin");
        assertThat(request.routingToken()).isEmpty();
        assertThat(request.negotiation().orElseThrow().requestedProtocols()).isEqualTo(0xb);
        assertThat(target.sequence.phase()).isEqualTo("x224");
        assertThat(target.sequence.framing()).isEqualTo(Framing.TPKT);
    }

    @Test
    void cookieHoldsNothingThatEndsItsLine() throws WireException {
        assertThat(Introduction.connectionRequest("a\r\nb c\u00e4").cookie()).contains("abc");
        assertThat(Introduction.connectionRequest("\u00e4").cookie()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, TLS", "2, RC4", "3, certificate", "4, inconsistent", "5, CredSSP", "6, client certificate", "77, 77"
    })
    void negotiationFailureIsPutIntoWords(int code, String words) throws WireException {
        target.sequence.begin();

        target.sequence.received(new ConnectionConfirm.Failure(code).encode());

        assertThat(target.calls).containsExactly("failed");
        assertThat(target.cause).isEqualTo(CloseCause.TARGET_PROTOCOL_ERROR);
        assertThat(target.detail).contains(words);
        assertThat(target.password.isWiped()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {SecurityProtocols.RDP, SecurityProtocols.RDSTLS, 0x10, 3})
    void protocolThatWasNotOfferedIsRefused(int protocol) throws WireException {
        target.negotiated(protocol);

        assertThat(target.calls).containsExactly("failed");
        assertThat(target.cause).isEqualTo(CloseCause.TARGET_PROTOCOL_ERROR);
    }

    @Test
    void targetWithoutNegotiationIsRefused() throws WireException {
        target.sequence.begin();

        target.sequence.received(new ConnectionConfirm.WithoutNegotiation().encode());

        assertThat(target.detail).contains("RC4");
    }

    // CredSSP

    @Test
    void credSspIsDrivenAndItsAuthorizationRead() throws WireException {
        target.proving();
        assertThat(target.keySeen).isEqualTo(KEY);
        assertThat(target.last()).containsExactly(0x30, 1);
        assertThat(target.sequence.framing()).isEqualTo(Framing.DER);
        target.steps.add(new InitiatorStep.Reply(new byte[] {0x30, 9}));
        target.sequence.received(new byte[] {0x30, 0});
        assertThat(target.last()).containsExactly(0x30, 9);
        target.steps.add(new InitiatorStep.Done(new byte[] {0x30, 3}));
        target.sequence.received(new byte[] {0x30, 0});
        assertThat(target.last()).containsExactly(0x30, 3);
        assertThat(target.initiatorClosed).isTrue();
        assertThat(target.sequence.framing()).isEqualTo(Framing.EARLY_AUTHORIZATION_RESULT);

        target.sequence.received(new byte[4]);

        assertThat(target.sequence.phase()).isEqualTo("mcs-connect");
    }

    @Test
    void hybridHasNoAuthorizationResult() throws WireException {
        target.negotiated(SecurityProtocols.HYBRID);
        target.sequence.tlsEstablished(KEY);
        target.steps.add(new InitiatorStep.Done(new byte[] {0x30, 3}));

        target.sequence.received(new byte[] {0x30, 0});

        assertThat(target.sequence.phase()).isEqualTo("mcs-connect");
    }

    @Test
    void credentialThatIsRefusedIsReportedAsThat() throws WireException {
        target.proving();
        target.steps.add(new InitiatorStep.Refused(0xC000006D, "logon failure"));

        target.sequence.received(new byte[] {0x30, 0});

        assertThat(target.cause).isEqualTo(CloseCause.TARGET_REFUSED_CREDENTIAL);
        assertThat(target.detail).isEqualTo("logon failure");
        assertThat(target.initiatorClosed).isTrue();
        assertThat(target.password.isWiped()).isTrue();
    }

    @Test
    void accountWithoutTheRightIsReportedAsThat() throws WireException {
        target.authorizing();

        target.sequence.received(new byte[] {5, 0, 0, 0});

        assertThat(target.cause).isEqualTo(CloseCause.TARGET_REFUSED_CREDENTIAL);
        assertThat(target.detail).contains("right");
    }

    // Basic settings

    @Test
    void blocksAreTheClientsLessWhatWeDoNotWant() throws WireException {
        target.settling();

        ClientBlocks blocks = target.lastBlocks();
        assertThat(blocks.core().clientName()).isEqualTo("LAPTOP");
        assertThat(blocks.core().keyboard().layout()).isEqualTo(0x407);
        assertThat(blocks.core().options().serverSelectedProtocol()).isEqualTo(SecurityProtocols.SSL);
        assertThat(blocks.core().options().earlyCapabilityFlags()).isEqualTo(0x0fff & ~(0x80 | 0x100 | 0x400));
        assertThat(blocks.security().orElseThrow().encryptionMethods()).isZero();
        assertThat(blocks.network().channels().stream().map(ChannelDefinition::name))
                .containsExactly("rdpsnd", "cliprdr");
        assertThat(blocks.cluster().orElseThrow().flags()).isEqualTo(0x4f & ~0x42);
        assertThat(blocks.cluster().orElseThrow().redirectedSessionId()).isZero();
        assertThat(blocks.monitor()).isPresent();
        assertThat(blocks.messageChannelFlags()).isEmpty();
        assertThat(blocks.multitransportFlags()).isEmpty();
    }

    @Test
    void selectedProtocolIsTheTargetsNotTheClients() throws WireException {
        target.authorizing();
        target.sequence.received(new byte[4]);

        assertThat(target.lastBlocks().core().options().serverSelectedProtocol())
                .isEqualTo(SecurityProtocols.HYBRID_EX);
    }

    @Test
    void monitorsAreForTargetsThatTakeThem() throws WireException {
        target.sequence.begin();
        target.sequence.received(confirm(0, SecurityProtocols.SSL));
        target.sequence.tlsEstablished(KEY);

        assertThat(target.lastBlocks().monitor()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "11, 0, 0, 1003, 1004, 1004",
        "11, 0, 0, 1003, 1003, 1004",
        "11, 0, 0, 0, 1004, 1005",
        "1, 0, 0, 1003, 1004, 1005"
    })
    void settingsThatContradictThemselvesAreRefused(int requested, int early, int rc4, int io, int first, int second)
            throws WireException {
        target.settling();

        assertThatThrownBy(() -> target.sequence.received(oddSettings(requested, early, rc4, io, first, second)))
                .isInstanceOf(WireException.class);
    }

    @Test
    void wrongNumberOfChannelsIsRefused() throws WireException {
        target.settling();

        assertThatThrownBy(() -> target.sequence.received(settings(0, 1004))).isInstanceOf(WireException.class);
    }

    @Test
    void rc4InsideTlsIsRefused() throws WireException {
        target.settling();

        target.sequence.received(oddSettings(0xb, 0, 2, IO, 1004, 1005));

        assertThat(target.detail).contains("RC4");
    }

    // Channels

    @Test
    void everyChannelIsJoinedOneAfterTheOther() throws WireException {
        target.attaching();
        assertThat(target.lastMcs()).isEqualTo(new McsPdu.AttachUserRequest());
        target.sequence.received(attached());
        for (int channel : new int[] {USER, IO, 1004, 1005}) {
            assertThat(target.lastMcs()).isEqualTo(new McsPdu.ChannelJoinRequest(USER, channel));
            target.sequence.received(joined(channel));
        }

        assertThat(target.sequence.phase()).isEqualTo("licensing");
        target.sequence.received(licensed());
        assertThat(target.calls).containsExactly("tls", "connected");
        Map<String, Integer> statics = new LinkedHashMap<>(Map.of("rdpsnd", 1004));
        statics.put("cliprdr", 1005);
        assertThat(target.ids.statics()).isEqualTo(statics);
        assertThat(List.of(target.ids.user(), target.ids.io(), target.ids.message()))
                .containsExactly(USER, IO, 0);
        assertThat(target.sequence.framing()).isEqualTo(Framing.TPKT_OR_FAST_PATH);
    }

    @Test
    void joinsAreSkippedWhereBothSidesSaySo() throws WireException {
        target.settling();
        target.sequence.received(settings(0x8, 1004, 1005));
        target.sequence.received(attached());

        assertThat(target.sequence.phase()).isEqualTo("licensing");
    }

    @Test
    void joinsAreNotSkippedWhereTheClientDoesNotKnowOfIt() throws WireException {
        ConnectSequenceFixture old = new ConnectSequenceFixture(0x1);
        old.settling();
        old.sequence.received(settings(0x8, 1004, 1005));
        old.sequence.received(attached());

        assertThat(old.sequence.phase()).isEqualTo("channel-join");
    }

    @Test
    void virtualChannelThatIsRefusedIsLeftOut() throws WireException {
        target.joining();
        target.sequence.received(joined(USER));
        target.sequence.received(joined(IO));
        target.sequence.received(mcs(new McsPdu.ChannelJoinConfirm(4, USER, 1004, 0)));
        target.sequence.received(joined(1005));
        target.sequence.received(licensed());

        assertThat(target.ids.statics()).isEqualTo(Map.of("cliprdr", 1005));
    }

    @Test
    void ioChannelThatIsRefusedIsTheEnd() throws WireException {
        target.joining();
        target.sequence.received(joined(USER));

        assertThatThrownBy(() -> target.sequence.received(mcs(new McsPdu.ChannelJoinConfirm(4, USER, IO, 0))))
                .isInstanceOf(WireException.class);
    }

    @Test
    void channelThatTheTargetDoesNotHaveIsLeftOut() throws WireException {
        target.settling();
        target.sequence.received(settings(0x8, 0, 1005));
        target.sequence.received(attached());
        target.sequence.received(licensed());

        assertThat(target.ids.statics()).isEqualTo(Map.of("cliprdr", 1005));
    }

    // Client Info

    @Test
    void vaultedPasswordIsInTheClientInfoUnderTlsAlone() throws WireException {
        target.licensing();

        ClientInfo.Decoded decoded = target.lastInfo();
        assertThat(decoded.password().orElseThrow().copyChars()).isEqualTo("vaulted-secret".toCharArray());
        assertThat(decoded.info().user()).isEqualTo("svc-admin@corp");
        assertThat(decoded.info().domain()).isEqualTo("CORP");
        assertThat(target.password.isWiped()).isTrue();
    }

    @Test
    void clientInfoHasNoPasswordAfterCredSsp() throws WireException {
        target.authorizing();
        target.sequence.received(new byte[4]);
        target.sequence.received(settings(0x8, 1004, 1005));
        target.sequence.received(attached());

        assertThat(target.lastInfo().password()).isEmpty();
        assertThat(target.lastInfo().info().user()).isEqualTo("svc-admin@corp");
        assertThat(target.password.isWiped()).isTrue();
    }

    @Test
    void clientInfoIsTheClientsLessWhatWeDoNotWant() throws WireException {
        target.licensing();

        ClientInfo info = target.lastInfo().info();
        assertThat(info.flags() & (ClientInfo.COMPRESSION | ClientInfo.COMPRESSION_TYPES))
                .isZero();
        assertThat(info.flags() & (ClientInfo.USING_SAVED_CREDS | ClientInfo.AUDIOCAPTURE | ClientInfo.RAIL))
                .isZero();
        assertThat(info.has(ClientInfo.AUTOLOGON | ClientInfo.UNICODE | ClientInfo.VIDEO_DISABLE))
                .isTrue();
        assertThat(info.alternateShell()).isEmpty();
        assertThat(info.workingDir()).isEmpty();
        assertThat(info.codePage()).isEqualTo(0x407);
        assertThat(info.extended().orElseThrow().address()).isEqualTo("10.1.2.3");
    }

    /** Seen with xrdp 0.9.21, which refuses a Client Info PDU that ends before it. */
    @Test
    void timeZoneIsThereEvenWhereTheClientSendsNone() throws WireException {
        target.licensing();

        assertThat(target.lastInfo().info().extended().orElseThrow().timeZone()).isPresent();
    }

    @Test
    void nothingOfTheUsersOwnCredentialIsEverSent() throws WireException {
        target.licensing();
        target.sequence.received(licensed());

        for (byte[] frame : target.sent) {
            assertThat(new String(frame, StandardCharsets.UTF_16LE)
                            + new String(frame, 1, frame.length - 1, StandardCharsets.UTF_16LE)
                            + new String(frame, StandardCharsets.ISO_8859_1))
                    .doesNotContain("token");
        }
    }

    // Licensing

    /** As xrdp does: it asks everybody and lets everybody in. */
    @Test
    void targetThatIssuesNoLicenceIsToldThatThereIsNone() throws WireException {
        target.licensing();

        target.sequence.received(io(LicenseExamples.xrdpRequest()));

        McsPdu.SendDataRequest answer = (McsPdu.SendDataRequest) target.lastMcs();
        assertThat(answer.userData()).startsWith(0x80, 0, 0, 0, 0x13, 3);
        assertThat(target.sequence.phase()).isEqualTo("licensing");
        target.sequence.received(licensed());
        assertThat(target.calls).containsExactly("tls", "connected");
    }

    @Test
    void licenceThatIsDemandedFailsClearly() throws WireException {
        target.licensing();
        target.sequence.received(io(LicenseExamples.xrdpRequest()));

        target.sequence.received(io(hex("8000000002030400")));

        assertThat(target.cause).isEqualTo(CloseCause.TARGET_PROTOCOL_ERROR);
        assertThat(target.detail).contains("demands a licence");
    }

    @Test
    void licenceRequestOfALicenceServerFailsClearly() throws WireException {
        target.licensing();

        target.sequence.received(io(LicenseExamples.requestWith("02000000")));

        assertThat(target.detail).contains("demands a licence");
    }

    @Test
    void licenceIsNotRequestedTwice() throws WireException {
        target.licensing();
        target.sequence.received(io(LicenseExamples.xrdpRequest()));

        target.sequence.received(io(LicenseExamples.xrdpRequest()));

        assertThat(target.calls).containsExactly("tls", "failed");
    }

    @Test
    void licensingErrorIsReported() throws WireException {
        target.licensing();

        target.sequence.received(io(hex("80000000ff031000060000000100000004000000")));

        assertThat(target.detail).contains("0x6");
    }

    @Test
    void redirectionIsReportedAndNotFollowed() throws WireException {
        target.licensing();
        String address = HexFormat.of().formatHex("10.9.8.7\n\0".getBytes(StandardCharsets.UTF_16LE));

        target.sequence.received(io(ShareControl.encode(
                ShareControl.SERVER_REDIRECTION,
                1002,
                hex("0000" + "0004" + "0000" + "00000000" + "01000000" + "14000000" + address))));

        assertThat(target.cause).isEqualTo(CloseCause.TARGET_PROTOCOL_ERROR);
        assertThat(target.detail).isEqualTo("the target redirects to 10.9.8.7?, which is not followed");
    }

    @ParameterizedTest
    @CsvSource({
        "9, TARGET_REFUSED_CREDENTIAL, no right",
        "7, TARGET_REFUSED_CREDENTIAL, denies",
        "5, TARGET_CLOSED, another"
    })
    void errorInfoIsReported(int code, CloseCause cause, String words) throws WireException {
        target.licensing();

        target.sequence.received(
                io(ShareData.encode(1002, 1, ShareData.SET_ERROR_INFO, new SetErrorInfo(code).encode())));

        assertThat(target.cause).isEqualTo(cause);
        assertThat(target.detail).contains(words);
    }

    @Test
    void whatSaysNothingIsIgnoredUpToALimit() throws WireException {
        target.licensing();
        byte[] none = io(ShareData.encode(1002, 1, ShareData.SET_ERROR_INFO, new SetErrorInfo(0).encode()));
        for (int i = 0; i < ConnectSequence.IGNORED_MAX; i++) {
            target.sequence.received(none);
        }

        assertThat(target.calls).containsExactly("tls");
        assertThatThrownBy(() -> target.sequence.received(none)).hasMessage("pdus before licensing 33 exceeds 32");
    }

    @Test
    void targetThatDisconnectsIsReported() throws WireException {
        target.joining();

        target.sequence.received(mcs(new McsPdu.DisconnectProviderUltimatum(1)));

        assertThat(target.cause).isEqualTo(CloseCause.TARGET_CLOSED);
        assertThat(target.detail).contains("channel-join");
        target.sequence.received(licensed());
        assertThat(target.calls).containsExactly("tls", "failed");
    }

    @Test
    void calledOutOfTurnItSaysSo() throws WireException {
        assertThatThrownBy(() -> target.sequence.tlsEstablished(KEY)).isInstanceOf(IllegalStateException.class);
        target.sequence.begin();
        assertThatThrownBy(target.sequence::begin).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingInTheMiddleWipesEverything() throws WireException {
        target.proving();

        target.sequence.close();

        assertThat(target.initiatorClosed).isTrue();
        assertThat(target.password.isWiped()).isTrue();
        assertThat(target.calls).doesNotContain("failed");
    }
}
