/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.proxy.limit.Admission;
import dev.gatehouse.proxy.login.LoginNameParser;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.TargetChoices;
import dev.gatehouse.proxy.session.LiveSessions;
import dev.gatehouse.proxy.session.SessionPhase;
import dev.gatehouse.proxy.spi.RelayContext;
import dev.gatehouse.ssh.auth.FrontAuthentication;
import dev.gatehouse.ssh.config.SshConfig;
import dev.gatehouse.ssh.record.SessionTape;
import dev.gatehouse.ssh.transport.Frame;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.transport.SshTransports;
import dev.gatehouse.ssh.transport.TransportEnd;
import dev.gatehouse.ssh.transport.TransportEvents;
import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The client's leg: login, then the relay. Confined to the channel's event loop. */
final class FrontConnection implements TransportEvents, FrontAuthentication.Listener, SessionOpening.Outcome {

    private static final int SOFTWARE_CHARS_MAX = 255;

    private final RelayContext context;
    private final SshConfig config;
    private final SshTransports transports;
    private final SshTransport transport;
    private final Admission admission;
    private final LiveSessions live;
    private final FrontAuthentication login;
    private final Future<?> grace;
    private final Future<?> watch;
    private Future<?> phaseDeadline;
    private SessionPhase phase = new SessionPhase.Connected();
    private SessionOpening opening;
    private TargetChooser chooser;
    private RelayedSession session;
    private String software = "";

    FrontConnection(
            RelayContext context,
            SshConfig config,
            SshTransports transports,
            SshTransport transport,
            Admission admission,
            LoginNameParser parser,
            LiveSessions live) {
        this.context = context;
        this.config = config;
        this.transports = transports;
        this.transport = transport;
        this.admission = admission;
        this.live = live;
        this.login = new FrontAuthentication(
                transport,
                parser,
                context.authority(),
                config.login(),
                context.clock(),
                this::origin,
                config.banner(),
                this);
        long phaseMillis = config.login().phaseDeadline().toMillis();
        this.grace = after(config.login().graceDeadline().toMillis(), "login took too long");
        this.phaseDeadline = after(phaseMillis, "handshake took too long");
        this.watch = transport
                .loop()
                .scheduleWithFixedDelay(this::watch, phaseMillis / 4, phaseMillis / 4, TimeUnit.MILLISECONDS);
    }

    private Future<?> after(long millis, String text) {
        return transport
                .loop()
                .schedule(
                        () -> transport.disconnect(DisconnectReason.BY_APPLICATION, text),
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    /** A message that trickles in costs no more time than a phase. */
    private void watch() {
        long incomplete = transport.incompleteForNanos(System.nanoTime());
        if (incomplete > config.login().phaseDeadline().toNanos() * 3 / 4) {
            transport.disconnect(DisconnectReason.BY_APPLICATION, "message took too long");
        }
    }

    private void stopDeadlines() {
        grace.cancel(false);
        watch.cancel(false);
        phaseDeadline.cancel(false);
    }

    private Origin origin() {
        return new Origin(
                (InetSocketAddress) transport.channel().remoteAddress(),
                (InetSocketAddress) transport.channel().localAddress(),
                software);
    }

    // ------------------------------------------------------------------ transport

    @Override
    public void identified(String text) {
        StringBuilder printable = new StringBuilder();
        text.chars()
                .filter(c -> c >= ' ' && c < 0x7F)
                .limit(SOFTWARE_CHARS_MAX)
                .forEach(c -> printable.append((char) c));
        software = printable.toString();
    }

    @Override
    public void keysEstablished() {
        phaseDeadline.cancel(false);
        phaseDeadline = after(config.login().phaseDeadline().toMillis(), "login did not begin");
    }

    @Override
    public void serviceRequested(String name) throws SshProtocolException {
        login.serviceRequested(name);
    }

    @Override
    public void message(int number, PacketReader payload) throws SshProtocolException {
        if (session != null) {
            session.clientMessage(number, payload);
        } else if (chooser != null) {
            chooser.message(number, payload);
        } else {
            login.message(number, payload);
        }
    }

    @Override
    public void data(int recipient, int dataType, Frame frame) throws SshProtocolException {
        if (session != null) {
            session.data(Side.CLIENT, recipient, dataType, frame);
        } else if (chooser != null) {
            chooser.data(recipient, dataType, frame);
        } else {
            frame.release();
            throw new SshProtocolException("channel data before the login");
        }
    }

    @Override
    public boolean isPeerKnown() {
        return session != null || chooser != null;
    }

    @Override
    public void sendable() {
        if (session != null) {
            session.sendable(Side.CLIENT);
        }
    }

    @Override
    public void closed(TransportEnd end) {
        stopDeadlines();
        login.stop();
        if (chooser != null) {
            chooser.close();
        }
        if (session != null) {
            session.clientClosed(end);
        } else if (opening != null) {
            opening.abandon(
                    end.kind() == TransportEnd.Kind.PROTOCOL_ERROR
                            ? CloseCause.CLIENT_PROTOCOL_ERROR
                            : CloseCause.CLIENT_LOST);
        }
    }

    // ------------------------------------------------------------------ login

    @Override
    public void started() {
        phaseDeadline.cancel(false);
    }

    @Override
    public void deciding() {
        phase = ((SessionPhase.Connected) phase).deciding();
    }

    @Override
    public void denied() {
        if (phase instanceof SessionPhase.Deciding asked) {
            phase = asked.denied();
        } else if (phase instanceof SessionPhase.Opening failed) {
            phase = failed.failed();
        }
    }

    @Override
    public void factorNeeded() {
        phase = ((SessionPhase.Deciding) phase).factorNeeded();
    }

    @Override
    public void granted(AccessDecision.Granted granted, Origin origin) {
        Grant grant = granted.grant();
        SessionPhase.OpeningRecording begun = ((SessionPhase.Deciding) phase).granted(grant);
        phase = begun;
        opening = new SessionOpening(context, config, transports, transport, grant, origin, this);
        opening.begin(begun);
    }

    @Override
    public void offered(AccessRequest proven, TargetChoices.Offered offered) {
        denied();
        grace.cancel(false);
        chooser = new TargetChooser(
                transport, config, context.authority(), context.clock(), proven, offered, new ChooserDesk());
        login.succeed("");
    }

    /** Choices go the way that logins go. */
    private final class ChooserDesk implements TargetChooser.Desk {
        @Override
        public void deciding() {
            FrontConnection.this.deciding();
        }

        @Override
        public void denied() {
            FrontConnection.this.denied();
        }

        @Override
        public void granted(AccessDecision.Granted granted) {
            FrontConnection.this.granted(granted, origin());
        }

        @Override
        public void grantedTooLate(AccessDecision.Granted granted) {
            FrontConnection.this.grantedTooLate(granted);
        }

        @Override
        public void abandoned() {
            if (opening != null) {
                opening.abandon(CloseCause.CLIENT_CLOSED);
                opening = null;
            }
            FrontConnection.this.denied();
        }
    }

    @Override
    public void grantedTooLate(AccessDecision.Granted granted) {
        Grant grant = granted.grant();
        grant.close();
        context.reporter().failed(grant.session(), CloseCause.CLIENT_LOST, "client went while the authority decided");
    }

    @Override
    public void opened(SessionTape tape, TargetConnection target) {
        SessionPhase.Relaying relaying = opening.reached().loggedIn();
        Grant grant = relaying.grant();
        phase = relaying;
        opening = null;
        // the credential has done its work
        grant.close();
        stopDeadlines();
        admission.authenticated(transport.channel());
        session = new RelayedSession(
                grant,
                config,
                context.reporter(),
                transport,
                target.transport(),
                tape,
                () -> live.remove(grant.session()));
        target.relay(session);
        live.add(session);
        if (chooser == null) {
            login.succeed(notice(grant));
        }
        session.begin();
        if (chooser != null) {
            chooser.handOver(session, notice(grant));
        }
    }

    private static String notice(Grant grant) {
        String line = "Gatehouse: " + grant.user() + " to " + grant.account() + "@"
                + grant.target().name();
        String notice = grant.policy().notice();
        return notice.isBlank() ? line : line + "\n" + notice;
    }

    @Override
    public void failed() {
        Grant grant = ((SessionPhase.Opening) phase).grant();
        opening = null;
        if (chooser == null) {
            login.deny(grant.denial());
        } else {
            chooser.failed(grant.denial());
        }
    }
}
