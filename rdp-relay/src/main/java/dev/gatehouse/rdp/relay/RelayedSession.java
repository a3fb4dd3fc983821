/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.flow.SessionTime;
import dev.gatehouse.proxy.flow.SessionTime.Due;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.SessionReporter;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.config.RdpConfig;
import dev.gatehouse.rdp.netty.LegStream;
import dev.gatehouse.rdp.netty.RdpLeg;
import dev.gatehouse.rdp.record.RdpRecordTypes;
import dev.gatehouse.rdp.sequence.McsIds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Both legs joined. Confined to the session's event loop, but for what {@link LiveSession} says. */
final class RelayedSession implements LiveSession, FilterEvents {

    private static final Logger LOGGER = LoggerFactory.getLogger(RelayedSession.class);

    private final Grant grant;
    private final SessionReporter reporter;
    private final Legs legs;
    private final RdpLeg client;
    private final RdpLeg target;
    private final SessionTape tape;
    private final SessionEnd end;
    private final ShareState share = new ShareState();
    private final ClientFilter clientFilter;
    private final PduStream fromClient;
    private final PduStream fromTarget;
    private final SessionTime time;
    private final RdpConfig config;
    private final ScreenNotice notice;
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private Future<?> ticks;
    private boolean flushing;

    /** Both legs of a session. */
    record Legs(RdpLeg client, McsIds clientIds, RdpLeg target, McsIds targetIds) {}

    /** @param gone runs when the end has been reported */
    RelayedSession(
            Grant grant, RdpConfig config, SessionReporter reporter, Legs legs, SessionTape tape, Runnable gone) {
        this.grant = grant;
        this.config = config;
        this.reporter = reporter;
        this.legs = legs;
        this.client = legs.client();
        this.target = legs.target();
        this.tape = tape;
        StaticChannels channels = StaticChannels.of(legs.clientIds(), legs.targetIds());
        DynamicChannels dynamics = new DynamicChannels(
                grant.policy().allowed(), name -> observed("rdp.channel.refused", Map.of("channel", name)));
        this.clientFilter =
                new ClientFilter(legs.clientIds(), legs.targetIds(), channels, dynamics, share, tape.records(), this);
        this.fromClient = new PduStream(clientFilter, tape, RdpRecordTypes.INPUT, this::forwardToTarget);
        this.fromTarget = new PduStream(
                new TargetFilter(legs.clientIds(), legs.targetIds(), channels, dynamics, share, this),
                tape,
                RdpRecordTypes.OUTPUT,
                this::forwardToClient);
        this.time = new SessionTime(
                grant.policy().idleTimeout(),
                grant.policy().maxDuration(),
                config.time().endWarning(),
                System.nanoTime());
        this.notice = new ScreenNotice(share, legs, this::paint, this::toTarget);
        this.end = new SessionEnd(this, gone);
    }

    /** Begins with what the legs have already read. */
    void begin() {
        tape.onRelief(this::readAgain);
        tape.onForwarded(this::flushSoon);
        tape.onFailure(failure -> end.begin(CloseCause.RECORDING_FAILED, String.valueOf(failure.getMessage())));
        long tick = config.time().tick().toMillis();
        ticks = loop().scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.MILLISECONDS);
        // before a peer can end it: reports come in order
        reporter.opened(grant.session(), this);
        try {
            client.relay(new Stream(Side.CLIENT, fromClient));
            if (!end.hasBegun()) {
                target.relay(new Stream(Side.TARGET, fromTarget));
            }
        } catch (RuntimeException e) {
            LOGGER.atError().addKeyValue("sessionId", id()).setCause(e).log("relaying could not begin");
            end.begin(CloseCause.INTERNAL_ERROR, String.valueOf(e.getMessage()));
        }
    }

    EventLoop loop() {
        return client.loop();
    }

    Grant grant() {
        return grant;
    }

    SessionReporter reporter() {
        return reporter;
    }

    RdpConfig config() {
        return config;
    }

    RdpLeg client() {
        return client;
    }

    RdpLeg target() {
        return target;
    }

    McsIds clientIds() {
        return legs.clientIds();
    }

    SessionTape tape() {
        return tape;
    }

    ShareState share() {
        return share;
    }

    // ------------------------------------------------------------------ from any thread

    @Override
    public SessionId id() {
        return grant.session();
    }

    @Override
    public long bytesIn() {
        return bytesIn.get();
    }

    @Override
    public long bytesOut() {
        return bytesOut.get();
    }

    @Override
    public void end(CloseCause cause, String text) {
        if (!loop().isShuttingDown()) {
            loop().execute(() -> end.begin(cause, ""));
        }
    }

    @Override
    public void tell(String text) {
        onLoop(() -> painting(() -> notice.tell(text)));
    }

    @Override
    public boolean lock(String text) {
        onLoop(() -> {
            clientFilter.lock(true);
            observed("rdp.locked", Map.of());
            notice.lock(text);
        });
        return true;
    }

    @Override
    public void unlock() {
        onLoop(() -> {
            if (clientFilter.isLocked()) {
                clientFilter.lock(false);
                time.active(System.nanoTime());
                observed("rdp.unlocked", Map.of());
                notice.unlock();
            }
        });
    }

    private void onLoop(Runnable action) {
        if (!loop().isShuttingDown()) {
            loop().execute(() -> {
                if (!end.hasBegun()) {
                    action.run();
                }
            });
        }
    }

    // ------------------------------------------------------------------ what passes

    private void forwardToTarget(ByteBuf pdus) {
        bytesIn.addAndGet(pdus.readableBytes());
        target.write(pdus);
    }

    private void forwardToClient(ByteBuf pdus) {
        bytesOut.addAndGet(pdus.readableBytes());
        client.write(pdus);
    }

    /** One flush for all that one burst of completions forwards. */
    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            loop().execute(() -> {
                flushing = false;
                client.flush();
                target.flush();
            });
        }
    }

    /** Pixels of ours for the client; recorded like the target's. */
    private void paint(ByteBuf pdus) {
        tape.append(RdpRecordTypes.SCREEN, pdus, client::write);
    }

    @Override
    public void toTarget(ByteBuf frame) {
        tape.append(RdpRecordTypes.INPUT, frame, target::write);
    }

    @Override
    public void active() {
        time.active(System.nanoTime());
    }

    @Override
    public void confirmActive(ByteBuf frame) {
        tape.note(RdpRecordTypes.CONFIRM_ACTIVE, ByteBufUtil.getBytes(frame));
        notice.shareActive();
    }

    @Override
    public void goodbye(Side side) {
        // its connection is about to close; what came before still flows
        loop().execute(() -> end.goodbye(side));
    }

    @Override
    public void observed(String event, Map<String, String> detail) {
        reporter.observed(grant.session(), event, detail);
    }

    // ------------------------------------------------------------------ back-pressure and time

    /** A full ring or a slow reader stops the reading, never drops. */
    private void pauseWhereFull() {
        if (tape.isCongested() || !target.isWritable()) {
            client.pause();
        }
        // a target is answered in the client's name, so it has to take its answers too
        if (tape.isCongested() || !client.isWritable() || !target.isWritable()) {
            target.pause();
        }
    }

    private void readAgain() {
        if (end.hasBegun() || tape.isCongested()) {
            return;
        }
        if (target.isWritable()) {
            client.resume();
        }
        if (client.isWritable() && target.isWritable()) {
            target.resume();
        }
    }

    private void tick() {
        if (end.hasBegun()) {
            return;
        }
        // the end first: nothing that is painted may keep it from coming
        Due due = time.due(System.nanoTime());
        if (due instanceof Due.End over) {
            end.begin(over.cause(), "");
        } else if (due instanceof Due.Warn warning) {
            painting(() -> notice.warn(warning));
        } else {
            painting(notice::tick);
        }
    }

    /** A picture of ours that fails costs the session nothing. */
    private void painting(Runnable picture) {
        try {
            picture.run();
        } catch (RuntimeException e) {
            LOGGER.atWarn().addKeyValue("sessionId", id()).setCause(e).log("notice could not be painted");
        }
    }

    /** Nothing is handled any more. */
    void stop() {
        ticks.cancel(false);
        fromClient.release();
        fromTarget.release();
    }

    /** One leg's bytes and fate. */
    private final class Stream implements LegStream {

        private final Side side;
        private final PduStream pdus;
        private String fault = "";

        Stream(Side side, PduStream pdus) {
            this.side = side;
            this.pdus = pdus;
        }

        @Override
        public void received(ByteBuf data) throws WireException {
            if (end.hasBegun()) {
                data.release();
                return;
            }
            pdus.received(data);
            pauseWhereFull();
        }

        @Override
        public void readComplete() {
            // what was recorded in the meantime is flushed by its completions
        }

        @Override
        public void writabilityChanged() {
            readAgain();
            pauseWhereFull();
        }

        @Override
        public void broken(String cause) {
            fault = cause;
            end.begin(side == Side.CLIENT ? CloseCause.CLIENT_PROTOCOL_ERROR : CloseCause.TARGET_PROTOCOL_ERROR, cause);
        }

        @Override
        public void closed() {
            end.gone(side, fault);
        }
    }
}
