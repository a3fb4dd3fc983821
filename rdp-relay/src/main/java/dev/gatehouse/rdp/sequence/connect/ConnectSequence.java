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
import dev.gatehouse.rdp.pdu.gcc.ServerBlocks;
import dev.gatehouse.rdp.pdu.gcc.ServerCore;
import dev.gatehouse.rdp.pdu.license.LicenseError;
import dev.gatehouse.rdp.pdu.license.LicensePdu;
import dev.gatehouse.rdp.pdu.license.LicenseRequest;
import dev.gatehouse.rdp.pdu.license.NewLicenseRequest;
import dev.gatehouse.rdp.pdu.mcs.ConnectInitial;
import dev.gatehouse.rdp.pdu.mcs.ConnectResponse;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.mcs.McsResult;
import dev.gatehouse.rdp.pdu.nego.ConnectionConfirm;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.pdu.share.ServerRedirection;
import dev.gatehouse.rdp.pdu.share.SetErrorInfo;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The connecting half of the connection sequence for one target. Confined to one thread. */
public final class ConnectSequence implements AutoCloseable {

    /** How many PDUs that say nothing of consequence a target may send before its licensing PDU. */
    static final int IGNORED_MAX = 32;

    private static final long ACCESS_DENIED = 0x5;

    private final ConnectSettings settings;
    private final CredSspFactory credSsp;
    private final ConnectEvents events;
    private Phase phase = new Phase.Idle();

    /**
     * A sequence that has sent nothing yet.
     *
     * @param settings its password is wiped when the sequence ends, one way or the other
     * @param credSsp asked at most once, when the target selects CredSSP
     * @param events what the sequence asks of its connection
     */
    public ConnectSequence(ConnectSettings settings, CredSspFactory credSsp, ConnectEvents events) {
        this.settings = settings;
        this.credSsp = credSsp;
        this.events = events;
    }

    /** Sends the first PDU. */
    public void begin() {
        if (!(phase instanceof Phase.Idle)) {
            throw new IllegalStateException("begun in phase " + phase());
        }
        phase = new Phase.Negotiating();
        events.send(Introduction.connectionRequest(settings.user()).encode());
    }

    /** How the next bytes are framed. */
    public Framing framing() {
        return phase.framing();
    }

    /** The phase, for logs and metrics. */
    public String phase() {
        return phase.label();
    }

    /**
     * Takes one whole frame, framing included. After {@link ConnectEvents#failed} nothing is read any more.
     *
     * @throws WireException when it is malformed or out of turn; the connection is to be closed
     */
    public void received(byte[] frame) throws WireException {
        if (phase instanceof Phase.Negotiating) {
            confirmed(ConnectionConfirm.decode(frame));
        } else if (phase instanceof Phase.Proving proving) {
            proved(proving, proving.initiator().received(frame));
        } else if (phase instanceof Phase.Authorizing authorizing) {
            authorized(authorizing, frame);
        } else if (phase instanceof Phase.Settling settling) {
            settled(settling, ConnectResponse.decode(X224Data.decode(frame)));
        } else if (phase instanceof Phase.Attaching
                || phase instanceof Phase.Joining
                || phase instanceof Phase.Licensing) {
            mcs(McsPdu.decode(X224Data.decode(frame)));
        } else if (!(phase instanceof Phase.Failed)) {
            throw outOfTurn(frame.length);
        }
    }

    /**
     * TLS is there and the target is who it should be.
     *
     * @param subjectPublicKey contents of the SubjectPublicKey BIT STRING of the certificate that it showed
     */
    public void tlsEstablished(byte[] subjectPublicKey) {
        if (!(phase instanceof Phase.Securing securing)) {
            throw new IllegalStateException("tls in phase " + phase());
        }
        if (securing.selected().selectedProtocol() == SecurityProtocols.SSL) {
            settle(securing.selected());
            return;
        }
        CredSspInitiator initiator = credSsp.initiate(subjectPublicKey);
        phase = new Phase.Proving(securing.selected(), initiator);
        events.send(initiator.begin());
    }

    /** Wipes all secrets. */
    @Override
    public void close() {
        end(phase instanceof Phase.Connected ? phase : new Phase.Failed());
    }

    private void end(Phase last) {
        if (phase instanceof Phase.Proving proving) {
            proving.initiator().close();
        }
        settings.password().close();
        phase = last;
    }

    private void fail(CloseCause cause, String detail) {
        end(new Phase.Failed());
        events.failed(cause, detail);
    }

    private WireException outOfTurn(long pdu) {
        return WireException.invalidField("pdu", pdu, "comes out of turn in phase " + phase());
    }

    // X.224

    private void confirmed(ConnectionConfirm confirm) {
        if (confirm instanceof ConnectionConfirm.Selected selected) {
            selected(selected);
        } else if (confirm instanceof ConnectionConfirm.Failure failure) {
            fail(
                    CloseCause.TARGET_PROTOCOL_ERROR,
                    "the target refuses the connection: " + NegotiationFailure.text(failure.failureCode()));
        } else {
            fail(CloseCause.TARGET_PROTOCOL_ERROR, "the target knows Standard RDP Security (RC4) only");
        }
    }

    private void selected(ConnectionConfirm.Selected selected) {
        switch (selected.selectedProtocol()) {
            case SecurityProtocols.SSL, SecurityProtocols.HYBRID, SecurityProtocols.HYBRID_EX -> {
                phase = new Phase.Securing(selected);
                events.startTls();
            }
            case SecurityProtocols.RDP ->
                fail(
                        CloseCause.TARGET_PROTOCOL_ERROR,
                        "the target selects Standard RDP Security (RC4); can it read its certificate?");
            default ->
                fail(
                        CloseCause.TARGET_PROTOCOL_ERROR,
                        "the target selects security protocol " + selected.selectedProtocol()
                                + ", which it was not offered");
        }
    }

    // CredSSP

    private void proved(Phase.Proving proving, InitiatorStep step) {
        if (step instanceof InitiatorStep.Reply reply) {
            events.send(reply.tsRequest());
        } else if (step instanceof InitiatorStep.Refused refused) {
            fail(CloseCause.TARGET_REFUSED_CREDENTIAL, refused.cause());
        } else if (step instanceof InitiatorStep.Done done) {
            proving.initiator().close();
            events.send(done.tsRequest());
            if (proving.selected().selectedProtocol() == SecurityProtocols.HYBRID_EX) {
                phase = new Phase.Authorizing(proving.selected());
            } else {
                settle(proving.selected());
            }
        }
    }

    /** [MS-RDPBCGR] 2.2.10.2. */
    private void authorized(Phase.Authorizing authorizing, byte[] frame) throws WireException {
        WireReader reader = WireReader.over(frame);
        long result = reader.u32Le("authorizationResult");
        reader.expectEnd("early user authorization result");
        if (result == 0) {
            settle(authorizing.selected());
        } else {
            fail(
                    CloseCause.TARGET_REFUSED_CREDENTIAL,
                    result == ACCESS_DENIED
                            ? "the account has no right to log in remotely"
                            : "early user authorization result 0x" + Long.toHexString(result));
        }
    }

    // Basic settings and channels

    private void settle(ConnectionConfirm.Selected selected) {
        ClientBlocks client = settings.client().blocks();
        List<ChannelDefinition> channels = Introduction.channels(client, settings.channelAllowed());
        phase = new Phase.Settling(
                selected, channels.stream().map(ChannelDefinition::name).toList());
        byte[] userData = Introduction.blocks(client, selected, channels).encode();
        events.send(X224Data.encode(ConnectInitial.of(userData).encode()));
    }

    private void settled(Phase.Settling settling, ConnectResponse response) throws WireException {
        if (response.result() != McsResult.SUCCESSFUL) {
            fail(CloseCause.TARGET_PROTOCOL_ERROR, "the target refuses the mcs connection: " + response.result());
            return;
        }
        ServerBlocks server = ServerBlocks.decode(response.userData());
        int echoed = server.core().clientRequestedProtocols();
        if (echoed != 0 && echoed != Introduction.REQUESTED_PROTOCOLS) {
            throw WireException.invalidField("clientRequestedProtocols", echoed, "is not what was requested");
        }
        if (server.security().encryptionMethod() != 0) {
            fail(CloseCause.TARGET_PROTOCOL_ERROR, "the target wants Standard RDP Security (RC4) inside TLS");
            return;
        }
        boolean skipped = Introduction.skipsJoins(settings.client().blocks())
                && (server.core().earlyCapabilityFlags() & ServerCore.SKIP_CHANNELJOIN_SUPPORTED) != 0;
        phase = new Phase.Attaching(settling.selected(), ids(settling.channels(), server), skipped);
        send(new McsPdu.ErectDomainRequest());
        send(new McsPdu.AttachUserRequest());
    }

    /** Channels that the target does not have get id 0 and are left out. */
    private static McsIds ids(List<String> names, ServerBlocks server) throws WireException {
        List<Integer> given = server.network().channelIds();
        if (given.size() != names.size()) {
            throw WireException.invalidField("channelCount", given.size(), "is not the " + names.size() + " asked for");
        }
        int io = server.network().ioChannel();
        Set<Integer> unique = new HashSet<>();
        unique.add(io);
        if (io == 0) {
            throw WireException.invalidField("MCSChannelId", io, "is no channel");
        }
        Map<String, Integer> statics = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            int id = given.get(i);
            if (id != 0 && !unique.add(id)) {
                throw WireException.invalidField("channelIdArray", id, "comes twice");
            }
            if (id != 0) {
                statics.put(names.get(i), id);
            }
        }
        return new McsIds(0, io, 0, statics);
    }

    private void mcs(McsPdu pdu) throws WireException {
        if (pdu instanceof McsPdu.DisconnectProviderUltimatum ultimatum) {
            fail(
                    CloseCause.TARGET_CLOSED,
                    "the target ends the connection in phase " + phase() + ", mcs reason " + ultimatum.reason());
        } else if (phase instanceof Phase.Attaching attaching && pdu instanceof McsPdu.AttachUserConfirm confirm) {
            attached(attaching, confirm);
        } else if (phase instanceof Phase.Joining joining && pdu instanceof McsPdu.ChannelJoinConfirm confirm) {
            joined(joining, confirm);
        } else if (phase instanceof Phase.Licensing licensing && pdu instanceof McsPdu.SendDataIndication data) {
            licensing(licensing, data);
        } else {
            throw outOfTurn(0);
        }
    }

    private void attached(Phase.Attaching attaching, McsPdu.AttachUserConfirm confirm) throws WireException {
        McsIds ids = attaching.ids();
        int user = confirm.initiator();
        if (confirm.result() != McsResult.SUCCESSFUL || user == 0) {
            throw WireException.invalidField("attach user result", confirm.result(), "gives no user channel");
        }
        if (user == ids.io() || ids.statics().containsValue(user)) {
            throw WireException.invalidField("attach user initiator", user, "is another channel");
        }
        McsIds complete = new McsIds(user, ids.io(), 0, ids.statics());
        List<Integer> unjoined = new ArrayList<>();
        if (!attaching.joinsSkipped()) {
            unjoined.add(user);
            unjoined.add(ids.io());
            unjoined.addAll(ids.statics().values());
        }
        joinNext(attaching.selected(), complete, unjoined);
    }

    private void joinNext(ConnectionConfirm.Selected selected, McsIds ids, List<Integer> unjoined) {
        if (unjoined.isEmpty()) {
            introduce(selected, ids);
            return;
        }
        phase = new Phase.Joining(selected, ids, unjoined);
        send(new McsPdu.ChannelJoinRequest(ids.user(), unjoined.get(0)));
    }

    /** A target may refuse a virtual channel, but neither of the two that everything needs. */
    private void joined(Phase.Joining joining, McsPdu.ChannelJoinConfirm confirm) throws WireException {
        McsIds ids = joining.ids();
        int expected = joining.unjoined().get(0);
        if (confirm.requested() != expected) {
            throw WireException.invalidField("channel join requested", confirm.requested(), "is not " + expected);
        }
        List<Integer> unjoined =
                joining.unjoined().subList(1, joining.unjoined().size());
        if (confirm.result() == McsResult.SUCCESSFUL) {
            joinNext(joining.selected(), ids, unjoined);
            return;
        }
        if (expected == ids.user() || expected == ids.io()) {
            throw WireException.invalidField("channel join result", confirm.result(), "for channel " + expected);
        }
        Map<String, Integer> statics = new LinkedHashMap<>(ids.statics());
        statics.values().remove(expected);
        joinNext(joining.selected(), new McsIds(ids.user(), ids.io(), 0, statics), unjoined);
    }

    private void send(McsPdu pdu) {
        events.send(X224Data.encode(pdu.encode()));
    }

    // Client Info and licensing

    /** The password goes in where CredSSP has not delegated it; it stands in no array but the one that is sent. */
    private void introduce(ConnectionConfirm.Selected selected, McsIds ids) {
        boolean delegated = selected.selectedProtocol() != SecurityProtocols.SSL;
        Optional<Secret> password = delegated ? Optional.empty() : Optional.of(settings.password());
        byte[] info = Introduction.info(settings, password);
        settings.password().close();
        byte[] frame =
                X224Data.encode(new McsPdu.SendDataRequest(ids.user(), ids.io(), new byte[info.length]).encode());
        System.arraycopy(info, 0, frame, frame.length - info.length, info.length);
        Arrays.fill(info, (byte) 0);
        phase = new Phase.Licensing(ids, 0, false);
        events.send(frame);
    }

    private void licensing(Phase.Licensing licensing, McsPdu.SendDataIndication data) throws WireException {
        if (licensing.ignored() == IGNORED_MAX) {
            throw WireException.limitExceeded("pdus before licensing", licensing.ignored() + 1L, IGNORED_MAX);
        }
        phase = new Phase.Licensing(licensing.ids(), licensing.ignored() + 1, licensing.answered());
        if (data.channelId() != licensing.ids().io()) {
            return;
        }
        if (ShareControl.begins(data.userData())) {
            shareControl(WireReader.over(data.userData()));
        } else {
            license(licensing, LicensePdu.decode(WireReader.over(data.userData())));
        }
    }

    private void license(Phase.Licensing licensing, LicensePdu pdu) throws WireException {
        if (pdu instanceof LicenseError error && error.letsGoOn()) {
            end(new Phase.Connected());
            events.connected(licensing.ids());
        } else if (pdu instanceof LicenseError error) {
            fail(
                    CloseCause.TARGET_PROTOCOL_ERROR,
                    "licensing at the target fails with error 0x" + Long.toHexString(error.errorCode()));
        } else if (pdu instanceof LicenseRequest request && !licensing.answered()) {
            answer(licensing, request);
        } else {
            failWithoutLicense();
        }
    }

    /** Servers that ask everybody but issue nothing, xrdp among them, go on when they hear that there is no licence. */
    private void answer(Phase.Licensing licensing, LicenseRequest request) throws WireException {
        String machine = settings.client().blocks().core().clientName();
        Optional<byte[]> answer = NewLicenseRequest.answer(request, settings.user(), machine);
        if (answer.isEmpty()) {
            failWithoutLicense();
            return;
        }
        phase = new Phase.Licensing(licensing.ids(), licensing.ignored(), true);
        send(new McsPdu.SendDataRequest(licensing.ids().user(), licensing.ids().io(), answer.get()));
    }

    private void failWithoutLicense() {
        fail(CloseCause.TARGET_PROTOCOL_ERROR, "the target demands a licence, which is not supported");
    }

    /** What a target may have to say in the place of a licence. */
    private void shareControl(WireReader userData) throws WireException {
        while (ShareControl.more(userData) && phase instanceof Phase.Licensing) {
            ShareControl pdu = ShareControl.next(userData);
            switch (pdu.type()) {
                case ShareControl.SERVER_REDIRECTION -> redirected(ServerRedirection.decode(pdu.body()));
                case ShareControl.DATA -> shareData(ShareData.decode(pdu.body()));
                case ShareControl.FLOW, ShareControl.DEACTIVATE_ALL -> {}
                default -> throw outOfTurn(pdu.type());
            }
        }
    }

    private void redirected(ServerRedirection redirection) {
        List<String> names = new ArrayList<>(List.of(redirection.fqdn(), redirection.address()));
        names.addAll(redirection.addresses());
        String name = names.stream().filter(text -> !text.isBlank()).findFirst().orElse("another server");
        fail(
                CloseCause.TARGET_PROTOCOL_ERROR,
                "the target redirects to " + Printable.of(name) + ", which is not followed");
    }

    private void shareData(ShareData data) throws WireException {
        if (data.type() != ShareData.SET_ERROR_INFO || data.compressed()) {
            return;
        }
        SetErrorInfo error = SetErrorInfo.decode(data.body());
        if (error.errorInfo() != SetErrorInfo.NONE) {
            fail(
                    error.refusesAccount() ? CloseCause.TARGET_REFUSED_CREDENTIAL : CloseCause.TARGET_CLOSED,
                    "the target says: " + error.text());
        }
    }
}
