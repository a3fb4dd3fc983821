/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The client's data blocks in their GCC Conference Create Request, [MS-RDPBCGR] 2.2.1.3. Blocks of other types are dropped, and none may
 * come twice. Immutable.
 *
 * @param core who the client is
 * @param security which RC4 it could do
 * @param network its static virtual channels; {@link ClientNetwork#NONE} when the block is missing
 * @param cluster whether it can be redirected
 * @param monitor its monitors
 * @param monitorEx how large they are for the eye
 * @param messageChannelFlags of TS_UD_CS_MCS_MSGCHANNEL (2.2.1.3.7): there when the client wants a message channel
 * @param multitransportFlags of TS_UD_CS_MULTITRANSPORT (2.2.1.3.8): there when the client could use UDP
 */
public record ClientBlocks(
        ClientCore core,
        Optional<ClientSecurity> security,
        ClientNetwork network,
        Optional<ClientCluster> cluster,
        Optional<ClientMonitor> monitor,
        Optional<ClientMonitorEx> monitorEx,
        OptionalInt messageChannelFlags,
        OptionalInt multitransportFlags) {

    private static final int CS_CORE = 0xC001;
    private static final int CS_SECURITY = 0xC002;
    private static final int CS_NET = 0xC003;
    private static final int CS_CLUSTER = 0xC004;
    private static final int CS_MONITOR = 0xC005;
    private static final int CS_MCS_MSGCHANNEL = 0xC006;
    private static final int CS_MONITOR_EX = 0xC008;
    private static final int CS_MULTITRANSPORT = 0xC00A;

    public ClientBlocks {
        Objects.requireNonNull(core, "core");
        Objects.requireNonNull(security, "security");
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(monitor, "monitor");
        Objects.requireNonNull(monitorEx, "monitorEx");
        Objects.requireNonNull(messageChannelFlags, "messageChannelFlags");
        Objects.requireNonNull(multitransportFlags, "multitransportFlags");
    }

    /** With a core, no RC4, these channels and nothing else. */
    public static ClientBlocks of(ClientCore core, ClientNetwork network) {
        return new ClientBlocks(
                core,
                Optional.of(ClientSecurity.NONE),
                network,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    /**
     * Reads the user data of a Connect Initial.
     *
     * @throws WireException also for a channel called MS_T120, which only an attack asks for
     */
    public static ClientBlocks decode(byte[] userData) throws WireException {
        Blocks blocks = Blocks.decode(GccConference.decodeRequest(userData));
        WireReader security = blocks.find(CS_SECURITY);
        WireReader network = blocks.find(CS_NET);
        WireReader cluster = blocks.find(CS_CLUSTER);
        WireReader monitor = blocks.find(CS_MONITOR);
        WireReader monitorEx = blocks.find(CS_MONITOR_EX);
        return new ClientBlocks(
                ClientCore.decode(blocks.require(CS_CORE)),
                security == null ? Optional.empty() : Optional.of(ClientSecurity.decode(security)),
                network == null ? ClientNetwork.NONE : ClientNetwork.decode(network),
                cluster == null ? Optional.empty() : Optional.of(ClientCluster.decode(cluster)),
                monitor == null ? Optional.empty() : Optional.of(ClientMonitor.decode(monitor)),
                monitorEx == null ? Optional.empty() : Optional.of(ClientMonitorEx.decode(monitorEx)),
                flags("message channel flags", blocks.find(CS_MCS_MSGCHANNEL)),
                flags("multitransport flags", blocks.find(CS_MULTITRANSPORT)));
    }

    /** The user data of a Connect Initial; blocks in the order of [MS-RDPBCGR] 4.1.3, then the later ones. */
    public byte[] encode() {
        WireWriter writer = new WireWriter();
        Blocks.write(writer, CS_CORE, core.encode());
        cluster.ifPresent(block -> Blocks.write(writer, CS_CLUSTER, block.encode()));
        security.ifPresent(block -> Blocks.write(writer, CS_SECURITY, block.encode()));
        Blocks.write(writer, CS_NET, network.encode());
        monitor.ifPresent(block -> Blocks.write(writer, CS_MONITOR, block.encode()));
        monitorEx.ifPresent(block -> Blocks.write(writer, CS_MONITOR_EX, block.encode()));
        messageChannelFlags.ifPresent(flags -> Blocks.write(writer, CS_MCS_MSGCHANNEL, flags(flags)));
        multitransportFlags.ifPresent(flags -> Blocks.write(writer, CS_MULTITRANSPORT, flags(flags)));
        return GccConference.encodeRequest(writer.toBytes());
    }

    private static OptionalInt flags(String field, @Nullable WireReader block) throws WireException {
        return block == null ? OptionalInt.empty() : OptionalInt.of((int) block.u32Le(field));
    }

    private static byte[] flags(int flags) {
        return new WireWriter().u32Le(flags).toBytes();
    }
}
