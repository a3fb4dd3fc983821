/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.limit.ClientAddress;
import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.netty.LegOwner;
import dev.gatehouse.rdp.netty.RdpLeg;
import dev.gatehouse.rdp.netty.ServerTls;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.sequence.accept.AcceptEvents;
import dev.gatehouse.rdp.sequence.accept.AcceptSequence;
import dev.gatehouse.rdp.sequence.accept.AcceptSettings;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client's leg: connection sequence, then the lobby. Confined to the channel's event loop. */
final class FrontConnection implements LegOwner, AcceptEvents {

    private static final Logger LOGGER = LoggerFactory.getLogger(FrontConnection.class);

    /** How often a phase is looked at; the last quarter of its deadline is for that and for closing. */
    private static final int WATCHES_IN_PHASE = 16;

    private final House house;
    private final RdpLeg leg;
    private final AcceptSequence sequence;
    private final Future<?> grace;
    private final Future<?> watch;
    private ServerTls.Shown shown;
    private Lobby lobby;
    private String phase;
    private long phaseSinceNanos = System.nanoTime();
    private boolean brokeProtocol;
    private boolean over;

    FrontConnection(House house, RdpLeg leg) {
        this.house = house;
        this.leg = leg;
        this.sequence = new AcceptSequence(
                AcceptSettings.defaults(),
                key -> Credentials.acceptor(key, house.context().clock()),
                this);
        this.phase = sequence.phase();
        this.grace = leg.loop()
                .schedule(
                        () -> giveUp("login took too long"),
                        house.config().login().graceDeadline().toMillis(),
                        TimeUnit.MILLISECONDS);
        long step = Math.max(1, house.config().login().phaseDeadline().toMillis() / WATCHES_IN_PHASE);
        this.watch = leg.loop().scheduleWithFixedDelay(this::watch, step, step, TimeUnit.MILLISECONDS);
    }

    /** No phase takes longer than a phase may, however slowly bytes trickle in. */
    private void watch() {
        long now = System.nanoTime();
        notePhase();
        long limit = house.config().login().phaseDeadline().toNanos() * 3 / 4;
        boolean waitsForPerson = lobby != null && lobby.waitsForPerson();
        if (leg.incompleteForNanos(now) > limit || !waitsForPerson && now - phaseSinceNanos > limit) {
            giveUp("phase " + phase + " took too long");
        }
    }

    /** A phase begins with what ended the one before, not when somebody looks. */
    private void notePhase() {
        String current = lobby == null ? sequence.phase() : lobby.phase();
        if (!current.equals(phase)) {
            phase = current;
            phaseSinceNanos = System.nanoTime();
        }
    }

    private void giveUp(String cause) {
        if (lobby != null && lobby.isRelaying()) {
            return;
        }
        LOGGER.atDebug()
                .addKeyValue("peer", ClientAddress.of(leg.channel()))
                .addKeyValue("phase", phase)
                .addKeyValue("cause", cause)
                .log("connection closed");
        if (lobby != null) {
            lobby.leave();
        }
        leg.drop();
    }

    private Origin origin(String software) {
        return new Origin(
                ClientAddress.internet(leg.channel()),
                (InetSocketAddress) leg.channel().localAddress(),
                software);
    }

    private void stop() {
        grace.cancel(false);
        watch.cancel(false);
        sequence.close();
    }

    // ------------------------------------------------------------------ leg

    @Override
    public Framing framing() {
        return over ? Framing.NOTHING : lobby == null ? sequence.framing() : lobby.framing();
    }

    @Override
    public void frame(byte[] frame) throws WireException {
        if (lobby == null) {
            sequence.received(frame);
        } else {
            lobby.frame(frame);
        }
        notePhase();
    }

    @Override
    public void broken(String cause) {
        LOGGER.atDebug()
                .addKeyValue("peer", ClientAddress.of(leg.channel()))
                .addKeyValue("phase", lobby == null ? sequence.phase() : lobby.phase())
                .addKeyValue("cause", cause)
                .log("protocol error");
        brokeProtocol = true;
        if (lobby != null) {
            lobby.leave();
        }
    }

    @Override
    public void closed() {
        over = true;
        stop();
        if (lobby != null) {
            lobby.closed(brokeProtocol);
        }
    }

    // ------------------------------------------------------------------ sequence

    @Override
    public void send(byte[] bytes) {
        leg.send(bytes);
    }

    @Override
    public void startTls() {
        try {
            shown = house.serverTls().current();
        } catch (SSLException e) {
            LOGGER.atError().setCause(e).log("no TLS for RDP clients: the house's certificate or key does not load");
            leg.close();
            return;
        }
        leg.startServerTls(
                shown,
                house.context().loops().handshakes(),
                house.config().login().phaseDeadline().toMillis(),
                none -> sequence.tlsEstablished(shown.subjectPublicKey()));
    }

    @Override
    public void prove(NtlmProof proof) {
        house.context().authority().proveNtlm(proof, origin(""), leg.loop()).whenComplete((key, failure) -> {
            if (over) {
                if (failure == null) {
                    key.ifPresent(Secret::close);
                }
                return;
            }
            sequence.proved(failure == null ? key : Optional.empty());
            leg.deliver();
        });
    }

    @Override
    public void accepted(ClientDescription client) {
        grace.cancel(false);
        lobby = new Lobby(house, leg, client, origin(ClientSketch.software(client)), this::stop);
        lobby.begin();
    }

    @Override
    public void refused(String cause) {
        LOGGER.atDebug()
                .addKeyValue("peer", ClientAddress.of(leg.channel()))
                .addKeyValue("cause", cause)
                .log("client refused");
        over = true;
        leg.close();
    }
}
