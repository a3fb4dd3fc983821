/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.iolog.read.FrameScreen;
import dev.gatehouse.iolog.read.FrameScreen.MalformedPictureException;
import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.rdp.record.RdpRecordTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RdpFrameScreenTest {

    private static final int MUTATIONS = 300;

    /** One white pixel (16 bpp, raw) at 1, 0; fast path. */
    private static final String WHITE_AT_1_0 = "001d" + "01" + "1800" + "0100" + "0100" + "0100" + "0000" + "0100"
            + "0000" + "0100" + "0100" + "1000" + "0000" + "0200" + "ffff";

    private final FrameScreen screen = new RdpFrameRenderer().open();

    /** Debian 12: xrdp 0.9.21 and freerdp-shadow 2.11.7 to xfreerdp 2.11.7 in a 24-bit X server; hashes of screenshots of its window. */
    @ParameterizedTest
    @CsvSource({
        "xrdp16, 89adf2f72c48146420c5d0e34aec43781624eafd1ed290748ef5ed04cf188b31",
        "xrdp24, 020cf214fe2d7da3eb77bdc475178104d30107cec37d962d603ba0b616769d77",
        "xrdp32, 020cf214fe2d7da3eb77bdc475178104d30107cec37d962d603ba0b616769d77",
        "shadow16, b471667ffe9f04d678443dc8118df3f0e1f32fbce1369d5b5015c886e8c03dc3",
    })
    void lastPictureIsWhatTheClientShowedPixelByPixel(String session, String screenshot) throws Exception {
        screen.apply(output(CapturedSessions.pdus(session)));

        assertThat(screen.width()).isEqualTo(640);
        assertThat(screen.height()).isEqualTo(480);
        assertThat(CapturedSessions.digest(screen.pixels())).isEqualTo(screenshot);
    }

    @Test
    void nothingIsShownBeforeADemandActive() throws Exception {
        screen.apply(output(hex(WHITE_AT_1_0)));
        assertThat(screen.width()).isZero();
        assertThat(screen.pixels()).isEmpty();
    }

    @Test
    void demandActiveGivesTheSizeAndALaterOneChangesIt() throws Exception {
        screen.apply(output(demandActive(4, 2)));
        assertThat(screen.pixels()).hasSize(8).containsOnly(0);
        screen.apply(output(hex(WHITE_AT_1_0)));
        assertThat(screen.pixels()).containsExactly(0, 0xFFFFFF, 0, 0, 0, 0, 0, 0);
        screen.apply(output(demandActive(4, 2)));
        assertThat(screen.pixels()).as("same size").contains(0xFFFFFF);
        screen.apply(output(demandActive(3, 3)));
        assertThat(screen.pixels()).hasSize(9).containsOnly(0);
    }

    @Test
    void whatGatehousePaintedItselfIsDrawnTheSameWay() throws Exception {
        screen.apply(CapturedSessions.record(RdpRecordTypes.SCREEN, demandActive(2, 1)));
        screen.apply(CapturedSessions.record(RdpRecordTypes.SCREEN, hex(WHITE_AT_1_0)));
        assertThat(screen.pixels()).containsExactly(0, 0xFFFFFF);
    }

    @Test
    void fragmentsAreJoined() throws Exception {
        byte[] whole = Arrays.copyOfRange(hex(WHITE_AT_1_0), 5, hex(WHITE_AT_1_0).length);
        screen.apply(output(demandActive(2, 1)));
        screen.apply(output(fragment(0x21, whole, 0, 7)));
        screen.apply(output(fragment(0x31, whole, 7, 9)));
        assertThat(screen.pixels()).containsOnly(0);
        screen.apply(output(fragment(0x11, whole, 9, whole.length)));
        assertThat(screen.pixels()).containsExactly(0, 0xFFFFFF);
    }

    @Test
    void fragmentWithoutAFirstOneIsRefusedAndForgotten() throws Exception {
        screen.apply(output(demandActive(2, 1)));
        assertThatThrownBy(() -> screen.apply(output(fragment(0x11, new byte[3], 0, 3))))
                .isInstanceOf(MalformedPictureException.class);
        screen.apply(output(hex(WHITE_AT_1_0)));
        assertThat(screen.pixels()).containsExactly(0, 0xFFFFFF);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0005" + "00" + "0000", // orders
                "0005" + "04" + "0000", // surface commands
                "0006" + "81" + "20" + "0000", // bulk compression
                "c002", // encrypted
                "000f" + "01" + "0a00" + "0100" + "0100" + "000000000000", // a rectangle cut off
                "0300000802f08068" + "", // user data cut off
            })
    void malformedPduKeepsNoOtherFromTheScreen(String malformed) throws Exception {
        screen.apply(output(demandActive(2, 1)));
        byte[] record = hex(malformed + WHITE_AT_1_0);
        assertThatThrownBy(() -> screen.apply(output(record))).isInstanceOf(MalformedPictureException.class);
        assertThat(screen.pixels()).containsExactly(0, 0xFFFFFF);
    }

    @Test
    void rectangleThatCannotBeDecodedKeepsNoOtherFromTheScreen() throws Exception {
        screen.apply(output(demandActive(2, 1)));
        String bad = "0000" + "0000" + "0000" + "0000" + "0100" + "0100" + "1000" + "0000" + "0000";
        String good = WHITE_AT_1_0.substring(18);
        assertThatThrownBy(() -> screen.apply(output(hex("002f" + "01" + "2a00" + "0100" + "0200" + bad + good))))
                .isInstanceOf(MalformedPictureException.class);
        assertThat(screen.pixels()).containsExactly(0, 0xFFFFFF);
    }

    @Test
    void savedScreenGoesOnWhereItWas() throws Exception {
        byte[] whole = Arrays.copyOfRange(hex(WHITE_AT_1_0), 5, hex(WHITE_AT_1_0).length);
        screen.apply(output(demandActive(2, 1)));
        screen.apply(output(fragment(0x21, whole, 0, 7)));
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        screen.save(new DataOutputStream(saved));

        FrameScreen restored = new RdpFrameRenderer().open();
        restored.restore(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
        assertThat(restored.pixels()).containsExactly(0, 0);
        restored.apply(output(fragment(0x11, whole, 7, whole.length)));
        restored.apply(output(demandActive(2, 1)));
        assertThat(restored.pixels()).containsExactly(0, 0xFFFFFF);
        for (int length = 0; length < saved.size(); length++) {
            byte[] cut = Arrays.copyOf(saved.toByteArray(), length);
            assertThatThrownBy(() ->
                            new RdpFrameRenderer().open().restore(new DataInputStream(new ByteArrayInputStream(cut))))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void otherChannelsCarryNoPictures() throws Exception {
        screen.apply(output(demandActive(2, 1)));
        byte[] other = demandActive(5, 5);
        other[11] = 9; // low byte of the channel
        screen.apply(output(other));
        assertThat(screen.width()).isEqualTo(2);
    }

    @Test
    void desktopBeyondTheLimitsIsRefused() throws Exception {
        screen.apply(output(demandActive(2, 1)));
        assertThatThrownBy(() -> screen.apply(output(demandActive(0xFFFF, 0xFFFF))))
                .isInstanceOf(MalformedPictureException.class);
        assertThatThrownBy(() -> screen.apply(output(demandActive(0, 5))))
                .isInstanceOf(MalformedPictureException.class);
        assertThat(screen.width()).isEqualTo(2);
    }

    @Test
    void paddingAndWhatIsOutsideOfTheDesktopIsLeftOut() throws Exception {
        screen.apply(output(demandActive(3, 1)));
        screen.apply(output(fourPixels(1, 1))); // three of them are padding
        assertThat(screen.pixels()).containsExactly(0, 0x332211, 0);
        screen.apply(output(fourPixels(2, 5)));
        assertThat(screen.pixels()).containsExactly(0, 0x332211, 0x332211);
    }

    @Test
    void paletteColoursIndexedPixels() throws Exception {
        screen.apply(output(demandActive(1, 1)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(hex("00830b" + "02" + "0803" + "0200" + "0000" + "00010000"));
        byte[] colors = new byte[768];
        colors[15] = 1;
        colors[16] = 2;
        colors[17] = 3;
        out.writeBytes(colors);
        byte[] pdu = out.toByteArray();
        pdu[1] = (byte) (0x80 | pdu.length >> 8);
        pdu[2] = (byte) pdu.length;
        screen.apply(output(pdu));
        screen.apply(output(
                rectangle("0000" + "0000" + "0000" + "0000" + "0100" + "0100" + "0800" + "0000" + "0100" + "05")));
        assertThat(screen.pixels()).containsExactly(0x010203);
    }

    @Test
    void truncatedSessionsAreDrawnAsFarAsTheyGo() throws Exception {
        byte[] pdus = CapturedSessions.pdus("xrdp16");
        SplittableRandom random = new SplittableRandom(16);
        for (int i = 0; i < 100; i++) {
            applyLeniently(Arrays.copyOf(pdus, random.nextInt(pdus.length)));
        }
        assertThat(new RdpFrameRenderer().open().pixels()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"xrdp24", "xrdp32", "shadow16"})
    void flippedBytesCauseNothingButMalformedPictures(String session) throws Exception {
        byte[] pdus = CapturedSessions.pdus(session);
        SplittableRandom random = new SplittableRandom(session.hashCode());
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = pdus.clone();
            for (int flips = 0; flips < 20; flips++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            applyLeniently(mutated);
        }
        assertThat(screen.pixels()).isEmpty();
    }

    private static void applyLeniently(byte[] pdus) {
        FrameScreen screen = new RdpFrameRenderer().open();
        try {
            screen.apply(output(pdus));
        } catch (MalformedPictureException expected) {
            assertThat(expected).hasMessageStartingWith("record 1: ");
        }
        assertThat(screen.pixels()).hasSize(screen.width() * screen.height());
    }

    private static ReadRecord output(byte[] pdus) {
        return CapturedSessions.record(RdpRecordTypes.OUTPUT, pdus);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /** A raw row of 4 pixels, 32 bpp, the first of another colour. */
    private static byte[] fourPixels(int left, int right) {
        return rectangle("%02x00".formatted(left) + "0000" + "%02x00".formatted(right) + "0000" + "0400" + "0100"
                + "2000" + "0000" + "1000" + "11223300" + "44556600" + "44556600" + "44556600");
    }

    private static byte[] rectangle(String rectangle) {
        byte[] update = hex("0100" + "0100" + rectangle);
        return fragment(0x01, update, 0, update.length);
    }

    /** With a bitmap capability set only, on channel 1003. */
    private static byte[] demandActive(int width, int height) {
        String size = HexFormat.of()
                .formatHex(new byte[] {(byte) width, (byte) (width >> 8), (byte) height, (byte) (height >> 8)});
        String capability =
                "0200" + "1c00" + "1000010001000100" + size + "0000" + "0100" + "0100" + "00000100" + "0000";
        String body = "ea030100" + "0400" + "2000" + "52445000" + "0100" + "0000" + capability + "00000000";
        String control = "%02x00".formatted(6 + body.length() / 2) + "1100" + "ea03" + body;
        String mcs = "68" + "0001" + "03eb" + "70" + "%02x".formatted(control.length() / 2) + control;
        return hex("0300" + "%04x".formatted(7 + mcs.length() / 2) + "02f080" + mcs);
    }

    private static byte[] fragment(int header, byte[] whole, int from, int to) {
        byte[] pdu = new byte[5 + to - from];
        pdu[1] = (byte) pdu.length;
        pdu[2] = (byte) header;
        pdu[3] = (byte) (to - from);
        System.arraycopy(whole, from, pdu, 5, to - from);
        return pdu;
    }
}
