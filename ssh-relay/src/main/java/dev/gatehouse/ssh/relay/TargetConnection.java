/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.ssh.auth.TargetLogin;
import dev.gatehouse.ssh.hostkey.TargetIdentity;
import dev.gatehouse.ssh.transport.Frame;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.transport.TransportEnd;
import dev.gatehouse.ssh.transport.TransportEvents;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.List;

/** The target's leg: identity, login, then the relay. Confined to the channel's event loop. */
final class TargetConnection implements TransportEvents {

    private final SshTransport transport;
    private final TargetIdentity identity;
    private final TargetLogin login;
    private final Progress progress;
    private RelayedSession session;
    private boolean identityProven;
    private boolean over;

    /** How far it is. */
    interface Progress {
        /** The target is who it should be. */
        void verified();

        /** The credential was taken. */
        void loggedIn();

        /** It will not do. */
        void failed(CloseCause cause, String detail);
    }

    TargetConnection(Grant grant, SshTransport transport, Progress progress) {
        this.transport = transport;
        this.progress = progress;
        this.identity = new TargetIdentity(grant.trust());
        this.login = new TargetLogin(transport, grant.account(), grant.credential(), new TargetLogin.Listener() {
            @Override
            public void loggedIn() {
                progress.loggedIn();
            }

            @Override
            public void refused(String detail) {
                failed(CloseCause.TARGET_REFUSED_CREDENTIAL, detail);
            }
        });
    }

    SshTransport transport() {
        return transport;
    }

    /** After a mismatch: what else it could be asked for. */
    List<String> otherAlgorithms(List<String> asked) {
        return identityProven ? List.of() : identity.otherAlgorithms(asked);
    }

    /** From now on everything goes to the session. */
    void relay(RelayedSession relayed) {
        session = relayed;
    }

    private void failed(CloseCause cause, String detail) {
        if (!over) {
            over = true;
            login.stop();
            transport.close();
            progress.failed(cause, detail);
        }
    }

    /** The client has gone meanwhile. */
    void abandon() {
        over = true;
        login.stop();
        transport.close();
    }

    @Override
    public boolean serverKey(String keyType, byte[] blob) {
        return identity.mayBe(keyType, blob);
    }

    /** The key exchange is complete, which proves the key; the trust decides before any credential is sent. */
    @Override
    public void keysEstablished() {
        identity.confirm(transport.loop()).whenComplete((yes, failure) -> {
            if (over) {
                return;
            }
            if (failure != null) {
                failed(CloseCause.TARGET_IDENTITY_MISMATCH, "host key could not be kept: " + failure.getMessage());
            } else if (!yes) {
                failed(CloseCause.TARGET_IDENTITY_MISMATCH, "host key " + identity.shownKey() + " is not the target's");
            } else {
                identityProven = true;
                progress.verified();
                login.begin();
            }
        });
    }

    @Override
    public void serviceAccepted(String name) throws SshProtocolException {
        if (!identityProven) {
            throw new SshProtocolException("service accept without a request");
        }
        login.serviceAccepted(name);
    }

    @Override
    public void message(int number, PacketReader payload) throws SshProtocolException {
        if (session != null) {
            session.targetMessage(number, payload);
        } else if (identityProven) {
            login.message(number, payload);
        } else {
            throw new SshProtocolException("message " + number + " before the login");
        }
    }

    @Override
    public void data(int recipient, int dataType, Frame frame) throws SshProtocolException {
        if (session == null) {
            frame.release();
            throw new SshProtocolException("channel data before the login");
        }
        session.data(Side.TARGET, recipient, dataType, frame);
    }

    @Override
    public void sendable() {
        if (session != null) {
            session.sendable(Side.TARGET);
        }
    }

    @Override
    public void closed(TransportEnd end) {
        if (session != null) {
            session.targetClosed(end);
            return;
        }
        String detail = end.detail();
        failed(
                switch (end.kind()) {
                    case IDENTITY_MISMATCH -> CloseCause.TARGET_IDENTITY_MISMATCH;
                    case PROTOCOL_ERROR -> CloseCause.TARGET_PROTOCOL_ERROR;
                    case PEER_DISCONNECTED, PEER_CLOSED, LOST, LOCAL ->
                        identityProven ? CloseCause.TARGET_REFUSED_CREDENTIAL : CloseCause.TARGET_UNREACHABLE;
                },
                detail);
    }
}
