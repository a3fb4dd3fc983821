/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The server's data blocks in their GCC Conference Create Response, [MS-RDPBCGR] 2.2.1.4. Blocks of other types are dropped, and none may
 * come twice. Immutable.
 *
 * @param core who the server is
 * @param security which RC4 it has chosen
 * @param network the ids of the channels
 * @param messageChannel the id of the message channel (2.2.1.4.5)
 * @param multitransportFlags of TS_UD_SC_MULTITRANSPORT (2.2.1.4.6)
 */
public record ServerBlocks(
        ServerCore core,
        ServerSecurity security,
        ServerNetwork network,
        OptionalInt messageChannel,
        OptionalInt multitransportFlags) {

    private static final int SC_CORE = 0x0C01;
    private static final int SC_SECURITY = 0x0C02;
    private static final int SC_NET = 0x0C03;
    private static final int SC_MCS_MSGCHANNEL = 0x0C04;
    private static final int SC_MULTITRANSPORT = 0x0C08;

    public ServerBlocks {
        Objects.requireNonNull(core, "core");
        Objects.requireNonNull(security, "security");
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(messageChannel, "messageChannel");
        Objects.requireNonNull(multitransportFlags, "multitransportFlags");
    }

    /** Reads the user data of a Connect Response. */
    public static ServerBlocks decode(byte[] userData) throws WireException {
        Blocks blocks = Blocks.decode(GccConference.decodeResponse(userData));
        WireReader messageChannel = blocks.find(SC_MCS_MSGCHANNEL);
        WireReader multitransport = blocks.find(SC_MULTITRANSPORT);
        return new ServerBlocks(
                ServerCore.decode(blocks.require(SC_CORE)),
                ServerSecurity.decode(blocks.require(SC_SECURITY)),
                ServerNetwork.decode(blocks.require(SC_NET)),
                messageChannel == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(messageChannel.u16Le("message channel id")),
                multitransport == null
                        ? OptionalInt.empty()
                        : OptionalInt.of((int) multitransport.u32Le("multitransport flags")));
    }

    /** The user data of a Connect Response; blocks in the order of [MS-RDPBCGR] 4.1.4. */
    public byte[] encode() {
        WireWriter writer = new WireWriter();
        Blocks.write(writer, SC_CORE, core.encode());
        Blocks.write(writer, SC_NET, network.encode());
        Blocks.write(writer, SC_SECURITY, security.encode());
        messageChannel.ifPresent(id -> Blocks.write(
                writer, SC_MCS_MSGCHANNEL, new WireWriter().u16Le(id).toBytes()));
        multitransportFlags.ifPresent(flags -> Blocks.write(
                writer, SC_MULTITRANSPORT, new WireWriter().u32Le(flags).toBytes()));
        return GccConference.encodeResponse(writer.toBytes());
    }
}
