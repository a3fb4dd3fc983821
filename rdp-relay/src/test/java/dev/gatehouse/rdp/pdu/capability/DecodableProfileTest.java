/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.testing.CapabilityExamples;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodableProfileTest {

    private static List<CapabilitySet> sets(int count, String hex) throws WireException {
        WireReader reader = WireReader.over(HexFormat.of().parseHex(String.format("%02x000000", count) + hex));
        List<CapabilitySet> sets = CapabilitySet.decodeAll(reader);
        reader.expectEnd("capabilities");
        return sets;
    }

    private static List<CapabilitySet> ofClient() throws WireException {
        return sets(27, CapabilityExamples.CLIENT_SETS + CapabilityExamples.NEWER_SETS);
    }

    private static List<CapabilitySet> ofServer() throws WireException {
        return sets(22, CapabilityExamples.SERVER_SETS + CapabilityExamples.NEWER_SETS);
    }

    private static CapabilitySet find(List<CapabilitySet> sets, int type) {
        return CapabilitySet.find(sets, type).orElseThrow();
    }

    private static List<Integer> types(List<CapabilitySet> sets) {
        return sets.stream().map(CapabilitySet::type).toList();
    }

    @Test
    void onlyWhatIsKnownToBeHarmlessGoesToTheTarget() throws WireException {
        assertThat(types(DecodableProfile.towardTarget(ofClient())))
                .containsExactly(1, 2, 3, 4, 0xa, 7, 5, 8, 9, 0xd, 0xc, 0xe, 0x10, 0xf, 0x11, 0x14, 0x1a, 0x1b);
    }

    @Test
    void onlyWhatIsKnownToBeHarmlessGoesToTheClient() throws WireException {
        assertThat(types(DecodableProfile.towardClient(ofServer())))
                .containsExactly(9, 1, 0x14, 0xe, 2, 3, 0xa, 8, 0xd, 0x1a, 0x1b);
    }

    @Test
    void noOrderIsSupported() throws WireException {
        for (List<CapabilitySet> filtered :
                List.of(DecodableProfile.towardTarget(ofClient()), DecodableProfile.towardClient(ofServer()))) {
            CapabilitySet order = find(filtered, CapabilitySet.ORDER);
            assertThat(order.u16(30)).isEqualTo(0x0a);
            assertThat(order.data()).hasSize(84);
            for (int i = 0; i < 32; i++) {
                assertThat(order.u8(32 + i)).isZero();
            }
            assertThat(order.u16(66)).isZero();
            assertThat(order.u32(72)).isZero();
        }
    }

    @Test
    void cachesAreEmpty() throws WireException {
        List<CapabilitySet> filtered = DecodableProfile.towardTarget(ofClient());

        assertThat(find(filtered, CapabilitySet.BITMAP_CACHE)).isEqualTo(CapabilitySet.zero(4, 36));
        assertThat(find(filtered, CapabilitySet.GLYPH_CACHE)).isEqualTo(CapabilitySet.zero(0x10, 48));
        assertThat(find(filtered, CapabilitySet.BRUSH)).isEqualTo(CapabilitySet.zero(0xf, 4));
        assertThat(find(filtered, CapabilitySet.OFFSCREEN_CACHE)).isEqualTo(CapabilitySet.zero(0x11, 8));
    }

    @Test
    void generalKeepsFastPathAndHeaderlessBitmapsOnly() throws WireException {
        CapabilitySet chatty = CapabilitySet.of(1, new byte[20])
                .withU16(8, 0x1)
                .withU16(10, 0xffff)
                .withU16(16, 0x2)
                .withU8(18, 1)
                .withU8(19, 1);

        CapabilitySet target = DecodableProfile.towardTarget(List.of(chatty)).get(0);
        CapabilitySet client = DecodableProfile.towardClient(List.of(chatty)).get(0);

        assertThat(target.u16(8)).isZero();
        assertThat(target.u16(10)).isEqualTo(0x405);
        assertThat(target.u16(16)).isZero();
        assertThat(target.u8(19)).isEqualTo(1);
        assertThat(client.u8(18)).isEqualTo(1);
        assertThat(client.u8(19)).isZero();
    }

    @Test
    void channelsAreNotCompressedAndKeepTheirChunkSize() throws WireException {
        for (List<CapabilitySet> filtered :
                List.of(DecodableProfile.towardTarget(ofClient()), DecodableProfile.towardClient(ofServer()))) {
            CapabilitySet channel = find(filtered, CapabilitySet.VIRTUAL_CHANNEL);
            assertThat(channel.u32(0)).isZero();
            assertThat(channel.u32(4)).isEqualTo(1600);
        }
    }

    @Test
    void planarBitmapsLoseNothing() {
        CapabilitySet bitmap = CapabilitySet.zero(2, 24).withU16(0, 32).withU8(19, 0x0e);

        CapabilitySet filtered = DecodableProfile.towardTarget(List.of(bitmap)).get(0);

        assertThat(filtered.u8(19)).isEqualTo(0x08);
        assertThat(filtered.u16(0)).isEqualTo(32);
    }

    @Test
    void whatIsKeptIsKeptByteByByte() throws WireException {
        List<CapabilitySet> before = ofClient();
        List<CapabilitySet> after = DecodableProfile.towardTarget(before);

        for (int type : List.of(5, 7, 8, 9, 0xa, 0xc, 0xd, 0xe, 0x1a, 0x1b)) {
            assertThat(find(after, type)).isEqualTo(find(before, type));
        }
    }

    @Test
    void shortSetsOfOldPeersAreLeftShort() {
        CapabilitySet channel = CapabilitySet.of(0x14, new byte[] {1, 0, 0, 0});
        CapabilitySet nothing = CapabilitySet.zero(3, 0);

        assertThat(DecodableProfile.towardTarget(List.of(channel, nothing)))
                .containsExactly(CapabilitySet.zero(0x14, 4), nothing);
    }

    @Test
    void filteringTwiceChangesNothingMore() throws WireException {
        List<CapabilitySet> once = DecodableProfile.towardTarget(ofClient());

        assertThat(DecodableProfile.towardTarget(once)).isEqualTo(once);
    }

    @Test
    void clientIsReadAsTheSpecificationsExampleSays() throws WireException {
        ClientCapabilities client = ClientCapabilities.of(ofClient());

        assertThat(client).isEqualTo(new ClientCapabilities(24, 1280, 1024, true, true, true, 0x3f0000, true, 21));
        assertThat(ClientCapabilities.of(List.of()))
                .isEqualTo(new ClientCapabilities(0, 0, 0, false, false, false, 0, false, 0));
    }

    @Test
    void whatWeAnnouncePassesOurOwnFilter() {
        List<CapabilitySet> ours = ServerCapabilities.announce(1024, 768, 16);

        assertThat(DecodableProfile.towardClient(ours)).isEqualTo(ours);
        assertThat(ClientCapabilities.of(ours).desktopWidth()).isEqualTo(1024);
        assertThat(ClientCapabilities.of(ours).bitsPerPixel()).isEqualTo(16);
        assertThatThrownBy(() -> ServerCapabilities.announce(1, 1, 8)).isInstanceOf(IllegalArgumentException.class);
    }
}
