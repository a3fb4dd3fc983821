/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.auth.AcceptorStep;
import dev.gatehouse.rdp.auth.CredSspAcceptor;
import dev.gatehouse.rdp.pdu.gcc.ChannelDefinition;
import dev.gatehouse.rdp.pdu.gcc.ClientBlocks;
import dev.gatehouse.rdp.pdu.gcc.ClientCluster;
import dev.gatehouse.rdp.pdu.gcc.ClientCore;
import dev.gatehouse.rdp.pdu.gcc.ClientCoreOptions;
import dev.gatehouse.rdp.pdu.gcc.ClientNetwork;
import dev.gatehouse.rdp.pdu.gcc.ClientSecurity;
import dev.gatehouse.rdp.pdu.gcc.DesktopSize;
import dev.gatehouse.rdp.pdu.gcc.KeyboardDescription;
import dev.gatehouse.rdp.pdu.gcc.ServerBlocks;
import dev.gatehouse.rdp.pdu.info.ClientInfo;
import dev.gatehouse.rdp.pdu.info.ExtendedInfo;
import dev.gatehouse.rdp.pdu.mcs.ConnectInitial;
import dev.gatehouse.rdp.pdu.mcs.ConnectResponse;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.ConnectionRequest;
import dev.gatehouse.rdp.pdu.nego.NegotiationRequest;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.sequence.ClientDescription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A sequence under test with a client whose PDUs the test writes. */
final class AcceptSequenceFixture {

    static final int USER = BasicSettings.USER_ID;
    static final int IO = BasicSettings.IO_ID;
    static final byte[] KEY = {4, 5, 6};
    static final byte[] TS_REQUEST = {0x30, 1, 0};
    static final NtlmProof PROOF = new NtlmProof("T-abc", "", new byte[8], new byte[16], new byte[28]);

    final List<byte[]> sent = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    final Deque<AcceptorStep> steps = new ArrayDeque<>();
    final Secret delegated = Secret.ofText("delegated-password");
    boolean acceptorClosed;
    boolean closesWhenSending;
    byte[] keySeen;
    Optional<Secret> answerSeen;
    NtlmProof proof;
    ClientDescription client;
    String cause;
    final AcceptSequence sequence;

    AcceptSequenceFixture() {
        this(AcceptSettings.defaults());
    }

    AcceptSequenceFixture(AcceptSettings settings) {
        sequence = new AcceptSequence(settings, this::accept, new Events());
    }

    private CredSspAcceptor accept(byte[] subjectPublicKey) {
        keySeen = subjectPublicKey;
        return new CredSspAcceptor() {
            @Override
            public AcceptorStep received(byte[] tsRequest) throws WireException {
                if (tsRequest.length != TS_REQUEST.length || tsRequest[0] != TS_REQUEST[0]) {
                    throw WireException.invalidField("tsRequest of bytes", tsRequest.length, "is no sequence");
                }
                return steps.removeFirst();
            }

            @Override
            public AcceptorStep proved(Optional<Secret> sessionBaseKey) {
                answerSeen = sessionBaseKey;
                sessionBaseKey.ifPresent(Secret::close);
                return steps.removeFirst();
            }

            @Override
            public void close() {
                acceptorClosed = true;
            }
        };
    }

    private final class Events implements AcceptEvents {
        @Override
        public void send(byte[] bytes) {
            sent.add(bytes);
            if (closesWhenSending) {
                sequence.close();
            }
        }

        @Override
        public void startTls() {
            calls.add("tls");
        }

        @Override
        public void prove(NtlmProof shown) {
            calls.add("prove");
            proof = shown;
        }

        @Override
        public void accepted(ClientDescription description) {
            calls.add("accepted");
            client = description;
        }

        @Override
        public void refused(String why) {
            calls.add("refused");
            cause = why;
        }
    }

    // What a client sends

    static byte[] request(String cookie, int protocols) {
        return new ConnectionRequest(
                        Optional.ofNullable(cookie),
                        Optional.empty(),
                        Optional.of(new NegotiationRequest(0, protocols)),
                        Optional.empty())
                .encode();
    }

    /** Core data as xfreerdp 2.11 has it: all fields up to serverSelectedProtocol. */
    static ClientCore core(int earlyFlags, int selected) {
        return new ClientCore(
                        ClientCore.VERSION_5_PLUS,
                        DesktopSize.nearest(1024, 768),
                        0xCA01,
                        new KeyboardDescription(0x407, 4, 0, 12, ""),
                        2600,
                        "LAPTOP",
                        ClientCoreOptions.NONE)
                .withOptions(ClientCoreOptions.NONE
                        .withColorDepths(24, 0x000f)
                        .withEarlyCapabilityFlags(earlyFlags)
                        .withServerSelectedProtocol(selected));
    }

    static ClientBlocks blocks(ClientCore core, boolean messageChannel, String... channels) {
        List<ChannelDefinition> definitions = new ArrayList<>();
        for (String channel : channels) {
            definitions.add(new ChannelDefinition(channel, 0x80800000));
        }
        return new ClientBlocks(
                core,
                Optional.of(new ClientSecurity(0, 0)),
                new ClientNetwork(definitions),
                Optional.of(new ClientCluster(0x0d, 0)),
                Optional.empty(),
                Optional.empty(),
                messageChannel ? OptionalInt.of(0) : OptionalInt.empty(),
                OptionalInt.empty());
    }

    static byte[] initial(ClientBlocks blocks) {
        return initial(blocks.encode());
    }

    static byte[] initial(byte[] userData) {
        return X224Data.encode(ConnectInitial.of(userData).encode());
    }

    /** A Connect Initial after TLS alone with three channels. */
    static byte[] initial(int earlyFlags) {
        return initial(blocks(core(earlyFlags, SecurityProtocols.SSL), true, "rdpdr", "rdpsnd", "cliprdr"));
    }

    static byte[] mcs(McsPdu pdu) {
        return X224Data.encode(pdu.encode());
    }

    static byte[] join(int channel) {
        return mcs(new McsPdu.ChannelJoinRequest(USER, channel));
    }

    static byte[] attach() {
        return mcs(new McsPdu.AttachUserRequest());
    }

    static byte[] erect() {
        return mcs(new McsPdu.ErectDomainRequest());
    }

    static byte[] clientInfo(String domain, String user, String password) {
        ExtendedInfo extended =
                new ExtendedInfo(2, "10.1.2.3", "C:\\mstsc", Optional.empty(), 0, 0, Optional.empty(), false);
        ClientInfo info = new ClientInfo(0x407, 0x0001_0053, domain, user, "", "", Optional.of(extended));
        Secret secret = Secret.ofText(password);
        return info.encode(Optional.of(secret));
    }

    static byte[] io(byte[] userData) {
        return mcs(new McsPdu.SendDataRequest(USER, IO, userData));
    }

    static byte[] informing() {
        return io(clientInfo("CORP", "anna%db7", "typed-password"));
    }

    // How far a test wants to go

    AcceptSequenceFixture negotiated(int protocols) throws WireException {
        sequence.received(request("T-abc", protocols));
        return this;
    }

    AcceptSequenceFixture proving() throws WireException {
        negotiated(SecurityProtocols.HYBRID);
        sequence.tlsEstablished(KEY);
        return this;
    }

    AcceptSequenceFixture awaitingProof() throws WireException {
        proving();
        steps.add(new AcceptorStep.Prove(PROOF));
        sequence.received(TS_REQUEST.clone());
        return this;
    }

    AcceptSequenceFixture settling() throws WireException {
        negotiated(SecurityProtocols.SSL);
        sequence.tlsEstablished(KEY);
        return this;
    }

    AcceptSequenceFixture erecting(int earlyFlags) throws WireException {
        settling();
        sequence.received(initial(earlyFlags));
        return this;
    }

    AcceptSequenceFixture attaching(int earlyFlags) throws WireException {
        erecting(earlyFlags);
        sequence.received(erect());
        return this;
    }

    AcceptSequenceFixture joining(int earlyFlags) throws WireException {
        attaching(earlyFlags);
        sequence.received(attach());
        return this;
    }

    AcceptSequenceFixture joined() throws WireException {
        joining(0);
        sequence.received(join(USER));
        sequence.received(join(IO));
        return this;
    }

    /** Proved by CredSSP, the user and the I/O channel joined. */
    AcceptSequenceFixture provenAndJoined() throws WireException {
        proving();
        steps.add(new AcceptorStep.Accepted("T-abc", "CORP", delegated));
        sequence.received(TS_REQUEST.clone());
        sequence.received(initial(blocks(core(0, SecurityProtocols.HYBRID), false, "rdpdr")));
        sequence.received(erect());
        sequence.received(attach());
        sequence.received(join(USER));
        sequence.received(join(IO));
        return this;
    }

    // What the sequence has sent

    byte[] last() {
        return sent.get(sent.size() - 1);
    }

    McsPdu lastMcs() throws WireException {
        return McsPdu.decode(X224Data.decode(last()));
    }

    ServerBlocks lastBlocks() throws WireException {
        return ServerBlocks.decode(
                ConnectResponse.decode(X224Data.decode(last())).userData());
    }
}
