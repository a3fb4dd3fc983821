/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.pdu.capability.CapabilitySet;
import dev.gatehouse.rdp.testing.CapabilityExamples;
import dev.gatehouse.rdp.testing.HostileBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharePduTest {

    private static final int SERVER = 0x03ea;
    private static final int CLIENT = 0x03ef;
    private static final long SHARE = 0x000103ea;

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static ShareControl control(byte[] bytes) throws WireException {
        return ShareControl.next(WireReader.over(bytes));
    }

    private static ShareData data(String bytes) throws WireException {
        return ShareData.decode(control(hex(bytes)).body());
    }

    private static WireReader body(byte[] bytes) {
        return WireReader.over(bytes);
    }

    /** [MS-RDPBCGR] 4.1.12. */
    @Test
    void demandActiveOfTheSpecification() throws WireException {
        ShareControl control = control(CapabilityExamples.demandActive());
        DemandActive demand = DemandActive.decode(control.body());

        assertThat(control.type()).isEqualTo(ShareControl.DEMAND_ACTIVE);
        assertThat(control.source()).isEqualTo(SERVER);
        assertThat(demand.shareId()).isEqualTo(SHARE);
        assertThat(demand.sourceDescriptor()).isEqualTo("RDP");
        assertThat(demand.sets()).hasSize(13);
        assertThat(hex(demand.encode(SERVER))).isEqualTo(hex(CapabilityExamples.demandActive()));
    }

    /** [MS-RDPBCGR] 4.1.13. */
    @Test
    void confirmActiveOfTheSpecification() throws WireException {
        ShareControl control = control(CapabilityExamples.confirmActive());
        ConfirmActive confirm = ConfirmActive.decode(control.body());

        assertThat(control.type()).isEqualTo(ShareControl.CONFIRM_ACTIVE);
        assertThat(confirm.originatorId()).isEqualTo(ConfirmActive.ORIGINATOR);
        assertThat(confirm.sourceDescriptor()).isEqualTo("MSTSC");
        assertThat(confirm.sets()).hasSize(18);
        assertThat(hex(confirm.encode(CLIENT))).isEqualTo(hex(CapabilityExamples.confirmActive()));
    }

    /** [MS-RDPBCGR] 4.1.14 to 4.1.22. */
    @Test
    void finalizationOfTheSpecification() throws WireException {
        ShareData synchronize = data("16001700ef03ea030100000108001f0000000100ea03");
        assertThat(synchronize.shareId()).isEqualTo(SHARE);
        assertThat(synchronize.compressed()).isFalse();
        assertThat(Synchronize.decode(synchronize.body())).isEqualTo(new Synchronize(SERVER));
        ShareData granted = data("1a001700ea03ea03010000020c00140000000200ef03ea030000");
        assertThat(Control.decode(granted.body())).isEqualTo(new Control(Control.GRANTED_CONTROL, CLIENT, SERVER));
        ShareData fontList = data("1a001700ef03ea03010000010c00270000000000000003003200");
        assertThat(FontList.decode(fontList.body())).isEqualTo(FontList.LIST);
        ShareData fontMap = data("1a001700ea03ea03010000020c00280000000000000003000400");
        assertThat(FontList.decode(fontMap.body())).isEqualTo(FontList.MAP);
    }

    @Test
    void finalizationIsWrittenAsInTheSpecification() {
        assertThat(hex(ShareData.encode(CLIENT, SHARE, ShareData.SYNCHRONIZE, new Synchronize(SERVER).encode())))
                .isEqualTo("16001700ef03ea030100000108001f0000000100ea03");
        assertThat(hex(ShareData.encode(
                        CLIENT, SHARE, ShareData.CONTROL, new Control(Control.COOPERATE, 0, 0).encode())))
                .isEqualTo("1a001700ef03ea03010000010c00140000000400000000000000");
        assertThat(hex(ShareData.encode(CLIENT, SHARE, ShareData.FONT_LIST, FontList.LIST.encode())))
                .isEqualTo("1a001700ef03ea03010000010c00270000000000000003003200");
    }

    @Test
    void severalPdusInOneMessageAreSplit() throws WireException {
        byte[] deactivate = DeactivateAll.encode(SERVER, SHARE);
        byte[] error = ShareData.encode(SERVER, SHARE, ShareData.SET_ERROR_INFO, new SetErrorInfo(3).encode());
        String flow = "0080000041000000";
        WireReader reader = body(hex(hex(deactivate) + flow + hex(error) + "00"));

        List<Integer> types = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        while (ShareControl.more(reader)) {
            ShareControl pdu = ShareControl.next(reader);
            types.add(pdu.type());
            positions.add(pdu.position());
        }

        assertThat(types).containsExactly(ShareControl.DEACTIVATE_ALL, ShareControl.FLOW, ShareControl.DATA);
        assertThat(positions).containsExactly(0, deactivate.length, deactivate.length + 8);
    }

    /** The second is how xrdp 0.9.21 says that licensing is done, made longer. */
    @ParameterizedTest
    @CsvSource({
        "16001700ea03, 16, true",
        "80001000ff02, 150, false",
        "80000000ff03, 150, false",
        "8000, 0, false",
        "16001700ea03, 0, false",
        "0080000041000000, 0, true",
        "16001300ea03, 16, false"
    })
    void shareControlIsToldFromLicensing(String begin, int more, boolean shareControl) {
        assertThat(ShareControl.begins(hex(begin + "00".repeat(more)))).isEqualTo(shareControl);
    }

    @Test
    void deactivateAllOfFourBytesIsTaken() throws WireException {
        assertThat(control(hex("04001600")).type()).isEqualTo(ShareControl.DEACTIVATE_ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"03001600", "00001600", "07001600ea03", "0080000041", "ffff1700ea03"})
    void lengthThatCannotBeIsRefused(String bytes) {
        assertThatThrownBy(() -> control(hex(bytes))).isInstanceOf(WireException.class);
    }

    @Test
    void compressionIsExposed() throws WireException {
        ShareData compressed = data("14001700ea03ea030100000110000221100040e0");

        assertThat(compressed.compressed()).isTrue();
        assertThat(compressed.compression()).isEqualTo(0x21);
        assertThat(compressed.compressedLength()).isEqualTo(0x10);
    }

    @Test
    void moreCapabilitySetsThanAnybodyHasAreRefused() {
        byte[] demand = CapabilityExamples.demandActive();
        demand[18] = (byte) (CapabilitySet.COUNT_MAX + 1);

        assertThatThrownBy(() -> DemandActive.decode(control(demand).body()))
                .hasMessage("numberCapabilities 65 exceeds 64");
    }

    /** The cookie of [MS-RDPBCGR] 4.5 is a credential of the target. */
    @Test
    void cookieIsRemovedAndErrorsStay() throws WireException {
        String cookie = "1c000000" + "1c00000001000000020000" + "00" + "a8028e1d0fc4a4c8e5a7d9e1c0a1b2c3";
        String errors = "08000000" + "feffffff" + "02000000";
        SaveSessionInfo both = SaveSessionInfo.decode(
                body(hex("03000000" + "3200" + "03000000" + cookie + errors + "00".repeat(570))));
        SaveSessionInfo cookieOnly =
                SaveSessionInfo.decode(body(hex("03000000" + "2600" + "01000000" + cookie + "00".repeat(570))));

        assertThat(both.hadCookie()).isTrue();
        assertThat(both.empty()).isFalse();
        assertThat(hex(both.body())).isEqualTo("03000000" + "1200" + "02000000" + errors + "00".repeat(570));
        assertThat(cookieOnly.hadCookie()).isTrue();
        assertThat(cookieOnly.empty()).isTrue();
        assertThat(hex(cookieOnly.body())).doesNotContain("a8028e1d");
    }

    @Test
    void otherSessionInformationPassesAsItIs() throws WireException {
        SaveSessionInfo plain = SaveSessionInfo.decode(body(hex("02000000" + "00".repeat(576))));

        assertThat(plain.hadCookie()).isFalse();
        assertThat(hex(plain.body())).isEqualTo("02000000" + "00".repeat(576));
        assertThatThrownBy(() -> SaveSessionInfo.decode(body(hex("01000000" + "00".repeat(2049)))))
                .isInstanceOf(WireException.class);
    }

    @Test
    void cookieOfAnyOtherLengthFailsRatherThanPass() {
        assertThatThrownBy(() -> SaveSessionInfo.decode(body(hex("03000000" + "2600" + "01000000" + "ffffff7f"))))
                .isInstanceOf(WireException.class);
    }

    private static byte[] redirection() {
        return hex("0000" + "0004" + "0000" + "07000000" + "1f0b0000"
                + text("10.0.0.9") + "04000000" + "6c62690a" + text("alice") + text("DOM") + text("secret")
                + text("rdsh1.example") + text("RDSH1")
                + "40000000" + "02000000" + text("10.0.0.9") + text("fd00::9"));
    }

    private static String text(String text) {
        byte[] utf16 = (text + '\0').getBytes(StandardCharsets.UTF_16LE);
        return String.format("%02x000000", utf16.length) + hex(utf16);
    }

    @Test
    void redirectionIsReadWithoutItsCredentials() throws WireException {
        ServerRedirection redirection = ServerRedirection.decode(body(redirection()));

        assertThat(redirection.sessionId()).isEqualTo(7);
        assertThat(redirection.address()).isEqualTo("10.0.0.9");
        assertThat(redirection.fqdn()).isEqualTo("rdsh1.example");
        assertThat(redirection.addresses()).containsExactly("10.0.0.9", "fd00::9");
        assertThat(redirection.loadBalanceInfo()).asString().isEqualTo("lbi\n");
        assertThat(redirection.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"1, administrator", "3, idle", "102, licence", "deadbeef, error info (0xdeadbeef)"})
    void errorInfoIsPutIntoWords(String number, String words) {
        assertThat(new SetErrorInfo(Long.parseLong(number, 16)).text()).contains(words);
    }

    @Test
    void roundTripsOfTheOthers() throws WireException {
        Rectangle area = new Rectangle(0, 1, 1023, 767);
        RefreshRect refresh = new RefreshRect(List.of(area, area));
        assertThat(RefreshRect.decode(body(refresh.encode()))).isEqualTo(refresh);
        SuppressOutput none = new SuppressOutput(Optional.empty());
        SuppressOutput again = new SuppressOutput(Optional.of(area));
        assertThat(SuppressOutput.decode(body(none.encode()))).isEqualTo(none);
        assertThat(SuppressOutput.decode(body(again.encode()))).isEqualTo(again);
        assertThat(hex(again.encode())).isEqualTo("01000000" + "0000" + "0100" + "ff03" + "ff02");
        SetErrorInfo error = new SetErrorInfo(0x8000_0001L);
        assertThat(SetErrorInfo.decode(body(error.encode()))).isEqualTo(error);
        assertThat(StatusInfo.decode(body(hex("01040000"))).statusCode()).isEqualTo(0x401);
    }

    private static void decodeAny(byte[] bytes) throws WireException {
        WireReader reader = body(bytes);
        while (ShareControl.more(reader)) {
            ShareControl pdu = ShareControl.next(reader);
            switch (pdu.type()) {
                case ShareControl.DEMAND_ACTIVE -> DemandActive.decode(pdu.body());
                case ShareControl.CONFIRM_ACTIVE -> ConfirmActive.decode(pdu.body());
                case ShareControl.SERVER_REDIRECTION -> ServerRedirection.decode(pdu.body());
                case ShareControl.DATA -> decodeData(ShareData.decode(pdu.body()));
                default -> {}
            }
        }
    }

    private static void decodeData(ShareData data) throws WireException {
        switch (data.type()) {
            case ShareData.SAVE_SESSION_INFO -> SaveSessionInfo.decode(data.body());
            case ShareData.REFRESH_RECT -> RefreshRect.decode(data.body());
            case ShareData.SUPPRESS_OUTPUT -> SuppressOutput.decode(data.body());
            case ShareData.CONTROL -> Control.decode(data.body());
            case ShareData.FONT_MAP -> FontList.decode(data.body());
            case ShareData.SET_ERROR_INFO -> SetErrorInfo.decode(data.body());
            default -> {}
        }
    }

    private static List<byte[]> wholePdus() {
        byte[] session = hex("03000000" + "3200" + "03000000" + "1c000000" + "00".repeat(28) + "0800000000000000"
                + "00000000" + "00".repeat(570));
        RefreshRect refresh = new RefreshRect(List.of(new Rectangle(0, 0, 9, 9)));
        return List.of(
                CapabilityExamples.demandActive(),
                CapabilityExamples.confirmActive(),
                ShareControl.encode(ShareControl.SERVER_REDIRECTION, SERVER, redirection()),
                ShareData.encode(SERVER, SHARE, ShareData.SAVE_SESSION_INFO, session),
                ShareData.encode(CLIENT, SHARE, ShareData.REFRESH_RECT, refresh.encode()));
    }

    @Test
    void cutAndChangedBytesFailCleanly() {
        for (byte[] whole : wholePdus()) {
            assertThat(HostileBytes.lengthsAccepted(whole, SharePduTest::decodeAny))
                    .allMatch(length -> length < 4);
            HostileBytes.mutate(whole, SharePduTest::decodeAny);
        }
    }
}
