/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.fastpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.testing.HostileBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FastPathTest {

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @CsvSource({"0005, 5, 2, 0", "008005, 5, 3, 0", "10ffff, 32767, 3, 4", "3c7f, 127, 2, 15"})
    void headerHasOneLengthByteOrTwo(String bytes, int length, int headerLength, int events) throws WireException {
        assertThat(FastPathHeader.decode(WireReader.over(hex(bytes))))
                .isEqualTo(new FastPathHeader(length, headerLength, events));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0305", "0105", "8005", "4005", "0001", "008002", "00"})
    void headerThatIsNoneOrTooShortOrEncryptedIsRefused(String bytes) {
        assertThatThrownBy(() -> FastPathHeader.decode(WireReader.over(hex(bytes))))
                .isInstanceOf(WireException.class);
    }

    private static List<String> inputs(byte[] bytes) throws WireException {
        WireReader reader = WireReader.over(bytes);
        FastPathHeader header = FastPathHeader.decode(reader);
        FastPathInputs inputs = new FastPathInputs();
        inputs.begin(header.payload(reader), header.events());
        List<String> seen = new ArrayList<>();
        while (inputs.next()) {
            seen.add(
                    switch (inputs.code()) {
                        case FastPathInputs.SCANCODE -> "key " + inputs.key() + "/" + inputs.flags();
                        case FastPathInputs.UNICODE -> "unicode " + inputs.key();
                        case FastPathInputs.SYNC -> "sync " + inputs.flags();
                        case FastPathInputs.QOE_TIMESTAMP -> "at " + inputs.timestamp();
                        default -> inputs.code() + " " + inputs.pointerFlags() + "@" + inputs.x() + "," + inputs.y();
                    });
        }
        return seen;
    }

    private static final String EVENTS =
            "001e" + "0138" + "2000080a001400" + "400100ffff0000" + "6a" + "80e400" + "a00008ffff0200" + "c001000000";

    @Test
    void inputEventsComeInOrder() throws WireException {
        assertThat(inputs(eightEvents()))
                .containsExactly(
                        "key 30/0",
                        "key 56/1",
                        "1 2048@10,20",
                        "2 1@65535,0",
                        "sync 10",
                        "unicode 228",
                        "5 2048@-1,2",
                        "at 1");
    }

    private static byte[] eightEvents() {
        return hex(String.format("%02x%02x", 8 << 2, 2 + EVENTS.length() / 2) + EVENTS);
    }

    @Test
    void numberOfEventsMayStandInItsOwnByte() throws WireException {
        assertThat(inputs(hex("0007" + "02" + "001e" + "011e"))).containsExactly("key 30/0", "key 30/1");
        assertThat(inputs(hex("0003" + "00"))).isEmpty();
    }

    @Test
    void unknownEventsAndLeftoversAreRefused() {
        assertThatThrownBy(() -> inputs(hex("0403e0"))).hasMessage("fast-path eventCode 7 is unknown");
        assertThatThrownBy(() -> inputs(hex("0405001e00"))).isInstanceOf(WireException.class);
    }

    private static List<String> updates(byte[] bytes) throws WireException {
        WireReader reader = WireReader.over(bytes);
        FastPathUpdates updates = new FastPathUpdates();
        updates.begin(FastPathHeader.decode(reader).payload(reader));
        List<String> seen = new ArrayList<>();
        while (updates.next()) {
            seen.add(updates.code() + "/" + updates.fragmentation() + "/" + updates.compressionFlags() + " "
                    + HexFormat.of().formatHex(bytes, updates.position(), updates.position() + updates.length()));
        }
        return seen;
    }

    @Test
    void updatesComeInOrder() throws WireException {
        byte[] pdu = hex("0013" + "010200aabb" + "210100cc" + "8b61010011" + "050000");

        assertThat(updates(pdu)).containsExactly("1/0/0 aabb", "1/2/0 cc", "11/0/97 11", "5/0/0 ");
    }

    @Test
    void bitmapUpdateIsWrittenAsItIsRead() throws WireException {
        BitmapRectangle pixel = new BitmapRectangle(1, 2, 1, 2, 1, 1, 16, false, hex("ffff0000"));

        List<byte[]> pdus = FastPathWriter.bitmap(List.of(pixel));

        assertThat(pdus).hasSize(1);
        assertThat(HexFormat.of().formatHex(pdus.get(0)))
                .isEqualTo("008020" + "011a00" + "01000100" + "0100020001000200" + "01000100" + "1000" + "0000" + "0400"
                        + "ffff0000");
        assertThat(updates(pdus.get(0))).hasSize(1);
        BitmapRectangle compressed = new BitmapRectangle(0, 0, 0, 0, 1, 1, 16, true, hex("00"));
        assertThat(HexFormat.of()
                        .formatHex(FastPathWriter.bitmap(List.of(compressed)).get(0)))
                .endsWith("1000" + "0104" + "0100" + "00");
    }

    @Test
    void longUpdateIsFragmentedAndJoinsAgain() throws WireException {
        byte[] data = new byte[3 * FastPathWriter.FRAGMENT_LENGTH_MAX - 1];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) i;
        }
        List<Integer> fragmentation = new ArrayList<>();
        ByteArrayOutputStream joined = new ByteArrayOutputStream();

        for (byte[] pdu : FastPathWriter.fragments(FastPathUpdates.BITMAP, data)) {
            WireReader reader = WireReader.over(pdu);
            FastPathUpdates updates = new FastPathUpdates();
            updates.begin(FastPathHeader.decode(reader).payload(reader));
            assertThat(updates.next()).isTrue();
            fragmentation.add(updates.fragmentation());
            joined.write(pdu, updates.position(), updates.length());
            assertThat(updates.next()).isFalse();
        }

        assertThat(fragmentation).containsExactly(FastPathUpdates.FIRST, FastPathUpdates.NEXT, FastPathUpdates.LAST);
        assertThat(joined.toByteArray()).isEqualTo(data);
    }

    @Test
    void pointersAreWritten() throws WireException {
        assertThat(updates(FastPathWriter.pointerHidden())).containsExactly("5/0/0 ");
        assertThat(updates(FastPathWriter.pointerDefault())).containsExactly("6/0/0 ");
        assertThat(updates(FastPathWriter.pointerPosition(10, 20))).containsExactly("8/0/0 0a001400");
        assertThat(updates(FastPathWriter.pointerCached(3))).containsExactly("10/0/0 0300");
        assertThat(updates(FastPathWriter.pointerNew(32, 1, 1, 0, 0, hex("01020304"), hex("8000"))))
                .containsExactly("11/0/0 2000" + "0100" + "00000000" + "01000100" + "0200" + "0400" + "01020304"
                        + "8000" + "00");
    }

    @Test
    void updateThatFitsNoPduIsRefused() {
        assertThatThrownBy(() -> FastPathWriter.single(1, new byte[0x7fff - 5]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(FastPathWriter.single(1, new byte[0x7fff - 6])).hasSize(0x7fff);
    }

    @Test
    void cutAndChangedBytesFailCleanly() {
        byte[] output = hex("0013" + "010200aabb" + "210100cc" + "8b61010011" + "050000");

        assertThat(HostileBytes.lengthsAccepted(eightEvents(), FastPathTest::inputs))
                .isEmpty();
        assertThat(HostileBytes.lengthsAccepted(output, FastPathTest::updates)).isEmpty();
        HostileBytes.mutate(eightEvents(), FastPathTest::inputs);
        HostileBytes.mutate(output, FastPathTest::updates);
    }
}
