/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.channel.ChannelEvent;
import dev.gatehouse.ssh.channel.ChannelState;
import dev.gatehouse.ssh.config.SshFlowConfig;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A session channel that ends at Gatehouse itself (RFC 4254 sections 5 and 6): windows, requests, and what is written to the terminal.
 * Nothing comes from it but what was typed. Confined to the channel's event loop.
 */
final class MenuChannel {

    /** The only channel there is. */
    static final int NUMBER = 0;

    private static final long WINDOW_MAX = 0xFFFF_FFFFL;
    private static final int STDERR = 1;

    private final SshTransport client;
    private final SshFlowConfig flow;
    private final Listener listener;
    private final int clientChannel;
    private final long packetMax;
    private final TerminalRequests asked = new TerminalRequests();
    private final Deque<byte[]> unsent = new ArrayDeque<>();
    private ChannelState state = new ChannelState.Opening();
    private long window;
    private int sourceWindow;
    private int endStatus = -1;

    /** What happens on the channel. */
    interface Listener {
        /** The client wants a shell on its terminal. */
        void shell();

        /** The client wants what there cannot be without a target. */
        void impossible();

        /** The terminal has another size. */
        void resized();

        /** The user typed. */
        void typed(byte[] array, int offset, int length);

        /** Everything written so far has gone out. */
        void flushed();

        /** The client will type no more. */
        void ended();
    }

    MenuChannel(
            SshTransport client, SshFlowConfig flow, Listener listener, int clientChannel, long window, long packetMax)
            throws SshProtocolException {
        Pipe.requirePacketMax(packetMax);
        this.client = client;
        this.flow = flow;
        this.listener = listener;
        this.clientChannel = clientChannel;
        this.window = window;
        this.packetMax = packetMax;
        this.sourceWindow = flow.windowBytes();
        transition(ChannelEvent.CONFIRMED);
        client.send(PacketWriter.of(MessageNumber.CHANNEL_OPEN_CONFIRMATION)
                .putUint32(clientChannel)
                .putUint32(NUMBER)
                .putUint32(flow.windowBytes())
                .putUint32(flow.packetBytes()));
    }

    /** What the client asked for before it asked for a shell. */
    TerminalRequests asked() {
        return asked;
    }

    boolean isClosed() {
        return state.kind() == ChannelState.Kind.CLOSED;
    }

    /** Whether it is open and stays so. */
    boolean isUsable() {
        return state.kind() == ChannelState.Kind.OPEN && endStatus < 0;
    }

    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    // ------------------------------------------------------------------ from the client

    void request(PacketReader payload) throws SshProtocolException {
        transition(ChannelEvent.PEER_REQUEST);
        TerminalRequests.Verdict verdict = asked.received(payload);
        if (verdict.wantReply() && state.kind() == ChannelState.Kind.OPEN) {
            client.send(
                    PacketWriter.of(verdict.success() ? MessageNumber.CHANNEL_SUCCESS : MessageNumber.CHANNEL_FAILURE)
                            .putUint32(clientChannel));
        }
        if (!isUsable()) {
            return;
        }
        switch (verdict.effect()) {
            case SHELL -> listener.shell();
            case IMPOSSIBLE -> listener.impossible();
            case RESIZED -> listener.resized();
            case NONE -> {
                // kept, or of no use
            }
        }
    }

    void data(int dataType, byte[] array, int offset, int length) throws SshProtocolException {
        transition(ChannelEvent.PEER_DATA);
        if (dataType != 0) {
            throw new SshProtocolException("extended data of type " + dataType);
        }
        if (length > sourceWindow || length > flow.packetBytes()) {
            throw new SshProtocolException(
                    "data of " + length + " bytes exceeds window " + sourceWindow + " or packet " + flow.packetBytes());
        }
        sourceWindow -= length;
        if (sourceWindow < flow.windowBytes() / 2) {
            refill();
        }
        if (isUsable()) {
            listener.typed(array, offset, length);
        }
    }

    private void refill() {
        int used = flow.windowBytes() - sourceWindow;
        if (used > 0 && state.kind() == ChannelState.Kind.OPEN) {
            client.send(PacketWriter.of(MessageNumber.CHANNEL_WINDOW_ADJUST)
                    .putUint32(clientChannel)
                    .putUint32(used));
            sourceWindow += used;
        }
    }

    void adjust(long more) throws SshProtocolException {
        transition(ChannelEvent.PEER_ADJUST);
        window += more;
        if (window > WINDOW_MAX) {
            throw new SshProtocolException("window exceeds " + WINDOW_MAX);
        }
        flush();
    }

    void eof() throws SshProtocolException {
        transition(ChannelEvent.PEER_EOF);
        if (isUsable()) {
            listener.ended();
        }
    }

    void close() throws SshProtocolException {
        boolean usable = isUsable();
        transition(ChannelEvent.PEER_CLOSE);
        unsent.clear();
        if (state.kind() == ChannelState.Kind.PEER_CLOSED) {
            send(ChannelEvent.SEND_CLOSE, MessageNumber.CHANNEL_CLOSE);
        }
        if (usable) {
            listener.ended();
        }
    }

    // ------------------------------------------------------------------ to the client

    /** Writes to the terminal, as far as the client takes it; the rest waits. */
    void write(byte[] bytes) {
        if (bytes.length > 0 && isUsable()) {
            unsent.addLast(bytes);
            flush();
        }
    }

    private void flush() {
        while (!unsent.isEmpty() && window > 0) {
            byte[] first = unsent.removeFirst();
            int length = (int) Math.min(Math.min(first.length, window), Math.min(packetMax, flow.packetBytes()));
            client.send(PacketWriter.of(MessageNumber.CHANNEL_DATA)
                    .putUint32(clientChannel)
                    .putString(Arrays.copyOf(first, length)));
            window -= length;
            if (length < first.length) {
                unsent.addFirst(Arrays.copyOfRange(first, length, first.length));
            }
        }
        if (unsent.isEmpty()) {
            if (endStatus >= 0) {
                closeNow();
            } else {
                listener.flushed();
            }
        }
    }

    /** Says why there is nothing, where messages are read that are no output, and ends. */
    void refuse(String text, int status) {
        byte[] bytes = (text + "\r\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= Math.min(window, packetMax)) {
            client.send(PacketWriter.of(MessageNumber.CHANNEL_EXTENDED_DATA)
                    .putUint32(clientChannel)
                    .putUint32(STDERR)
                    .putString(bytes));
            window -= bytes.length;
        }
        end(status);
    }

    /** Ends the channel, after what was written. */
    void end(int status) {
        if (isUsable()) {
            endStatus = status;
            flush();
        }
    }

    private void closeNow() {
        if (state.kind() != ChannelState.Kind.OPEN) {
            return;
        }
        client.send(PacketWriter.of(MessageNumber.CHANNEL_REQUEST)
                .putUint32(clientChannel)
                .putString("exit-status")
                .putBoolean(false)
                .putUint32(endStatus));
        send(ChannelEvent.SEND_EOF, MessageNumber.CHANNEL_EOF);
        send(ChannelEvent.SEND_CLOSE, MessageNumber.CHANNEL_CLOSE);
    }

    /** For the session that goes on with it: the client may send a whole window again. */
    AdoptedChannel handOver() {
        refill();
        byte[] rest = {};
        for (byte[] each : unsent) {
            int end = rest.length;
            rest = Arrays.copyOf(rest, end + each.length);
            System.arraycopy(each, 0, rest, end, each.length);
        }
        unsent.clear();
        return new AdoptedChannel(clientChannel, window, packetMax, asked.forTarget(), rest);
    }

    private void transition(ChannelEvent event) throws SshProtocolException {
        state = state.on(event);
    }

    private void send(ChannelEvent event, int messageNumber) {
        try {
            transition(event);
        } catch (SshProtocolException e) {
            throw new IllegalStateException(e);
        }
        client.send(PacketWriter.of(messageNumber).putUint32(clientChannel));
    }
}
