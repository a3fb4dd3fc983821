/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.ssh.channel.ChannelEvent;
import dev.gatehouse.ssh.channel.ChannelState;
import dev.gatehouse.ssh.record.ChannelTape;
import dev.gatehouse.ssh.transport.Frame;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * One channel on both legs. Data, requests, EOF and close of one direction go through one {@link Pipe}, so that they arrive in
 * the order in which they were sent. Confined to the channel's event loop.
 *
 * <p>Who closes is answered at once on its own leg; the other leg is closed after all that was before the close has gone through.
 */
final class ChannelPair {

    private static final int STDERR = 1;

    /** As {@code ssh} reports that there was no session. */
    private static final int STATUS_NO_SESSION = 255;

    private final int number;
    private final SshTransport client;
    private final SshTransport target;
    private final ChannelTape tape;
    private final Pipe in;
    private final Pipe out;
    private final Pipe.SessionHooks hooks;
    private final Consumer<ChannelPair> over;
    private final ReplyQueue replies = new ReplyQueue(this::sendReply);
    private final AppendCompletion aside = this::asideRecorded;
    private ChannelState clientState = new ChannelState.Opening();
    private ChannelState targetState = new ChannelState.Opening();
    private int clientChannel;
    private int targetChannel;
    private long clientWindow;
    private long clientPacketMax;
    private boolean terminal;
    /** Whether the client had the channel open before there was a target. */
    private boolean adopted;
    /** Requests whose answers an adopting client has had already. */
    private int answersDue;

    /** @param number on both legs, ours */
    ChannelPair(
            int number,
            SshTransport client,
            SshTransport target,
            ChannelTape tape,
            Pipe in,
            Pipe out,
            Pipe.SessionHooks hooks,
            Consumer<ChannelPair> over) {
        this.number = number;
        this.client = client;
        this.target = target;
        this.tape = tape;
        this.in = in;
        this.out = out;
        this.hooks = hooks;
        this.over = over;
    }

    int number() {
        return number;
    }

    ChannelTape tape() {
        return tape;
    }

    Pipe in() {
        return in;
    }

    Pipe out() {
        return out;
    }

    boolean isTerminal() {
        return terminal;
    }

    void terminal() {
        terminal = true;
        tape.terminal();
    }

    // ------------------------------------------------------------------ opening

    /** The client has asked for a session channel; the target is asked in turn. */
    void open(int channel, long window, long packetMax) throws SshProtocolException {
        Pipe.requirePacketMax(packetMax);
        clientChannel = channel;
        in.sourceChannel(channel);
        in.message(this::openAtTarget, completion -> tape.opened("session", completion));
        clientWindow = window;
        clientPacketMax = packetMax;
    }

    private void openAtTarget() {
        target.send(PacketWriter.of(MessageNumber.CHANNEL_OPEN)
                .putString("session")
                .putUint32(number)
                .putUint32(out.windowBytes())
                .putUint32(out.packetBytes()));
    }

    /** The client has the channel open already: the target is asked, and gets nothing before it has answered. */
    void adopt(AdoptedChannel from, String notice) throws SshProtocolException {
        adopted = true;
        answersDue = (int) from.requests().stream()
                .filter(AdoptedChannel.Request::answered)
                .count();
        clientChannel = from.channel();
        clientState = clientState.on(ChannelEvent.CONFIRMED);
        in.sourceChannel(clientChannel);
        out.sinkOpen(clientChannel, from.window(), from.packetMax());
        in.message(
                () -> {
                    openAtTarget();
                    in.hold();
                },
                completion -> tape.opened("session", completion));
        write(from.unsent());
        say(notice);
    }

    /** The client was told that it has a shell, and it has not. */
    private void notStarted() {
        if (clientState.kind() != ChannelState.Kind.OPEN || out.isDiscarding()) {
            return;
        }
        say("Gatehouse: the target gives no terminal and shell for this session.");
        try {
            forwardToClient("exit-status", new byte[] {0, 0, 0, (byte) STATUS_NO_SESSION}, null);
            out.message(() -> closeTowards(Side.CLIENT));
            in.discard();
            in.message(() -> closeTowards(Side.TARGET));
        } catch (SshProtocolException e) {
            hooks.protocolBroken(Side.CLIENT, e);
        }
    }

    /** The target has opened it: now the client is told. */
    void confirmed(int channel, long window, long packetMax) throws SshProtocolException {
        targetState = targetState.on(ChannelEvent.CONFIRMED);
        targetChannel = channel;
        out.sourceChannel(channel);
        if (!adopted) {
            clientState = clientState.on(ChannelEvent.CONFIRMED);
            client.send(PacketWriter.of(MessageNumber.CHANNEL_OPEN_CONFIRMATION)
                    .putUint32(clientChannel)
                    .putUint32(number)
                    .putUint32(in.windowBytes())
                    .putUint32(in.packetBytes()));
            out.sinkOpen(clientChannel, clientWindow, clientPacketMax);
        }
        in.sinkOpen(channel, window, packetMax);
    }

    /** The target has refused it. */
    void refused(int reason) throws SshProtocolException {
        targetState = targetState.on(ChannelEvent.REFUSED);
        if (adopted) {
            notStarted();
            finishIfClosed();
            return;
        }
        clientState = clientState.on(ChannelEvent.REFUSED);
        client.send(PacketWriter.of(MessageNumber.CHANNEL_OPEN_FAILURE)
                .putUint32(clientChannel)
                .putUint32(reason)
                .putString("the target refused the channel")
                .putString(""));
        finishIfClosed();
    }

    // ------------------------------------------------------------------ data

    void clientData(int dataType, Frame frame) throws SshProtocolException {
        peer(Side.CLIENT, ChannelEvent.PEER_DATA, frame);
        requireType(dataType == 0, dataType, frame);
        in.data(
                frame,
                dataType,
                completion -> tape.input(frame.array(), frame.dataOffset(), frame.dataLength(), completion));
    }

    void targetData(int dataType, Frame frame) throws SshProtocolException {
        peer(Side.TARGET, ChannelEvent.PEER_DATA, frame);
        requireType(dataType == 0 || dataType == STDERR, dataType, frame);
        out.data(
                frame,
                dataType,
                completion -> tape.output(
                        dataType == STDERR, frame.array(), frame.dataOffset(), frame.dataLength(), completion));
    }

    private void peer(Side side, ChannelEvent event, Frame frame) throws SshProtocolException {
        try {
            transition(side, event);
        } catch (SshProtocolException e) {
            frame.release();
            throw e;
        }
    }

    /** Only what RFC 4254 section 5.2 knows: any other number would go through unrecorded. */
    private static void requireType(boolean known, int dataType, Frame frame) throws SshProtocolException {
        if (!known) {
            frame.release();
            throw new SshProtocolException("extended data of type " + dataType);
        }
    }

    /** Writes to the user's terminal, if there is one that listens. */
    void notice(String text) {
        if (!terminal || clientState.kind() != ChannelState.Kind.OPEN || !clientState.sends()) {
            return;
        }
        say(text);
    }

    private void say(String text) {
        write(("\r\n" + text.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Recorded as ours, like everything that is said to the user here. */
    private void write(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        Frame frame = Frame.forData(client.allocator(), bytes.length);
        frame.append(bytes, 0, bytes.length);
        out.inject(frame, completion -> tape.notice(frame.array(), frame.dataOffset(), frame.dataLength(), completion));
    }

    /** The last words to a terminal, and the end of its channel. */
    void farewell(String text) {
        if (terminal && clientState.kind() == ChannelState.Kind.OPEN) {
            notice(text);
            try {
                out.message(() -> closeTowards(Side.CLIENT));
            } catch (SshProtocolException e) {
                // too much waits already: the goodbye of the connection has to do
                out.discard();
            }
        }
    }

    void adjust(Side side, long more) throws SshProtocolException {
        transition(side, ChannelEvent.PEER_ADJUST);
        (side == Side.CLIENT ? out : in).adjust(more);
    }

    // ------------------------------------------------------------------ requests

    /** A request of the client goes on to the target; its answer, if wanted, comes back in turn. */
    void forwardToTarget(String type, boolean wantReply, byte[] rest, Consumer<AppendCompletion> append)
            throws SshProtocolException {
        ReplyQueue.Reply reply = wantReply ? replies.expect() : null;
        Runnable forward = () -> {
            if (targetState.kind() != ChannelState.Kind.OPEN) {
                replies.answer(reply, false);
                return;
            }
            replies.asked(reply);
            target.send(request(targetChannel, type, wantReply, rest));
        };
        if (append == null) {
            in.message(forward);
        } else {
            in.message(forward, rest.length, append);
        }
    }

    /** A request of the client that goes no further. */
    void refuseToClient(boolean wantReply) throws SshProtocolException {
        if (wantReply) {
            replies.answer(replies.expect(), false);
        }
    }

    /** A request of the target goes on to the client; those that do want no answer. */
    void forwardToClient(String type, byte[] rest, Consumer<AppendCompletion> append) throws SshProtocolException {
        Runnable forward = () -> {
            if (clientState.kind() == ChannelState.Kind.OPEN || clientState.kind() == ChannelState.Kind.PEER_CLOSED) {
                client.send(request(clientChannel, type, false, rest));
            }
        };
        if (append == null) {
            out.message(forward);
        } else {
            out.message(forward, rest.length, append);
        }
    }

    /** A request of the target that goes no further. */
    void refuseToTarget(boolean wantReply) {
        if (wantReply && targetState.kind() == ChannelState.Kind.OPEN) {
            target.send(PacketWriter.of(MessageNumber.CHANNEL_FAILURE).putUint32(targetChannel));
        }
    }

    /** The target has answered the oldest request. */
    void targetAnswered(boolean success) throws SshProtocolException {
        transition(Side.TARGET, ChannelEvent.PEER_REPLY);
        replies.answered(success);
    }

    private void sendReply(boolean success) {
        if (answersDue > 0) {
            answersDue--;
            if (!success) {
                notStarted();
            }
            return;
        }
        try {
            out.message(() -> {
                if (clientState.kind() == ChannelState.Kind.OPEN) {
                    client.send(PacketWriter.of(success ? MessageNumber.CHANNEL_SUCCESS : MessageNumber.CHANNEL_FAILURE)
                            .putUint32(clientChannel));
                }
            });
        } catch (SshProtocolException e) {
            hooks.protocolBroken(Side.CLIENT, e);
        }
    }

    private static PacketWriter request(int channel, String type, boolean wantReply, byte[] rest) {
        return PacketWriter.of(MessageNumber.CHANNEL_REQUEST)
                .putUint32(channel)
                .putString(type)
                .putBoolean(wantReply)
                .putRaw(rest);
    }

    /** Records something that is forwarded to nobody. */
    void recordAside(Consumer<AppendCompletion> append) {
        append.accept(aside);
    }

    private void asideRecorded(Throwable failure) {
        hooks.appendCompleted();
        if (failure != null) {
            hooks.recordingFailed(failure);
        }
    }

    // ------------------------------------------------------------------ the end

    void eof(Side side) throws SshProtocolException {
        transition(side, ChannelEvent.PEER_EOF);
        Pipe pipe = side == Side.CLIENT ? in : out;
        pipe.message(
                () -> {
                    if (state(side.other()).kind() == ChannelState.Kind.OPEN
                            && state(side.other()).sends()) {
                        send(side.other(), ChannelEvent.SEND_EOF, MessageNumber.CHANNEL_EOF);
                    }
                },
                completion -> tape.eof(side == Side.TARGET, completion));
    }

    void close(Side side) throws SshProtocolException {
        transition(side, ChannelEvent.PEER_CLOSE);
        Pipe from = side == Side.CLIENT ? in : out;
        Pipe to = side == Side.CLIENT ? out : in;
        from.sourceClosed();
        to.discard();
        // a client that has seen EOF closes at once, while the exit status is still on its way: it has its answer when
        // the
        // target has closed too, and until then takes requests. What the target would still take has no such meaning.
        if (side == Side.TARGET && targetState.kind() == ChannelState.Kind.PEER_CLOSED) {
            send(side, ChannelEvent.SEND_CLOSE, MessageNumber.CHANNEL_CLOSE);
        }
        from.message(() -> closeTowards(side.other()));
        finishIfClosed();
    }

    /** Closes the client's side after all that was before, because the target has gone. */
    void targetGone() throws SshProtocolException {
        if (targetState.kind() == ChannelState.Kind.OPENING) {
            refused(2);
            return;
        }
        if (targetState.kind() != ChannelState.Kind.CLOSED) {
            targetState = new ChannelState.Closed();
            in.discard();
            out.sourceClosed();
            out.message(() -> closeTowards(Side.CLIENT));
        }
    }

    private void closeTowards(Side side) {
        ChannelState.Kind kind = state(side).kind();
        if (kind == ChannelState.Kind.OPEN || kind == ChannelState.Kind.PEER_CLOSED) {
            send(side, ChannelEvent.SEND_CLOSE, MessageNumber.CHANNEL_CLOSE);
        }
        finishIfClosed();
    }

    /** The client has closed and the target's window does not open: what waits is given up. */
    boolean giveUpOnTarget() {
        if (clientState.kind() != ChannelState.Kind.OPEN
                && targetState.kind() == ChannelState.Kind.OPEN
                && in.isBlocked()) {
            in.discard();
            return true;
        }
        return false;
    }

    private void finishIfClosed() {
        if (clientState.kind() == ChannelState.Kind.CLOSED && targetState.kind() == ChannelState.Kind.CLOSED) {
            recordAside(tape::closed);
            over.accept(this);
        }
    }

    /** The session is over. */
    void release() {
        tape.close();
        in.release();
        out.release();
    }

    void request(Side side) throws SshProtocolException {
        transition(side, ChannelEvent.PEER_REQUEST);
    }

    private ChannelState state(Side side) {
        return side == Side.CLIENT ? clientState : targetState;
    }

    private void transition(Side side, ChannelEvent event) throws SshProtocolException {
        ChannelState next = state(side).on(event);
        if (side == Side.CLIENT) {
            clientState = next;
        } else {
            targetState = next;
        }
    }

    private void send(Side side, ChannelEvent event, int messageNumber) {
        try {
            transition(side, event);
        } catch (SshProtocolException e) {
            throw new IllegalStateException(e);
        }
        boolean toClient = side == Side.CLIENT;
        (toClient ? client : target)
                .send(PacketWriter.of(messageNumber).putUint32(toClient ? clientChannel : targetChannel));
    }
}
