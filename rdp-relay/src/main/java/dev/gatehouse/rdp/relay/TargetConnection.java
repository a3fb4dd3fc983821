/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.TargetAddress;
import dev.gatehouse.proxy.port.TargetTrust;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.auth.SubjectPublicKey;
import dev.gatehouse.rdp.netty.ClientTls;
import dev.gatehouse.rdp.netty.LegOwner;
import dev.gatehouse.rdp.netty.RdpLeg;
import dev.gatehouse.rdp.netty.TargetIdentity;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.sequence.McsIds;
import dev.gatehouse.rdp.sequence.connect.ConnectEvents;
import dev.gatehouse.rdp.sequence.connect.ConnectSequence;
import dev.gatehouse.rdp.sequence.connect.ConnectSettings;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/** The target's leg until it relays: TLS, identity, login. Confined to the session's event loop. */
final class TargetConnection implements LegOwner, ConnectEvents {

    private static final Set<String> LOGIN_PHASES = Set.of("credssp", "authorization");

    private final RdpLeg leg;
    private final TargetAddress address;
    private final TargetTrust trust;
    private final Tls tls;
    private final Progress progress;
    private final ConnectSequence sequence;
    private McsIds ids;
    private boolean over;

    /**
     * How TLS is done.
     *
     * @param contexts for each kind of target
     * @param arithmetic for the handshake's arithmetic
     * @param timeoutMillis for the handshake
     * @param clock for CredSSP
     */
    record Tls(ClientTls contexts, Executor arithmetic, long timeoutMillis, Clock clock) {}

    /** Told how it goes. */
    interface Progress {
        /** The target is who it should be. */
        void verified();

        /** It has let us in. */
        void loggedIn(McsIds ids);

        /** It will not work; the connection is being closed. */
        void failed(CloseCause cause, String detail);
    }

    TargetConnection(
            RdpLeg leg,
            TargetAddress address,
            TargetTrust trust,
            ConnectSettings settings,
            Tls tls,
            Progress progress) {
        this.leg = leg;
        this.address = address;
        this.trust = trust;
        this.tls = tls;
        this.progress = progress;
        this.sequence = new ConnectSequence(settings, key -> Credentials.initiator(key, settings, tls.clock()), this);
    }

    void begin() {
        sequence.begin();
    }

    RdpLeg leg() {
        return leg;
    }

    McsIds ids() {
        return ids;
    }

    /** Closes it without a word to {@link Progress}. */
    void abandon() {
        over = true;
        sequence.close();
        leg.close();
    }

    private void fail(CloseCause cause, String detail) {
        if (!over) {
            abandon();
            progress.failed(cause, detail);
        }
    }

    // ------------------------------------------------------------------ leg

    @Override
    public Framing framing() {
        return over || ids != null ? Framing.NOTHING : sequence.framing();
    }

    @Override
    public void frame(byte[] frame) throws WireException {
        sequence.received(frame);
    }

    @Override
    public void broken(String cause) {
        fail(CloseCause.TARGET_PROTOCOL_ERROR, "while " + sequence.phase() + ": " + cause);
    }

    @Override
    public void closed() {
        fail(closeCause(), "the target closed the connection while " + sequence.phase());
    }

    /** Servers that do not like the credentials close without a word: freerdp-shadow does, and Windows before CredSSP had error codes. */
    private CloseCause closeCause() {
        if (ids != null) {
            return CloseCause.TARGET_LOST;
        }
        return LOGIN_PHASES.contains(sequence.phase())
                ? CloseCause.TARGET_REFUSED_CREDENTIAL
                : CloseCause.TARGET_CLOSED;
    }

    // ------------------------------------------------------------------ sequence

    @Override
    public void send(byte[] bytes) {
        leg.send(bytes);
    }

    @Override
    public void startTls() {
        leg.startClientTls(
                tls.contexts().context(address.concessions()), tls.arithmetic(), tls.timeoutMillis(), this::verify);
    }

    private void verify(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            fail(CloseCause.TARGET_IDENTITY_MISMATCH, "the target showed no certificate");
            return;
        }
        TargetIdentity.verify(trust, chain, leg.loop()).whenComplete((wrong, failure) -> {
            if (over) {
                return;
            }
            if (failure != null) {
                fail(CloseCause.TARGET_IDENTITY_MISMATCH, String.valueOf(failure.getMessage()));
            } else if (wrong.isPresent()) {
                fail(CloseCause.TARGET_IDENTITY_MISMATCH, wrong.get());
            } else {
                verified(chain.get(0));
            }
        });
    }

    private void verified(X509Certificate own) {
        try {
            byte[] key = SubjectPublicKey.of(own.getPublicKey());
            progress.verified();
            sequence.tlsEstablished(key);
            leg.deliver();
        } catch (WireException e) {
            fail(CloseCause.TARGET_PROTOCOL_ERROR, e.getMessage());
        }
    }

    @Override
    public void connected(McsIds given) {
        ids = given;
        // the credential has done its work
        sequence.close();
        progress.loggedIn(given);
    }

    @Override
    public void failed(CloseCause cause, String detail) {
        fail(cause, detail);
    }
}
