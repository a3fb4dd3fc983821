/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    /** Client 192.0.2.9 port 51000, proxy 198.51.100.1 port 22. */
    private static final String IPV4 = SIGNATURE + "2111000c" + "c0000209" + "c6336401" + "c738" + "0016";

    private static ProxyHeader read(String hex) {
        return ProxyHeader.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    private static String header(int commandAndFamily, int length, int present) {
        return SIGNATURE + String.format("%04x%04x", commandAndFamily, length) + "00".repeat(present);
    }

    @Test
    void addressesAreThoseOfTheClient() throws Exception {
        assertThat(read(IPV4)).isEqualTo(new ProxyHeader.Proxied(new InetSocketAddress("192.0.2.9", 51_000), 28));
        String ipv6 = SIGNATURE + "21210024" + "20010db8000000000000000000000009" + "00".repeat(16) + "c7380016";
        assertThat(read(ipv6))
                .isEqualTo(new ProxyHeader.Proxied(
                        new InetSocketAddress(InetAddress.getByName("2001:db8::9"), 51_000), 52));
    }

    @Test
    void whatFollowsIsLeftAloneAndExtensionsAreSkipped() {
        String withExtension = IPV4.replace("2111000c", "21110011") + "040002abcd" + "5353482d";
        assertThat(read(withExtension))
                .isInstanceOfSatisfying(
                        ProxyHeader.Proxied.class,
                        header -> assertThat(header.length()).isEqualTo(33));
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex("ffff" + IPV4));
        bytes.position(2);
        assertThat(ProxyHeader.read(bytes)).isInstanceOf(ProxyHeader.Proxied.class);
        assertThat(bytes.position()).isEqualTo(2);
    }

    @Test
    void everyBeginningOfAHeaderIsIncomplete() {
        for (int bytes = 0; bytes < IPV4.length() / 2; bytes++) {
            assertThat(read(IPV4.substring(0, 2 * bytes)))
                    .as(bytes + " bytes")
                    .isInstanceOf(ProxyHeader.Incomplete.class);
        }
    }

    @Test
    void aProxyMaySpeakForItself() {
        assertThat(ProxyHeader.read(ByteBuffer.wrap(ProxyHeader.local()))).isEqualTo(new ProxyHeader.Local(16));
        // the client is not known, such as one on a Unix socket of the proxy
        assertThat(read(header(0x2100, 0, 0))).isEqualTo(new ProxyHeader.Local(16));
        assertThat(read(header(0x2011, 12, 12))).isEqualTo(new ProxyHeader.Local(28));
    }

    @ParameterizedTest
    @CsvSource({
        "0x1111, 12, unknown version",
        "0x2211, 12, unknown version or command",
        "0x2112, 12, is not TCP",
        "0x2131, 216, is not TCP",
        "0x2111, 11, too short",
        "0x2121, 35, too short",
        "0x2111, 2049, at most"
    })
    void whatIsNotUnderstoodIsMalformed(int commandAndFamily, int length, String cause) {
        assertThat(read(header(commandAndFamily, length, Math.min(length, 300))))
                .isInstanceOfSatisfying(
                        ProxyHeader.Malformed.class,
                        malformed -> assertThat(malformed.cause()).contains(cause));
    }

    @Test
    void tooLongAHeaderIsRefusedBeforeItHasArrived() {
        assertThat(read(header(0x2111, 65_535, 0))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(header(0x2111, 2_048, 0))).isInstanceOf(ProxyHeader.Incomplete.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 192.0.2.9 198.51.100.1 51000 22\r\n", "PROXY ", "SSH-2.0-x\r\n", "\u0003", "G"})
    void otherBeginningsAreRefusedAtTheFirstByteThatDiffers(String text) {
        ProxyHeader header = ProxyHeader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        assertThat(header).isInstanceOf(ProxyHeader.Malformed.class);
        if (text.startsWith("PROXY")) {
            assertThat(((ProxyHeader.Malformed) header).cause()).contains("version 1");
        }
    }

    @Test
    void onlyNamedProxiesAreExpectedToSpeak() throws Exception {
        TrustedProxies proxies = new TrustedProxies(
                java.util.List.of(
                        TrustedProxies.Range.parse("10.1.2.0/23"),
                        TrustedProxies.Range.parse("192.0.2.7"),
                        TrustedProxies.Range.parse("2001:db8::/33")),
                TrustedProxies.NONE.headerDeadline());
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (String address : new String[] {
            "10.1.2.0",
            "10.1.3.255",
            "10.1.4.0",
            "10.1.1.255",
            "192.0.2.7",
            "192.0.2.6",
            "2001:db8:7fff::1",
            "2001:db8:8000::1",
            "::ffff:192.0.2.7"
        }) {
            expected.write(
                    proxies.expectHeaderFrom(new InetSocketAddress(InetAddress.getByName(address), 1)) ? 'y' : 'n');
        }
        assertThat(expected.toString(StandardCharsets.US_ASCII)).isEqualTo("yynnynyny");
        assertThat(proxies.expectHeaderFrom(InetSocketAddress.createUnresolved("192.0.2.7", 1)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "proxy.example",
                "10.1.2.0/",
                "10.1.2.0/33",
                "10.1.2.1/24",
                "0.0.0.0/0",
                "::/0",
                "1.2.3",
                "1.2.3.4.5",
                "300.1.1.1",
                "10.0.0.0/-1",
                "::1/129",
                "::1%1"
            })
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> TrustedProxies.Range.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
