/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.proxy.flow.SessionTime;
import dev.gatehouse.proxy.flow.SessionTime.Due;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.SessionReporter;
import dev.gatehouse.ssh.config.SshConfig;
import dev.gatehouse.ssh.policy.RequestRules;
import dev.gatehouse.ssh.record.SessionTape;
import dev.gatehouse.ssh.transport.Frame;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.transport.TransportEnd;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Both legs joined. Confined to the channel's event loop, but for what {@link LiveSession} says.
 */
final class RelayedSession implements LiveSession, Pipe.SessionHooks {

    private static final int CHANNEL_TYPE_BYTES_MAX = 64;
    private static final int OPEN_FAILURE_TEXT_BYTES_MAX = 32 * 1024;
    private static final int PROHIBITED = 1;
    private static final int RESOURCE_SHORTAGE = 4;

    private final Grant grant;
    private final SshConfig config;
    private final SessionReporter reporter;
    private final SshTransport client;
    private final SshTransport target;
    private final SessionTape tape;
    private final SessionEnd end;
    private final ChannelTable channels;
    private final RequestForwarder requests;
    private final GlobalRequests globals;
    private final RefusalBudget refusals;
    private final SessionTime time;
    private final KeepAlive clientAlive;
    private final KeepAlive targetAlive;
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private Future<?> ticks;
    private boolean paused;

    RelayedSession(
            Grant grant,
            SshConfig config,
            SessionReporter reporter,
            SshTransport client,
            SshTransport target,
            SessionTape tape,
            Runnable gone) {
        this.grant = grant;
        this.config = config;
        this.reporter = reporter;
        this.client = client;
        this.target = target;
        this.tape = tape;
        long now = System.nanoTime();
        this.channels = new ChannelTable(config.flow().channelsMax());
        this.requests = new RequestForwarder(new RequestRules(grant.policy()), this::refused);
        this.globals = new GlobalRequests(this::refused);
        this.refusals = new RefusalBudget(
                (event, detail) -> reporter.observed(grant.session(), event, detail), System::nanoTime);
        this.time = new SessionTime(
                grant.policy().idleTimeout(),
                grant.policy().maxDuration(),
                config.time().endWarning(),
                now);
        this.clientAlive = new KeepAlive(client, config.time(), now);
        this.targetAlive = new KeepAlive(target, config.time(), now);
        this.end = new SessionEnd(this, gone);
    }

    void begin() {
        tape.onRelief(this::resume);
        tape.onFailure(this::recordingFailed);
        long tick = config.time().tick().toMillis();
        ticks = loop().scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.MILLISECONDS);
        reporter.opened(grant.session(), this);
    }

    EventLoop loop() {
        return client.loop();
    }

    Grant grant() {
        return grant;
    }

    SshConfig config() {
        return config;
    }

    SessionReporter reporter() {
        return reporter;
    }

    SshTransport client() {
        return client;
    }

    SshTransport target() {
        return target;
    }

    SessionTape tape() {
        return tape;
    }

    ChannelTable channels() {
        return channels;
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
            loop().execute(() -> end.begin(cause, text, ""));
        }
    }

    // ------------------------------------------------------------------ messages

    void clientMessage(int number, PacketReader payload) throws SshProtocolException {
        if (end.hasBegun()) {
            return;
        }
        switch (number) {
            case MessageNumber.GLOBAL_REQUEST -> globals.received(Side.CLIENT, client, payload);
            case MessageNumber.CHANNEL_OPEN -> openFromClient(payload);
            case MessageNumber.CHANNEL_REQUEST -> requests.fromClient(pair(payload), payload);
            case MessageNumber.CHANNEL_SUCCESS, MessageNumber.CHANNEL_FAILURE ->
                throw new SshProtocolException("answer without a request");
            case MessageNumber.CHANNEL_OPEN_CONFIRMATION, MessageNumber.CHANNEL_OPEN_FAILURE ->
                throw new SshProtocolException("answer to an open without an open");
            default -> common(Side.CLIENT, number, payload);
        }
        congestion();
    }

    void targetMessage(int number, PacketReader payload) throws SshProtocolException {
        if (end.hasBegun()) {
            return;
        }
        switch (number) {
            case MessageNumber.GLOBAL_REQUEST -> globals.received(Side.TARGET, target, payload);
            case MessageNumber.CHANNEL_OPEN -> refuseOpen(Side.TARGET, target, payload);
            case MessageNumber.CHANNEL_OPEN_CONFIRMATION -> {
                ChannelPair pair = pair(payload);
                pair.confirmed(payload.readInt("sender channel"), payload.readUint32(), payload.readUint32());
            }
            case MessageNumber.CHANNEL_OPEN_FAILURE -> {
                ChannelPair pair = pair(payload);
                int reason = payload.readInt("reason");
                payload.readText(OPEN_FAILURE_TEXT_BYTES_MAX, "description");
                pair.refused(reason);
            }
            case MessageNumber.CHANNEL_REQUEST -> requests.fromTarget(pair(payload), payload);
            case MessageNumber.CHANNEL_SUCCESS -> pair(payload).targetAnswered(true);
            case MessageNumber.CHANNEL_FAILURE -> pair(payload).targetAnswered(false);
            default -> common(Side.TARGET, number, payload);
        }
        congestion();
    }

    private void common(Side side, int number, PacketReader payload) throws SshProtocolException {
        switch (number) {
            case MessageNumber.CHANNEL_WINDOW_ADJUST -> {
                ChannelPair pair = pair(payload);
                pair.adjust(side, payload.readUint32());
            }
            case MessageNumber.CHANNEL_EOF -> pair(payload).eof(side);
            case MessageNumber.CHANNEL_CLOSE -> pair(payload).close(side);
            case MessageNumber.REQUEST_SUCCESS, MessageNumber.REQUEST_FAILURE -> {
                // an answer to a keepalive: that something came is all that counts
            }
            default -> {
                if (number > MessageNumber.USERAUTH_INFO_RESPONSE) {
                    (side == Side.CLIENT ? client : target).sendUnimplemented();
                }
                // late authentication messages are ignored (RFC 4252 section 5.1)
            }
        }
    }

    private ChannelPair pair(PacketReader payload) throws SshProtocolException {
        return channels.get(payload.readInt("recipient channel"));
    }

    void data(Side side, int recipient, int dataType, Frame frame) throws SshProtocolException {
        if (end.hasBegun()) {
            frame.release();
            return;
        }
        ChannelPair pair;
        try {
            pair = channels.get(recipient);
        } catch (SshProtocolException e) {
            frame.release();
            throw e;
        }
        if (side == Side.CLIENT) {
            bytesIn.lazySet(bytesIn.get() + frame.dataLength());
            pair.clientData(dataType, frame);
        } else {
            bytesOut.lazySet(bytesOut.get() + frame.dataLength());
            pair.targetData(dataType, frame);
        }
        time.active(System.nanoTime());
        congestion();
    }

    void sendable(Side side) {
        for (ChannelPair pair : channels.inTurn()) {
            (side == Side.CLIENT ? pair.out() : pair.in()).pump();
        }
    }

    private void openFromClient(PacketReader payload) throws SshProtocolException {
        PacketReader peek = payload;
        String type = peek.readText(CHANNEL_TYPE_BYTES_MAX, "channel type");
        if (!"session".equals(type) || globals.noMoreSessions()) {
            refuseOpen(Side.CLIENT, client, type, payload);
            return;
        }
        int channel = payload.readInt("sender channel");
        long window = payload.readUint32();
        long packetMax = payload.readUint32();
        int number = channels.freeNumber();
        if (number < 0) {
            openFailure(client, channel, RESOURCE_SHORTAGE, "too many channels");
            return;
        }
        ChannelPair pair = addPair(number);
        pair.open(channel, window, packetMax);
    }

    private ChannelPair addPair(int number) {
        int windowBytes = config.flow().windowBytes();
        int packetBytes = config.flow().packetBytes();
        ChannelPair pair = new ChannelPair(
                number,
                client,
                target,
                tape.channel(),
                new Pipe(client, target, windowBytes, packetBytes, this),
                new Pipe(target, client, windowBytes, packetBytes, this),
                this,
                channels::remove);
        channels.add(pair);
        return pair;
    }

    /**
     * Goes on with the channel in which the user chose the target; to be called once, after {@link #begin}.
     *
     * @param noMoreSessions whether the client has said that it opens no further ones
     */
    void adopt(AdoptedChannel channel, boolean noMoreSessions, String notice) {
        globals.restrictSessions(noMoreSessions);
        ChannelPair pair = addPair(MenuChannel.NUMBER);
        try {
            pair.adopt(channel, notice);
            for (AdoptedChannel.Request request : channel.requests()) {
                byte[] payload = PacketWriter.plain()
                        .putString(request.type())
                        .putBoolean(request.answered())
                        .putRaw(request.rest())
                        .toBytes();
                requests.fromClient(pair, new PacketReader(payload, 0, payload.length));
            }
        } catch (SshProtocolException e) {
            protocolBroken(Side.CLIENT, e);
        }
        congestion();
    }

    private void refuseOpen(Side side, SshTransport from, PacketReader payload) throws SshProtocolException {
        refuseOpen(side, from, payload.readText(CHANNEL_TYPE_BYTES_MAX, "channel type"), payload);
    }

    private void refuseOpen(Side side, SshTransport from, String type, PacketReader payload)
            throws SshProtocolException {
        int channel = payload.readInt("sender channel");
        refused("ssh.channel.refused", Map.of("type", type, "side", side == Side.CLIENT ? "client" : "target"));
        openFailure(from, channel, PROHIBITED, "not allowed");
    }

    private static void openFailure(SshTransport to, int channel, int reason, String text) {
        to.send(PacketWriter.of(MessageNumber.CHANNEL_OPEN_FAILURE)
                .putUint32(channel)
                .putUint32(reason)
                .putString(text)
                .putString(""));
    }

    /** Requests on channels are the client's; everything else says whose it was. */
    private void refused(String event, Map<String, String> detail) {
        try {
            refusals.refused(event, detail);
        } catch (SshProtocolException e) {
            Side side = "target".equals(detail.get("side")) ? Side.TARGET : Side.CLIENT;
            // after the message, whose handling must not find its channel gone
            loop().execute(() -> protocolBroken(side, e));
        }
    }

    // ------------------------------------------------------------------ recording and time

    /** A full ring stops the reading of both legs, never drops. */
    private void congestion() {
        if (!paused && tape.isCongested()) {
            paused = true;
            client.pause();
            target.pause();
        }
    }

    private void resume() {
        if (paused && !end.hasBegun()) {
            paused = false;
            client.resume();
            target.resume();
        }
    }

    @Override
    public void recordingFailed(Throwable cause) {
        end.begin(CloseCause.RECORDING_FAILED, "", String.valueOf(cause.getMessage()));
    }

    @Override
    public void appendCompleted() {
        tape.completed();
    }

    @Override
    public void progressed() {
        end.progressed();
    }

    @Override
    public void protocolBroken(Side side, SshProtocolException cause) {
        end.begin(
                side == Side.CLIENT ? CloseCause.CLIENT_PROTOCOL_ERROR : CloseCause.TARGET_PROTOCOL_ERROR,
                "",
                cause.getMessage());
    }

    private void tick() {
        long now = System.nanoTime();
        if (end.hasBegun()) {
            return;
        }
        client.checkKeyAge(now);
        target.checkKeyAge(now);
        for (ChannelPair pair : channels.all()) {
            pair.giveUpOnTarget();
        }
        if (paused) {
            clientAlive.excuse(now);
            targetAlive.excuse(now);
        } else if (!clientAlive.tick(now) || tooLongIncomplete(client, now)) {
            end.begin(CloseCause.CLIENT_LOST, "", "no answer to keepalives");
            return;
        } else if (!targetAlive.tick(now) || tooLongIncomplete(target, now)) {
            end.begin(CloseCause.TARGET_LOST, "", "no answer to keepalives");
            return;
        }
        Due due = time.due(now);
        if (due instanceof Due.End over) {
            end.begin(over.cause(), "", "");
        } else if (due instanceof Due.Warn warning) {
            String text = warningText(warning);
            channels.forEach(pair -> pair.notice(text));
        }
    }

    private boolean tooLongIncomplete(SshTransport transport, long now) {
        return transport.incompleteForNanos(now)
                > config.time().keepaliveInterval().toNanos() * config.time().keepalivesMax();
    }

    private static String warningText(Due.Warn warning) {
        String when = inWords(warning.left());
        return warning.cause() == CloseCause.IDLE_TIMEOUT
                ? "Gatehouse: this session has been idle and will be ended in " + when + "."
                : "Gatehouse: this session reaches its maximum duration and will be ended in " + when + ".";
    }

    private static String inWords(Duration left) {
        long seconds = Math.max(1, (left.toMillis() + 500) / 1000);
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    // ------------------------------------------------------------------ the end

    void clientClosed(TransportEnd how) {
        boolean working = channels.count() > 0;
        CloseCause cause = switch (how.kind()) {
            case PEER_DISCONNECTED -> CloseCause.CLIENT_CLOSED;
            case PEER_CLOSED -> working ? CloseCause.CLIENT_LOST : CloseCause.CLIENT_CLOSED;
            case PROTOCOL_ERROR, IDENTITY_MISMATCH -> CloseCause.CLIENT_PROTOCOL_ERROR;
            case LOST, LOCAL -> CloseCause.CLIENT_LOST;
        };
        end.clientGone(cause, how.kind() == TransportEnd.Kind.PEER_CLOSED ? "" : how.detail());
    }

    void targetClosed(TransportEnd how) {
        boolean working = channels.count() > 0;
        CloseCause cause = switch (how.kind()) {
            case PEER_DISCONNECTED -> CloseCause.TARGET_CLOSED;
            case PEER_CLOSED -> working ? CloseCause.TARGET_LOST : CloseCause.TARGET_CLOSED;
            case PROTOCOL_ERROR, IDENTITY_MISMATCH -> CloseCause.TARGET_PROTOCOL_ERROR;
            case LOST, LOCAL -> CloseCause.TARGET_LOST;
        };
        end.targetGone(cause, how.detail());
    }

    /** Nothing is handled any more. */
    void stop() {
        ticks.cancel(false);
        refusals.end();
    }
}
