/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.auth.AcceptorStep;
import dev.gatehouse.rdp.auth.CredSspAcceptor;
import dev.gatehouse.rdp.pdu.gcc.ClientBlocks;
import dev.gatehouse.rdp.pdu.gcc.ClientCoreOptions;
import dev.gatehouse.rdp.pdu.info.ClientInfo;
import dev.gatehouse.rdp.pdu.license.LicenseError;
import dev.gatehouse.rdp.pdu.license.LicensePdu;
import dev.gatehouse.rdp.pdu.mcs.ConnectInitial;
import dev.gatehouse.rdp.pdu.mcs.ConnectResponse;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.mcs.McsResult;
import dev.gatehouse.rdp.pdu.nego.ConnectionConfirm;
import dev.gatehouse.rdp.pdu.nego.ConnectionRequest;
import dev.gatehouse.rdp.pdu.nego.PreconnectionBlob;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The accepting half of the connection sequence for one client, [MS-RDPBCGR] 1.3.1.1 up to licensing. Confined to one thread. Begins with
 * awaiting the client's first frame.
 */
public final class AcceptSequence implements AutoCloseable {

    /** How many Channel Join Requests a client may send: twice as many as there can be channels. */
    static final int JOINS_MAX = 68;

    private static final int TPKT_VERSION = 3;
    private static final int AUTHZ_SUCCESS = 0;

    private final AcceptSettings settings;
    private final CredSspFactory credSsp;
    private final AcceptEvents events;

    private AcceptState state = new AcceptState.AwaitRequest(false);
    private long receivedBytes;

    /**
     * A sequence for a client that has just connected.
     *
     * @param settings limits and what is offered
     * @param credSsp makes the server role of CredSSP once it has been selected
     * @param events what happens; called from inside calls to this sequence
     */
    public AcceptSequence(AcceptSettings settings, CredSspFactory credSsp, AcceptEvents events) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.credSsp = Objects.requireNonNull(credSsp, "credSsp");
        this.events = Objects.requireNonNull(events, "events");
    }

    /** How the next bytes are framed. */
    public Framing framing() {
        return state.framing();
    }

    /** The phase, for logs and metrics: as [MS-RDPBCGR] 1.3.1.1 calls it. */
    public String phase() {
        return state.phase().text();
    }

    /**
     * Takes one whole frame, framing included. One that may hold a password is overwritten, whether it is taken or not.
     *
     * @throws WireException when it is malformed or out of turn; the connection is to be closed
     */
    public void received(byte[] frame) throws WireException {
        boolean taken = false;
        boolean passwordMayBeIn = state.passwordMayCome();
        try {
            receivedBytes += frame.length;
            if (receivedBytes > settings.receivedBytesMax()) {
                throw WireException.limitExceeded(
                        "bytes before acceptance", receivedBytes, settings.receivedBytesMax());
            }
            take(frame);
            taken = true;
        } finally {
            if (passwordMayBeIn) {
                Arrays.fill(frame, (byte) 0);
            }
            if (!taken) {
                close();
            }
        }
    }

    private void take(byte[] frame) throws WireException {
        if (state instanceof AcceptState.AwaitRequest awaiting) {
            request(awaiting, frame);
        } else if (state instanceof AcceptState.AwaitTsRequest awaiting) {
            step(awaiting, awaiting.acceptor().received(frame));
        } else if (state instanceof AcceptState.AwaitConnectInitial awaiting) {
            connectInitial(awaiting, ConnectInitial.decode(X224Data.decode(frame)));
        } else if (state.passwordMayCome()) {
            domainPdu(McsPdu.decode(X224Data.decode(frame)));
        } else {
            throw WireException.invalidField("frame of bytes", frame.length, "is out of turn in phase " + phase());
        }
    }

    // Connection initiation.

    @SuppressWarnings("ReferenceEquality") // the very state that was set here
    private void request(AcceptState.AwaitRequest awaiting, byte[] frame) throws WireException {
        boolean tpkt = frame.length > 0 && frame[0] == TPKT_VERSION;
        if (!tpkt && !awaiting.preconnected()) {
            // Who is meant by it is nobody's business here: that it came is the hint.
            PreconnectionBlob.decode(WireReader.over(frame));
            state = new AcceptState.AwaitRequest(true);
            return;
        }
        ConnectionRequest request = ConnectionRequest.decode(frame);
        int requested = ProtocolSelection.requested(request);
        OptionalInt selected = ProtocolSelection.select(request, awaiting.preconnected());
        if (selected.isEmpty()) {
            send(new ConnectionConfirm.Failure(ConnectionConfirm.SSL_REQUIRED_BY_SERVER).encode());
            refuse("client offers security protocols " + requested + ", none of tls and credssp");
            return;
        }
        AcceptState confirmed = awaiting.confirmed(new AcceptState.Negotiated(requested, selected.getAsInt()));
        state = confirmed;
        send(new ConnectionConfirm.Selected(confirmFlags(), selected.getAsInt()).encode());
        if (state == confirmed) {
            events.startTls();
        }
    }

    private int confirmFlags() {
        return ConnectionConfirm.EXTENDED_CLIENT_DATA_SUPPORTED
                | (settings.graphicsPipeline() ? ConnectionConfirm.DYNVC_GFX_PROTOCOL_SUPPORTED : 0);
    }

    /**
     * TLS is there. Does nothing after {@link #close()}.
     *
     * @param subjectPublicKey contents of the SubjectPublicKey BIT STRING of the certificate that this connection showed
     * @throws IllegalStateException when {@link AcceptEvents#startTls} was not called before
     */
    public void tlsEstablished(byte[] subjectPublicKey) {
        if (state instanceof AcceptState.Ended) {
            return;
        }
        if (!(state instanceof AcceptState.AwaitTls awaiting)) {
            throw new IllegalStateException("tls established in phase " + phase());
        }
        state = awaiting.negotiated().selected() == SecurityProtocols.SSL
                ? awaiting.unproven()
                : awaiting.authenticating(credSsp.accept(subjectPublicKey));
    }

    // CredSSP.

    private void step(AcceptState.AwaitTsRequest awaiting, AcceptorStep step) {
        if (step instanceof AcceptorStep.Reply reply) {
            send(reply.tsRequest());
        } else if (step instanceof AcceptorStep.Prove prove) {
            state = awaiting.proving();
            events.prove(prove.proof());
        } else if (step instanceof AcceptorStep.Accepted accepted) {
            proven(awaiting, accepted);
        } else if (step instanceof AcceptorStep.Refused refused) {
            if (refused.tsRequest().length > 0) {
                send(refused.tsRequest());
            }
            refuse(refused.cause());
        }
    }

    private void proven(AcceptState.AwaitTsRequest awaiting, AcceptorStep.Accepted accepted) {
        CredSspAcceptor acceptor = awaiting.acceptor();
        String user = qualified(accepted.domain(), accepted.user());
        state = awaiting.proven(new AcceptState.Proven(user, accepted.password()));
        acceptor.close();
        if (awaiting.negotiated().selected() == SecurityProtocols.HYBRID_EX) {
            send(new WireWriter().u32Le(AUTHZ_SUCCESS).toBytes());
        }
    }

    /**
     * The answer to {@link AcceptEvents#prove}. When no proof is awaited any more, as after {@link #close()}, the key is wiped and nothing
     * else happens.
     */
    public void proved(Optional<Secret> sessionBaseKey) {
        if (state instanceof AcceptState.AwaitProof awaiting) {
            AcceptState.AwaitTsRequest next = awaiting.answered();
            state = next;
            step(next, awaiting.acceptor().proved(sessionBaseKey));
        } else {
            sessionBaseKey.ifPresent(Secret::close);
        }
    }

    // Basic settings exchange.

    private void connectInitial(AcceptState.AwaitConnectInitial awaiting, ConnectInitial initial) throws WireException {
        ClientBlocks blocks = ClientBlocks.decode(initial.userData());
        requireSelected(blocks.core().options(), awaiting.negotiated().selected());
        McsIds ids = BasicSettings.allot(blocks);
        boolean skipJoins = BasicSettings.skipsJoins(blocks);
        state = awaiting.settled(blocks, ids, skipJoins);
        byte[] answer = BasicSettings.answer(awaiting.negotiated().requested(), ids, skipJoins)
                .encode();
        send(X224Data.encode(ConnectResponse.of(answer).encode()));
    }

    /** [MS-RDPBCGR] 3.3.5.3.3: another value means that somebody has changed the Connection Confirm on its way. */
    private static void requireSelected(ClientCoreOptions options, int selected) throws WireException {
        boolean present = options.present() >= ClientCoreOptions.PRESENT_TO_SERVER_SELECTED_PROTOCOL;
        if (present && options.serverSelectedProtocol() != selected) {
            throw WireException.invalidField(
                    "server selected protocol", options.serverSelectedProtocol(), "is not " + selected);
        }
    }

    // Channel connection.

    private void domainPdu(McsPdu pdu) throws WireException {
        if (pdu instanceof McsPdu.DisconnectProviderUltimatum ultimatum) {
            refuse("client has disconnected, mcs reason " + ultimatum.reason());
        } else if (pdu instanceof McsPdu.ErectDomainRequest && state instanceof AcceptState.AwaitErectDomain awaiting) {
            state = awaiting.erected();
        } else if (pdu instanceof McsPdu.AttachUserRequest && state instanceof AcceptState.AwaitAttachUser awaiting) {
            state = awaiting.attached();
            sendMcs(new McsPdu.AttachUserConfirm(McsResult.SUCCESSFUL, BasicSettings.USER_ID));
        } else if (pdu instanceof McsPdu.ChannelJoinRequest join
                && state instanceof AcceptState.AwaitClientInfo awaiting) {
            join(awaiting, join);
        } else if (pdu instanceof McsPdu.SendDataRequest data
                && state instanceof AcceptState.AwaitClientInfo awaiting) {
            clientInfo(awaiting, data);
        } else {
            wipe(pdu);
            throw outOfTurn(pdu);
        }
    }

    private WireException outOfTurn(McsPdu pdu) {
        String name = pdu.getClass().getSimpleName();
        return WireException.invalidField(
                "mcs pdu after bytes", receivedBytes, "(" + name + ") is out of turn in phase " + phase());
    }

    /** What is sent out of turn may be a Client Info PDU all the same. */
    private static void wipe(McsPdu pdu) {
        if (pdu instanceof McsPdu.SendDataRequest data) {
            Arrays.fill(data.userData(), (byte) 0);
        }
    }

    private void join(AcceptState.AwaitClientInfo awaiting, McsPdu.ChannelJoinRequest request) throws WireException {
        if (awaiting.joins() >= JOINS_MAX) {
            throw WireException.limitExceeded("channel joins", awaiting.joins() + 1L, JOINS_MAX);
        }
        requireUser(request.initiator());
        if (!awaiting.settled().has(request.channelId())) {
            throw WireException.invalidField("channel id", request.channelId(), "is not the id of a channel");
        }
        state = awaiting.joined(request.channelId());
        sendMcs(new McsPdu.ChannelJoinConfirm(
                McsResult.SUCCESSFUL, request.initiator(), request.channelId(), request.channelId()));
    }

    private static void requireUser(int initiator) throws WireException {
        if (initiator != BasicSettings.USER_ID) {
            throw WireException.invalidField("initiator", initiator, "is not " + BasicSettings.USER_ID);
        }
    }

    // Secure settings exchange and licensing.

    private void clientInfo(AcceptState.AwaitClientInfo awaiting, McsPdu.SendDataRequest data) throws WireException {
        try {
            requireUser(data.initiator());
            if (data.channelId() != awaiting.settled().ids().io()) {
                throw WireException.invalidField("channel id", data.channelId(), "is not the i/o channel");
            }
            if (!awaiting.mayInform()) {
                throw outOfTurn(data);
            }
            informed(awaiting, ClientInfo.decode(WireReader.over(data.userData())));
        } finally {
            wipe(data);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very state that was set here
    private void informed(AcceptState.AwaitClientInfo awaiting, ClientInfo.Decoded decoded) {
        ClientDescription client = describe(awaiting.settled(), decoded);
        AcceptState.Licensing licensing = awaiting.informed(client);
        state = licensing;
        sendMcs(new McsPdu.SendDataIndication(
                McsPdu.SERVER_USER_ID, client.ids().io(), LicenseError.VALID_CLIENT.encode(LicensePdu.VERSION_3)));
        // Who sends may have found the connection gone and closed this: then the password is wiped, and nobody gets the
        // client.
        if (state == licensing) {
            state = licensing.licensed();
            events.accepted(client);
        }
    }

    private static ClientDescription describe(AcceptState.Settled settled, ClientInfo.Decoded decoded) {
        ClientInfo info = decoded.info();
        if (settled.proven().isPresent()) {
            decoded.password().ifPresent(Secret::close);
            AcceptState.Proven proven = settled.proven().get();
            return new ClientDescription(
                    settled.blocks(), settled.ids(), info, true, proven.user(), Optional.of(proven.password()));
        }
        String user = qualified(info.domain(), info.user());
        return new ClientDescription(settled.blocks(), settled.ids(), info, false, user, decoded.password());
    }

    private static String qualified(String domain, String user) {
        return domain.isEmpty() ? user : domain + '\\' + user;
    }

    // Ends.

    private void refuse(String cause) {
        // Closed while the refusal was being sent: then there is nobody to tell.
        if (!(state instanceof AcceptState.Ended)) {
            close();
            events.refused(cause);
        }
    }

    private void sendMcs(McsPdu pdu) {
        send(X224Data.encode(pdu.encode()));
    }

    private void send(byte[] bytes) {
        events.send(bytes);
    }

    /**
     * Wipes all secrets and calls no event from then on, also when it is called from inside an event; what a call to {@link
     * AcceptEvents#accepted} has handed over is not touched.
     */
    @Override
    public void close() {
        AcceptState ended = state;
        state = new AcceptState.Ended();
        ended.discard();
    }
}
