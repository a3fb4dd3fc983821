/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.info;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.testing.HostileBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientInfoTest {

    private static final String CLIENT_DIR =
            "C:\\depots\\w2k3_1\\termsrv\\newclient\\lib\\win32\\obj\\i386\\mstscax.dll";

    /** [MS-RDPBCGR] 4.1.10, Client Info PDU, from its security header on. */
    private static byte[] example() {
        return HexFormat.of()
                .parseHex("40000000" + "09040904" + "b3430000" + "0a000c00000000000000" + utf16("NTDEV", 12)
                        + utf16("eltons", 14) + "000000000000" + "02001e00" + utf16("157.59.242.156", 30) + "8400"
                        + utf16(CLIENT_DIR, 0x84) + timeZone() + "00000000" + "01000000");
    }

    private static String timeZone() {
        return "e0010000" + utf16("Pacific Standard Time", 64) + "00000a00000005000200000000000000" + "00000000"
                + utf16("Pacific Daylight Time", 64) + "00000400000001000200000000000000" + "c4ffffff";
    }

    private static String utf16(String text, int length) {
        byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.UTF_16LE), length);
        return HexFormat.of().formatHex(bytes);
    }

    private static ClientInfo.Decoded decode(byte[] bytes) throws WireException {
        return ClientInfo.decode(WireReader.over(bytes));
    }

    private static byte[] withPassword(String password) throws WireException {
        try (Secret secret = Secret.ofText(password)) {
            return decode(example()).info().encode(Optional.of(secret));
        }
    }

    @Test
    void exampleOfTheSpecification() throws WireException {
        ClientInfo.Decoded decoded = decode(example());

        ClientInfo info = decoded.info();
        assertThat(decoded.password()).isEmpty();
        assertThat(info.codePage()).isEqualTo(0x04090409);
        assertThat(info.flags()).isEqualTo(0x43b3);
        assertThat(info.has(ClientInfo.COMPRESSION)).isTrue();
        assertThat(info.domain()).isEqualTo("NTDEV");
        assertThat(info.user()).isEqualTo("eltons");
        assertThat(info.alternateShell()).isEmpty();
        ExtendedInfo extended = info.extended().orElseThrow();
        assertThat(extended.addressFamily()).isEqualTo(ExtendedInfo.AF_INET);
        assertThat(extended.address()).isEqualTo("157.59.242.156");
        assertThat(extended.clientDir()).isEqualTo(CLIENT_DIR);
        assertThat(extended.timeZone().orElseThrow()).hasSize(172).startsWith(0xe0, 0x01);
        assertThat(extended.performanceFlags()).isEqualTo(1);
    }

    @Test
    void exampleComesBackWithAnEmptyCookieAdded() throws WireException {
        byte[] encoded = decode(example()).info().encode(Optional.empty());

        assertThat(HexFormat.of().formatHex(encoded)).isEqualTo(HexFormat.of().formatHex(example()) + "0000");
    }

    @Test
    void passwordComesThroughAndNeverIntoText() throws WireException {
        ClientInfo.Decoded decoded = decode(withPassword("pä55\uD83D\uDE00"));

        assertThat(decoded.password().orElseThrow().copyChars()).isEqualTo("pä55\uD83D\uDE00".toCharArray());
        assertThat(decoded.toString()).doesNotContain("pä55");
        assertThat(decoded.info()).isEqualTo(decode(example()).info());
    }

    @Test
    void ansiFormOfTheSameExample() throws WireException {
        byte[] ansi = HexFormat.of()
                .parseHex("40000000" + "e4040000" + "a3430000" + "05000600040000000000" + ascii("NTDEV")
                        + ascii("eltons") + "70e4353500" + "0000" + "02000f00" + ascii("157.59.242.156") + "0400"
                        + ascii("C:\\"));

        ClientInfo.Decoded decoded = decode(ansi);

        assertThat(decoded.info().domain()).isEqualTo("NTDEV");
        assertThat(decoded.password().orElseThrow().copyChars()).isEqualTo("pä55".toCharArray());
        assertThat(decoded.info().extended().orElseThrow().clientDir()).isEqualTo("C:\\");
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex((text + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void cookieForReconnectionIsDropped() throws WireException {
        String cookie = "1c00" + "1c000000" + "01000000" + "05000000" + "a5".repeat(16);
        String key = utf16("Pacific Standard Time", 42);
        byte[] bytes = HexFormat.of()
                .parseHex(HexFormat.of().formatHex(example()) + cookie + "00000000" + "2a00" + key + "0100");

        ClientInfo info = decode(bytes).info();

        assertThat(info.extended().orElseThrow().dynamicTimeZoneKey()).contains("Pacific Standard Time");
        assertThat(info.extended().orElseThrow().dynamicDaylightTimeDisabled()).isTrue();
        assertThat(HexFormat.of().formatHex(info.encode(Optional.empty()))).doesNotContain("a5a5");
        assertThat(decode(info.encode(Optional.empty())).info()).isEqualTo(info);
    }

    @Test
    void textOfTheGreatestLengthIsTakenAndOneMoreIsNot() throws WireException {
        ClientInfo example = decode(example()).info();
        ClientInfo longest = new ClientInfo(
                0, 0x10, "d".repeat(256), "u".repeat(256), "s".repeat(256), "w".repeat(256), example.extended());

        assertThat(decode(longest.encode(Optional.empty())).info()).isEqualTo(longest);
        byte[] oneMore = example();
        oneMore[12] = 0x02;
        oneMore[13] = 0x02;
        assertThatThrownBy(() -> decode(oneMore)).hasMessage("client info Domain length 514 exceeds 512");
        assertThatThrownBy(() ->
                        new ClientInfo(0, 0, "d".repeat(257), "", "", "", Optional.empty()).encode(Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textEndsAtItsFirstNul() throws WireException {
        ClientInfo split = new ClientInfo(0, 0x10, "", "alice\0root", "", "", Optional.empty());

        assertThat(decode(split.encode(Optional.empty())).info().user()).isEqualTo("alice");
    }

    @Test
    void pduThatIsNoClientInfoIsRefused() {
        byte[] other = example();
        other[0] = (byte) 0x80;
        assertThatThrownBy(() -> decode(other)).hasMessage("security flags 128 lack SEC_INFO_PKT");
        byte[] encrypted = example();
        encrypted[0] = 0x48;
        assertThatThrownBy(() -> decode(encrypted)).isInstanceOf(WireException.class);
    }

    @Test
    void onlyCutsBetweenOptionalFieldsAreTaken() throws WireException {
        byte[] whole = withPassword("secret");
        int extended = whole.length - (4 + 30 + 2 + 0x84 + 172 + 4 + 4 + 2);

        assertThat(HostileBytes.lengthsAccepted(whole, ClientInfoTest::decode))
                .isEqualTo(Set.of(extended, whole.length - 182, whole.length - 10, whole.length - 6, whole.length - 2));
    }

    @Test
    void changedBytesNeverDoMoreThanFail() throws WireException {
        HostileBytes.mutate(withPassword("secret"), ClientInfoTest::decode);
    }
}
