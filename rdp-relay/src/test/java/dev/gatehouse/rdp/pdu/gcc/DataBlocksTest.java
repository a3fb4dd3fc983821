/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import static dev.gatehouse.rdp.testing.ConnectionExamples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.pdu.mcs.ConnectInitial;
import dev.gatehouse.rdp.pdu.mcs.ConnectResponse;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.testing.ConnectionExamples;
import dev.gatehouse.rdp.testing.HostileBytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataBlocksTest {

    private static byte[] exampleRequest() throws WireException {
        return ConnectInitial.decode(X224Data.decode(bytes(ConnectionExamples.CONNECT_INITIAL)))
                .userData();
    }

    private static ClientBlocks example() throws WireException {
        return ClientBlocks.decode(exampleRequest());
    }

    /** As an xfreerdp or mstsc of today sends them. */
    static ClientBlocks full() throws WireException {
        ClientBlocks example = example();
        PhysicalDesktop physical = new PhysicalDesktop(520, 320, 0, 100, 140);
        ClientCoreOptions options =
                new ClientCoreOptions(ClientCoreOptions.PRESENT_MAX, 0xCA01, 1, 0, 32, 15, 0x5E3, "id", 6, 1, physical);
        return new ClientBlocks(
                example.core().withOptions(options),
                Optional.of(ClientSecurity.NONE),
                example.network(),
                example.cluster(),
                Optional.of(new ClientMonitor(List.of(
                        new ClientMonitor.Monitor(0, 0, 1919, 1079, 1),
                        new ClientMonitor.Monitor(-1280, 0, -1, 1023, 0)))),
                Optional.of(new ClientMonitorEx(List.of(physical, PhysicalDesktop.NONE))),
                OptionalInt.of(0),
                OptionalInt.of(0x301));
    }

    private static ClientNetwork channels(int count) {
        List<ChannelDefinition> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            channels.add(new ChannelDefinition("chan" + i, i));
        }
        return new ClientNetwork(channels);
    }

    /** [MS-RDPBCGR] 4.1.3. */
    @Test
    void clientBlocksOfTheSpecification() throws WireException {
        ClientBlocks blocks = example();

        assertThat(blocks.core().version()).isEqualTo(0x80004);
        assertThat(blocks.core().desktop()).isEqualTo(new DesktopSize(1280, 1024));
        assertThat(blocks.core().clientName()).isEqualTo("ELTONS-DEV2");
        assertThat(blocks.core().clientBuild()).isEqualTo(3790);
        assertThat(blocks.core().keyboard()).isEqualTo(new KeyboardDescription(0x409, 4, 0, 12, ""));
        assertThat(blocks.core().options())
                .isEqualTo(new ClientCoreOptions(
                        10, 0xCA01, 1, 0, 24, 7, 1, "69712-783-0357974-42714", 0, 0, PhysicalDesktop.NONE));
        assertThat(blocks.cluster()).contains(new ClientCluster(0x0D, 0));
        assertThat(blocks.security()).contains(new ClientSecurity(0x1B, 0));
        assertThat(blocks.network().channels())
                .containsExactly(
                        new ChannelDefinition("rdpdr", 0x8080_0000),
                        new ChannelDefinition("cliprdr", 0xC0A0_0000),
                        new ChannelDefinition("rdpsnd", 0xC000_0000));
        assertThat(blocks.encode()).isEqualTo(exampleRequest());
    }

    /** [MS-RDPBCGR] 4.1.4, whose connectPDU length is not the right one. */
    @Test
    void serverBlocksOfTheSpecification() throws WireException {
        byte[] userData = ConnectResponse.decode(X224Data.decode(bytes(ConnectionExamples.CONNECT_RESPONSE)))
                .userData();

        ServerBlocks blocks = ServerBlocks.decode(userData);

        assertThat(blocks)
                .isEqualTo(new ServerBlocks(
                        new ServerCore(0x80004, 0, 0),
                        new ServerSecurity(2, 2),
                        new ServerNetwork(1003, List.of(1004, 1005, 1006)),
                        OptionalInt.empty(),
                        OptionalInt.empty()));
    }

    @Test
    void blocksSurviveARoundTrip() throws WireException {
        ClientBlocks client = full();
        ServerBlocks server = new ServerBlocks(
                new ServerCore(0x80004, 0x0B, ServerCore.SKIP_CHANNELJOIN_SUPPORTED),
                ServerSecurity.NONE,
                new ServerNetwork(1003, List.of(1004, 1005)),
                OptionalInt.of(1006),
                OptionalInt.of(1));

        assertThat(ClientBlocks.decode(client.encode())).isEqualTo(client);
        assertThat(ServerBlocks.decode(server.encode())).isEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 8, 10, 14, 15})
    void coreMayEndBehindAnyOptionalField(int present) throws WireException {
        ClientCoreOptions options = new ClientCoreOptions(present, 0, 0, 0, 0, 0, 0, "", 0, 0, PhysicalDesktop.NONE);
        ClientBlocks blocks = ClientBlocks.of(example().core().withOptions(options), ClientNetwork.NONE);

        assertThat(ClientBlocks.decode(blocks.encode())).isEqualTo(blocks);
    }

    @Test
    void changedOptionsAreThereAfterwards() throws WireException {
        ClientCoreOptions changed = ClientCoreOptions.NONE
                .withColorDepths(16, ClientCoreOptions.COLOR_DEPTH_16)
                .withEarlyCapabilityFlags(0x21)
                .withServerSelectedProtocol(2);
        ClientBlocks blocks = ClientBlocks.of(example().core().withOptions(changed), channels(1));

        ClientCoreOptions decoded = ClientBlocks.decode(blocks.encode()).core().options();
        assertThat(decoded).isEqualTo(changed);
        assertThat(decoded.present()).isEqualTo(ClientCoreOptions.PRESENT_TO_SERVER_SELECTED_PROTOCOL);
    }

    @ParameterizedTest
    @CsvSource({
        "1280,1024,1280,1024",
        "0,0,200,200",
        "199,200,200,200",
        "8192,2048,8192,2048",
        "8192,2049,8192,2048",
        "8193,200,8192,200",
        "2048,8192,2048,8192",
        "65535,65535,8192,2048"
    })
    void desktopIsTheNearestThatFits(int width, int height, int nearestWidth, int nearestHeight) {
        assertThat(DesktopSize.nearest(width, height)).isEqualTo(new DesktopSize(nearestWidth, nearestHeight));
    }

    @Test
    void desktopBeyondTheLimitsCannotBeMade() {
        assertThatThrownBy(() -> new DesktopSize(8192, 2049)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DesktopSize(199, 200)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void channelsAtTheLimitAreReadAndOneMoreIsNot() throws WireException {
        ClientBlocks most = ClientBlocks.of(example().core(), channels(ClientNetwork.CHANNELS_MAX));
        byte[] encoded = most.encode();

        assertThat(ClientBlocks.decode(encoded)).isEqualTo(most);
        int count = encoded.length - 31 * 12 - 4;
        assertThat(encoded[count]).isEqualTo((byte) 31);
        encoded[count] = 32;
        assertThatThrownBy(() -> ClientBlocks.decode(encoded)).hasMessage("channel count 32 exceeds 31");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MS_T120", "ms_t120", "Ms_T120"})
    void channelOfTheServersOwnIsRefused(String name) throws WireException {
        ClientBlocks probe =
                ClientBlocks.of(example().core(), new ClientNetwork(List.of(new ChannelDefinition(name, 0))));

        assertThatThrownBy(() -> ClientBlocks.decode(probe.encode()))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("MS_T120");
    }

    @Test
    void sameChannelTwiceIsRefused() throws WireException {
        ClientNetwork twice =
                new ClientNetwork(List.of(new ChannelDefinition("rdpdr", 0), new ChannelDefinition("RDPDR", 0)));

        assertThatThrownBy(() -> ClientBlocks.decode(
                        ClientBlocks.of(example().core(), twice).encode()))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("came before");
    }

    @Test
    void monitorsAtTheLimitAreReadAndOneMoreIsNot() {
        ClientMonitor.Monitor monitor = new ClientMonitor.Monitor(0, 0, 99, 99, 0);

        assertThat(new ClientMonitor(Collections.nCopies(16, monitor)).monitors())
                .hasSize(16);
        assertThatThrownBy(() -> new ClientMonitor(Collections.nCopies(17, monitor)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unknownBlockIsDroppedAndAKnownOneTwiceIsRefused() throws WireException {
        WireWriter blocks = new WireWriter();
        Blocks.write(blocks, 0xC001, example().core().encode());
        Blocks.write(blocks, 0xC0FE, new byte[9]);
        byte[] once = GccConference.encodeRequest(blocks.bytes(new byte[0]).toBytes());
        Blocks.write(blocks, 0xC001, example().core().encode());
        Blocks.write(blocks, 0xC001, example().core().encode());
        byte[] twice = GccConference.encodeRequest(blocks.toBytes());

        assertThat(ClientBlocks.decode(once).core()).isEqualTo(example().core());
        assertThatThrownBy(() -> ClientBlocks.decode(twice)).hasMessageContaining("comes twice");
        assertThatThrownBy(() -> ClientBlocks.decode(GccConference.encodeRequest(new byte[0])))
                .hasMessageContaining("is missing");
        assertThatThrownBy(() -> ClientBlocks.decode(GccConference.encodeRequest(new byte[] {1, 2, 3, 0})))
                .hasMessageContaining("is below 4");
    }

    @Test
    void cutOrChangedBytesAreRefusedCleanly() throws WireException {
        byte[] client = full().encode();
        byte[] server = new ServerBlocks(
                        new ServerCore(0x80004, 1, 8),
                        ServerSecurity.NONE,
                        new ServerNetwork(1003, List.of(1004)),
                        OptionalInt.of(1005),
                        OptionalInt.empty())
                .encode();

        assertThat(HostileBytes.lengthsAccepted(client, ClientBlocks::decode)).isEmpty();
        assertThat(HostileBytes.lengthsAccepted(server, ServerBlocks::decode)).isEmpty();
        HostileBytes.mutate(client, ClientBlocks::decode);
        HostileBytes.mutate(server, ServerBlocks::decode);
    }
}
