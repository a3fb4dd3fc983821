/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.auth.CredSspInitiator;
import dev.gatehouse.rdp.auth.InitiatorStep;
import dev.gatehouse.rdp.pdu.gcc.ChannelDefinition;
import dev.gatehouse.rdp.pdu.gcc.ClientBlocks;
import dev.gatehouse.rdp.pdu.gcc.ClientCluster;
import dev.gatehouse.rdp.pdu.gcc.ClientCore;
import dev.gatehouse.rdp.pdu.gcc.ClientCoreOptions;
import dev.gatehouse.rdp.pdu.gcc.ClientMonitor;
import dev.gatehouse.rdp.pdu.gcc.ClientNetwork;
import dev.gatehouse.rdp.pdu.gcc.ClientSecurity;
import dev.gatehouse.rdp.pdu.gcc.DesktopSize;
import dev.gatehouse.rdp.pdu.gcc.KeyboardDescription;
import dev.gatehouse.rdp.pdu.gcc.ServerBlocks;
import dev.gatehouse.rdp.pdu.gcc.ServerCore;
import dev.gatehouse.rdp.pdu.gcc.ServerNetwork;
import dev.gatehouse.rdp.pdu.gcc.ServerSecurity;
import dev.gatehouse.rdp.pdu.info.ClientInfo;
import dev.gatehouse.rdp.pdu.info.ExtendedInfo;
import dev.gatehouse.rdp.pdu.license.LicenseError;
import dev.gatehouse.rdp.pdu.license.LicensePdu;
import dev.gatehouse.rdp.pdu.mcs.ConnectInitial;
import dev.gatehouse.rdp.pdu.mcs.ConnectResponse;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.ConnectionConfirm;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A sequence under test with a target whose answers the test writes. */
final class ConnectSequenceFixture {

    static final int USER = 1007;
    static final int IO = 1003;
    static final byte[] KEY = {4, 5, 6};

    final List<byte[]> sent = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    final Deque<InitiatorStep> steps = new ArrayDeque<>();
    final Secret password = Secret.ofText("vaulted-secret");
    boolean initiatorClosed;
    byte[] keySeen;
    McsIds ids;
    CloseCause cause;
    String detail;
    final ConnectSequence sequence;

    ConnectSequenceFixture() {
        this(0x0fff);
    }

    ConnectSequenceFixture(int earlyFlags) {
        ConnectSettings settings = new ConnectSettings(
                client(earlyFlags), name -> !name.equals("rdpdr"), "svc-admin@corp", "CORP", password, "db7", Set.of());
        sequence = new ConnectSequence(settings, this::initiate, new Events());
    }

    private CredSspInitiator initiate(byte[] subjectPublicKey) {
        keySeen = subjectPublicKey;
        return new CredSspInitiator() {
            @Override
            public byte[] begin() {
                return new byte[] {0x30, 1};
            }

            @Override
            public InitiatorStep received(byte[] tsRequest) throws WireException {
                if (tsRequest[0] != 0x30) {
                    throw WireException.invalidField("tsRequest", tsRequest[0], "is no sequence");
                }
                return steps.removeFirst();
            }

            @Override
            public void close() {
                initiatorClosed = true;
            }
        };
    }

    private final class Events implements ConnectEvents {
        @Override
        public void send(byte[] bytes) {
            sent.add(bytes);
        }

        @Override
        public void startTls() {
            calls.add("tls");
        }

        @Override
        public void connected(McsIds given) {
            calls.add("connected");
            ids = given;
        }

        @Override
        public void failed(CloseCause why, String text) {
            calls.add("failed");
            cause = why;
            detail = text;
        }
    }

    static ClientDescription client(int earlyFlags) {
        ClientCore core = new ClientCore(
                        ClientCore.VERSION_5_PLUS,
                        DesktopSize.nearest(1024, 768),
                        0xCA01,
                        new KeyboardDescription(0x407, 4, 0, 12, ""),
                        19041,
                        "LAPTOP",
                        ClientCoreOptions.NONE)
                .withOptions(ClientCoreOptions.NONE
                        .withColorDepths(24, 0x000f)
                        .withEarlyCapabilityFlags(earlyFlags)
                        .withServerSelectedProtocol(SecurityProtocols.SSL));
        ClientBlocks blocks = new ClientBlocks(
                core,
                Optional.of(new ClientSecurity(0x1b, 0)),
                new ClientNetwork(List.of(
                        new ChannelDefinition("rdpdr", 0x80800000),
                        new ChannelDefinition("rdpsnd", 0xc0000000),
                        new ChannelDefinition("cliprdr", 0xc0a00000))),
                Optional.of(new ClientCluster(0x4f, 3)),
                Optional.of(new ClientMonitor(List.of(new ClientMonitor.Monitor(0, 0, 1023, 767, 1)))),
                Optional.empty(),
                OptionalInt.of(0),
                OptionalInt.of(5));
        ClientInfo info = new ClientInfo(
                0x407,
                0x0030_0000 | 0xb417b | 0x1680,
                "USERDOM",
                "token-user",
                "evil.exe",
                "c:\\",
                Optional.of(
                        new ExtendedInfo(2, "10.1.2.3", "C:\\mstsc", Optional.empty(), 0, 0, Optional.empty(), false)));
        return new ClientDescription(
                blocks,
                new McsIds(1002, 1003, 0, Map.of()),
                info,
                false,
                "token-user",
                Optional.of(Secret.ofText("user-token")));
    }

    // What a target sends

    static byte[] confirm(int flags, int protocol) {
        return new ConnectionConfirm.Selected(flags, protocol).encode();
    }

    static byte[] settings(int earlyFlags, int... channels) {
        return oddSettings(Introduction.REQUESTED_PROTOCOLS, earlyFlags, 0, IO, channels);
    }

    static byte[] oddSettings(int requested, int earlyFlags, int encryption, int io, int... channels) {
        List<Integer> given = new ArrayList<>();
        for (int channel : channels) {
            given.add(channel);
        }
        ServerBlocks blocks = new ServerBlocks(
                new ServerCore(0x00080004, requested, earlyFlags),
                new ServerSecurity(encryption, encryption),
                new ServerNetwork(io, given),
                OptionalInt.empty(),
                OptionalInt.empty());
        return X224Data.encode(ConnectResponse.of(blocks.encode()).encode());
    }

    static byte[] mcs(McsPdu pdu) {
        return X224Data.encode(pdu.encode());
    }

    static byte[] attached() {
        return mcs(new McsPdu.AttachUserConfirm(0, USER));
    }

    static byte[] joined(int channel) {
        return mcs(new McsPdu.ChannelJoinConfirm(0, USER, channel, channel));
    }

    static byte[] io(byte[] userData) {
        return mcs(new McsPdu.SendDataIndication(1002, IO, userData));
    }

    static byte[] licensed() {
        return io(LicenseError.VALID_CLIENT.encode(LicensePdu.VERSION_3));
    }

    // How far a test wants to go

    ConnectSequenceFixture negotiated(int protocol) throws WireException {
        sequence.begin();
        sequence.received(confirm(ConnectionConfirm.EXTENDED_CLIENT_DATA_SUPPORTED, protocol));
        return this;
    }

    ConnectSequenceFixture settling() throws WireException {
        negotiated(SecurityProtocols.SSL);
        sequence.tlsEstablished(KEY);
        return this;
    }

    ConnectSequenceFixture attaching() throws WireException {
        settling();
        sequence.received(settings(0, 1004, 1005));
        return this;
    }

    ConnectSequenceFixture joining() throws WireException {
        attaching();
        sequence.received(attached());
        return this;
    }

    ConnectSequenceFixture licensing() throws WireException {
        joining();
        for (int channel : new int[] {USER, IO, 1004, 1005}) {
            sequence.received(joined(channel));
        }
        return this;
    }

    ConnectSequenceFixture proving() throws WireException {
        negotiated(SecurityProtocols.HYBRID_EX);
        sequence.tlsEstablished(KEY);
        return this;
    }

    ConnectSequenceFixture authorizing() throws WireException {
        proving();
        steps.add(new InitiatorStep.Done(new byte[] {0x30, 3}));
        sequence.received(new byte[] {0x30, 2});
        return this;
    }

    // What the sequence has sent

    byte[] last() {
        return sent.get(sent.size() - 1);
    }

    McsPdu lastMcs() throws WireException {
        return McsPdu.decode(X224Data.decode(last()));
    }

    ClientBlocks lastBlocks() throws WireException {
        return ClientBlocks.decode(
                ConnectInitial.decode(X224Data.decode(last())).userData());
    }

    ClientInfo.Decoded lastInfo() throws WireException {
        McsPdu.SendDataRequest request = (McsPdu.SendDataRequest) lastMcs();
        return ClientInfo.decode(WireReader.over(request.userData()));
    }
}
