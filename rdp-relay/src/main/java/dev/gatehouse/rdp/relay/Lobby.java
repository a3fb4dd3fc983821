/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.TargetChoices.Choice;
import dev.gatehouse.proxy.session.SessionPhase;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.netty.RdpLeg;
import dev.gatehouse.rdp.screen.HoldScreen;
import dev.gatehouse.rdp.screen.ScreenEvents;
import dev.gatehouse.rdp.screen.View;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.Framing;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where an accepted client waits: Gatehouse's own screen, the conversation about who and where, and the opening of the session, until the
 * target's desktop takes the screen over. Confined to the session's event loop.
 */
final class Lobby implements ScreenEvents, Reception.Desk, SessionOpening.Outcome {

    /** Long enough to read who is connected where, and that it is recorded. */
    private static final Duration NOTICE_SHOWN = Duration.ofMillis(1500);

    /** Between one painting of the screen and the next. */
    private static final Duration PAINT_INTERVAL = Duration.ofMillis(40);

    private final House house;
    private final RdpLeg leg;
    private final ClientDescription client;
    private final Origin origin;
    private final Runnable relaying;
    private final HoldScreen screen;
    private final Reception reception;
    private Future<?> deadline;
    private SessionPhase phase = new SessionPhase.Connected();
    private SessionOpening opening;
    private Grant grant;
    private SessionTape tape;
    private TargetConnection target;
    private long noticeSinceNanos;
    private long paintedAtNanos = System.nanoTime() - PAINT_INTERVAL.toNanos();
    private boolean last;
    private boolean relayed;
    private boolean leaving;
    private boolean over;

    /** @param relaying runs when the session is relayed */
    Lobby(House house, RdpLeg leg, ClientDescription client, Origin origin, Runnable relaying) {
        this.house = house;
        this.leg = leg;
        this.client = client;
        this.origin = origin;
        this.relaying = relaying;
        this.screen = new HoldScreen(ClientSketch.screen(client), this);
        this.reception = new Reception(house, leg.loop(), origin, this);
        waitForPerson();
    }

    private void waitForPerson() {
        long millis = house.config().login().holdScreenDeadline().toMillis();
        deadline = leg.loop().schedule(this::leave, millis, TimeUnit.MILLISECONDS);
    }

    void begin() {
        screen.begin();
        reception.begin(client.user(), client.password(), client.proven());
    }

    Framing framing() {
        return Framing.TPKT_OR_FAST_PATH;
    }

    void frame(byte[] frame) throws WireException {
        screen.received(frame);
        handOverIfReady();
    }

    /** Where it is, for logs and deadlines. */
    String phase() {
        return (screen.isActive() ? "screen, " : "screen handshake, ") + phase.kind();
    }

    /** Whether a person is thinking or typing, which may take longer than a phase. */
    boolean waitsForPerson() {
        return screen.isActive();
    }

    boolean isRelaying() {
        return relayed;
    }

    /** The client has gone. */
    void closed(boolean brokeProtocol) {
        over = true;
        deadline.cancel(false);
        reception.close();
        screen.close();
        if (opening != null) {
            opening.abandon(brokeProtocol ? CloseCause.CLIENT_PROTOCOL_ERROR : CloseCause.CLIENT_LOST);
        }
    }

    // ------------------------------------------------------------------ screen

    @Override
    public void send(byte[] pdu) {
        leg.send(pdu);
    }

    @Override
    public void dirty() {
        paintAfter(PAINT_INTERVAL.toNanos() - (System.nanoTime() - paintedAtNanos));
    }

    private void paintAfter(long nanos) {
        leg.loop().schedule(this::paint, Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    /** A client that takes nothing more has nothing painted: what it will see then is the newest state. */
    private void paint() {
        if (over || relayed) {
            return;
        }
        paintedAtNanos = System.nanoTime();
        if (!leg.isWritable() || !screen.paint(paintedAtNanos)) {
            paintAfter(PAINT_INTERVAL.toNanos());
        }
    }

    @Override
    public void login(String user, Secret password) {
        if (phase instanceof SessionPhase.Connected && !last) {
            reception.login(user, password);
        } else {
            password.close();
        }
    }

    @Override
    public void code(Secret code) {
        if (phase instanceof SessionPhase.Connected && !last) {
            reception.code(code);
        } else {
            code.close();
        }
    }

    @Override
    public void chosen(int index) {
        reception.chosen(index);
    }

    @Override
    public void confirmed() {
        if (last) {
            disconnect();
        }
    }

    @Override
    public void cancelled() {
        disconnect();
    }

    private void disconnect() {
        if (!over && !leaving) {
            leg.send(SlowPathFrame.userRequestedUltimatum());
            leave();
        }
    }

    /** Nothing begins any more, although it takes a moment until the connection has gone. */
    void leave() {
        if (!relayed && !leaving) {
            leaving = true;
            leg.close();
            if (opening != null) {
                opening.abandon(CloseCause.CLIENT_CLOSED);
                opening = null;
            }
        }
    }

    // ------------------------------------------------------------------ conversation

    @Override
    public void askCredentials(String user, String message) {
        backToConnected();
        screen.show(new View.LoginForm(user, message));
    }

    @Override
    public void askCode(String prompt, String message) {
        backToConnected();
        screen.show(new View.CodeForm(prompt, message));
    }

    @Override
    public void askChoice(List<Choice> choices) {
        backToConnected();
        screen.show(new View.Menu(
                choices.stream()
                        .map(each -> each.target() + "  as " + each.account())
                        .toList(),
                "target"));
    }

    @Override
    public void deciding() {
        if (phase instanceof SessionPhase.Connected connected) {
            phase = connected.deciding();
        }
        screen.show(new View.Progress("Gatehouse", "One moment ..."));
    }

    @Override
    public void deny(String text) {
        backToConnected();
        last = true;
        screen.show(new View.Message("Access denied", text, true));
    }

    private void backToConnected() {
        if (phase instanceof SessionPhase.Deciding asked) {
            phase = asked.denied();
        } else if (phase instanceof SessionPhase.Opening failed) {
            phase = failed.failed();
        }
    }

    @Override
    public void granted(Grant given) {
        if (leaving) {
            given.close();
            house.context()
                    .reporter()
                    .failed(given.session(), CloseCause.CLIENT_CLOSED, "client went while the authority decided");
            return;
        }
        // the opening has deadlines of its own
        deadline.cancel(false);
        grant = given;
        SessionPhase.OpeningRecording begun = ((SessionPhase.Deciding) phase).granted(given);
        phase = begun;
        screen.show(new View.Progress("Connecting", notice(given)));
        noticeSinceNanos = System.nanoTime();
        opening = new SessionOpening(
                house.context(), house.config(), house.clientTls(), leg, client, given, origin, this);
        opening.begin(begun);
    }

    private static String notice(Grant grant) {
        String line =
                grant.user() + " to " + grant.account() + "@" + grant.target().name();
        String notice = grant.policy().notice();
        return notice.isBlank() ? line : line + "\n" + notice;
    }

    // ------------------------------------------------------------------ opening

    @Override
    public void failed() {
        opening = null;
        tape = null;
        target = null;
        waitForPerson();
        deny(grant.denial().userText());
    }

    @Override
    public void opened(SessionTape openTape, TargetConnection connected) {
        tape = openTape;
        target = connected;
        long shown = System.nanoTime() - noticeSinceNanos;
        long left = Math.max(0, NOTICE_SHOWN.toNanos() - shown);
        leg.loop().schedule(this::handOverIfReady, left, TimeUnit.NANOSECONDS);
    }

    private void handOverIfReady() {
        if (over
                || leaving
                || relayed
                || target == null
                || !screen.isActive()
                || System.nanoTime() - noticeSinceNanos < NOTICE_SHOWN.toNanos()) {
            return;
        }
        SessionPhase.Relaying begun = opening.handOver().loggedIn();
        phase = begun;
        relayed = true;
        opening = null;
        screen.leave();
        screen.close();
        deadline.cancel(false);
        relaying.run();
        // the credential has done its work
        grant.close();
        house.admission().authenticated(leg.channel());
        RelayedSession session = new RelayedSession(
                grant,
                house.config(),
                house.context().reporter(),
                new RelayedSession.Legs(leg, client.ids(), target.leg(), target.ids()),
                tape,
                () -> house.live().remove(grant.session()));
        house.live().add(session);
        session.begin();
    }
}
