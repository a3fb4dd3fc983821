/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.ssh.transport.Frame;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.transport.WriteObserver;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one channel: what the source sends is recorded, then forwarded to the sink, in order, whatever it is.
 *
 * <ul>
 *   <li>Nothing is forwarded before its append has completed (invariant 1).
 *   <li>The source's window is credited only when the sink's socket has taken the bytes (invariant 3), so that a stalled sink costs
 *       at most one window of memory and stops nobody else.
 * </ul>
 *
 * <p>Confined to the channel's event loop.
 */
final class Pipe implements WriteObserver {

    private static final long WINDOW_MAX = 0xFFFF_FFFFL;

    /** With more items waiting than this, small data is copied together. */
    private static final int COALESCE_ABOVE_ITEMS = 32;

    private static final int COALESCE_BYTES_MAX = 1024;

    /** Requests and the like that may wait in one direction; data is bounded by the window. */
    static final int MESSAGES_MAX = 1024;

    /** What the waiting requests of one direction may carry together: commands, variables. */
    static final int MESSAGE_BYTES_MAX = 1024 * 1024;

    /** The smallest maximum packet that a peer may ask for: below it, sealing costs many times what is sent. */
    static final int SINK_PACKET_BYTES_MIN = 256;

    private final SshTransport source;
    private final SshTransport sink;
    private final int windowBytes;
    private final int packetBytes;
    private final SessionHooks hooks;
    /** Being appended, in order. */
    private final Deque<Item> recording = new ArrayDeque<>();
    /** Recorded, in order; waits for the sink. */
    private final Deque<Item> ready = new ArrayDeque<>();

    private int sourceChannel = -1;
    private int sinkChannel = -1;
    private long sinkWindow;
    private int sinkPacketBytes;
    private int sourceWindow;
    private int credit;
    private int messages;
    private int messageBytes;
    private boolean sourceListens = true;
    private boolean discarding;
    private boolean held;
    private boolean released;
    private boolean pumping;
    private long bytes;
    private long unwritten;

    /** What a pipe asks of its session. */
    interface SessionHooks {
        /** An append has failed: nothing more is forwarded, and the session ends. */
        void recordingFailed(Throwable cause);

        /** One append of the tape is done. */
        void appendCompleted();

        /** Something was forwarded or dropped. */
        void progressed();

        /** A limit that one side must keep was passed outside of its own messages. */
        void protocolBroken(Side side, SshProtocolException cause);
    }

    Pipe(SshTransport source, SshTransport sink, int windowBytes, int packetBytes, SessionHooks hooks) {
        this.source = source;
        this.sink = sink;
        this.windowBytes = windowBytes;
        this.packetBytes = packetBytes;
        this.hooks = hooks;
        this.sourceWindow = windowBytes;
    }

    /** What the source may send. */
    int windowBytes() {
        return windowBytes;
    }

    /** The largest data message that the source may send. */
    int packetBytes() {
        return packetBytes;
    }

    /** The channel's number at the source's peer, for window adjusts. */
    void sourceChannel(int number) {
        sourceChannel = number;
    }

    /** The sink has confirmed the channel. */
    void sinkOpen(int number, long window, long packetMax) throws SshProtocolException {
        requirePacketMax(packetMax);
        sinkChannel = number;
        sinkWindow = Math.min(window, WINDOW_MAX);
        sinkPacketBytes = (int) Math.min(packetMax, packetBytes);
        held = false;
        pump();
    }

    /** Until the sink has confirmed the channel not even messages go through: its source has had it open for longer. */
    void hold() {
        held = true;
    }

    /** What a peer asks for when a channel is opened (RFC 4254 section 5.1). */
    static void requirePacketMax(long bytes) throws SshProtocolException {
        if (bytes < SINK_PACKET_BYTES_MIN) {
            throw new SshProtocolException("maximum packet " + bytes + " is below " + SINK_PACKET_BYTES_MIN);
        }
    }

    /** The sink takes more (RFC 4254 section 5.2). */
    void adjust(long more) throws SshProtocolException {
        sinkWindow += more;
        if (sinkWindow > WINDOW_MAX) {
            throw new SshProtocolException("window exceeds " + WINDOW_MAX);
        }
        pump();
    }

    /** Bytes taken from the source so far. */
    long bytes() {
        return bytes;
    }

    /** Whether nothing waits to be recorded, forwarded or written. */
    boolean isEmpty() {
        return recording.isEmpty() && ready.isEmpty() && unwritten == 0;
    }

    /** Whether something recorded waits for the sink's window. */
    boolean isBlocked() {
        return !ready.isEmpty();
    }

    /**
     * Takes data from the source.
     *
     * @param append records the item
     */
    void data(Frame frame, int dataType, Consumer<AppendCompletion> append) throws SshProtocolException {
        int length = frame.dataLength();
        if (length > sourceWindow || length > packetBytes) {
            frame.release();
            throw new SshProtocolException(
                    "data of " + length + " bytes exceeds window " + sourceWindow + " or packet " + packetBytes);
        }
        if (length == 0) {
            // says nothing, and would cost memory but no window
            frame.release();
            return;
        }
        sourceWindow -= length;
        bytes += length;
        Item item = new Item(frame, dataType);
        recording.addLast(item);
        append.accept(item);
    }

    /** Our own data for the sink: costs no window of the source. */
    void inject(Frame frame, Consumer<AppendCompletion> append) {
        Item item = new Item(frame, 0);
        item.injected = true;
        recording.addLast(item);
        append.accept(item);
    }

    /** Something that goes through in order with the data, once it is recorded. */
    void message(Runnable forward, Consumer<AppendCompletion> append) throws SshProtocolException {
        message(forward, 0, append);
    }

    /** The same with content, of which only so much may wait. */
    void message(Runnable forward, int contentBytes, Consumer<AppendCompletion> append) throws SshProtocolException {
        messageBytes += contentBytes;
        if (++messages > MESSAGES_MAX || messageBytes > MESSAGE_BYTES_MAX) {
            throw new SshProtocolException(messages + " messages of " + messageBytes + " bytes wait on a channel");
        }
        Item item = new Item(forward, contentBytes);
        recording.addLast(item);
        append.accept(item);
    }

    /** Something that goes through in order with the data and needs no record. */
    void message(Runnable forward) throws SshProtocolException {
        message(forward, item -> ((Item) item).recordless());
    }

    /** The sink wants nothing more: what waits and what comes is dropped after it has been recorded, and credited. */
    void discard() {
        discarding = true;
        held = false;
        pump();
    }

    /** Whether {@link #discard} has been called. */
    boolean isDiscarding() {
        return discarding;
    }

    /** The source has closed: window adjusts would be an error. */
    void sourceClosed() {
        sourceListens = false;
    }

    /** The session is over: gives all memory back. Appends under way release theirs when they complete. */
    void release() {
        released = true;
        discarding = true;
        sourceListens = false;
        for (Item item : ready) {
            item.drop();
        }
        ready.clear();
    }

    /** Sends what may be sent. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!held && !ready.isEmpty() && forward(ready.peekFirst())) {
                ready.removeFirst();
                hooks.progressed();
            }
        } finally {
            pumping = false;
        }
    }

    /** Whether the item has gone completely. */
    private boolean forward(Item item) {
        if (item.message != null) {
            messages--;
            messageBytes -= item.contentBytes;
            if (!released) {
                item.message.run();
            }
            return true;
        }
        if (discarding) {
            int length = item.frame.dataLength();
            item.drop();
            if (!item.injected) {
                credit(length);
            }
            return true;
        }
        while (item.frame.dataLength() > 0) {
            int length = (int) Math.min(Math.min(item.runLength(), sinkWindow), sinkPacketBytes);
            if (length <= 0 || !sink.canSendData()) {
                return false;
            }
            sinkWindow -= length;
            unwritten += length;
            sink.sendData(
                    item.frame, length, sinkChannel, item.runType(), item.injected ? this::injectedWritten : this);
            item.sent(length);
        }
        item.drop();
        return true;
    }

    @Override
    public void written(int length) {
        unwritten -= length;
        credit(length);
        if (unwritten == 0) {
            hooks.progressed();
        }
    }

    private void credit(int length) {
        credit += length;
        if (sourceListens && credit >= windowBytes / 4) {
            sourceWindow += credit;
            source.send(PacketWriter.of(MessageNumber.CHANNEL_WINDOW_ADJUST)
                    .putUint32(sourceChannel)
                    .putUint32(credit));
            credit = 0;
        }
    }

    private void recorded(Item item, Throwable failure) {
        hooks.appendCompleted();
        if (failure != null) {
            item.drop();
            recording.remove(item);
            hooks.recordingFailed(failure);
            return;
        }
        item.recorded = true;
        boolean moved = false;
        while (!recording.isEmpty() && recording.peekFirst().recorded) {
            enqueue(recording.removeFirst());
            moved = true;
        }
        if (moved) {
            pump();
        }
    }

    private void enqueue(Item item) {
        if (item.frame != null && ready.size() >= COALESCE_ABOVE_ITEMS && coalesce(item)) {
            return;
        }
        ready.addLast(item);
    }

    /** Many tiny messages must not cost a frame each while the sink is stalled, whatever their types. */
    private boolean coalesce(Item item) {
        if (item.frame.dataLength() > COALESCE_BYTES_MAX || item.injected) {
            return false;
        }
        Item last = ready.peekLast();
        if (last != null && last.runs != null && last.runs.take(last.frame, item.frame, item.dataType)) {
            item.drop();
            return true;
        }
        item.coalesced(sink.allocator());
        return false;
    }

    /** Our own text has been written; nobody is credited for it. */
    private void injectedWritten(int length) {
        unwritten -= length;
        if (unwritten == 0) {
            hooks.progressed();
        }
    }

    /** One message in the pipe; told by the recorder when it may go on. */
    private final class Item implements AppendCompletion {

        private Frame frame;
        private final int dataType;
        private final int contentBytes;
        private final Runnable message;
        private DataRuns runs;
        private boolean recorded;
        private boolean injected;

        /** Data. */
        Item(Frame frame, int dataType) {
            this.frame = frame;
            this.dataType = dataType;
            this.contentBytes = 0;
            this.message = null;
        }

        /** A message. */
        Item(Runnable message, int contentBytes) {
            this.dataType = 0;
            this.contentBytes = contentBytes;
            this.message = message;
        }

        @Override
        public void completed(@Nullable Throwable failure) {
            recorded(this, failure);
        }

        /** Ready as soon as what is before it is. */
        void recordless() {
            recorded = true;
            if (recording.peekFirst() == this) {
                enqueue(recording.removeFirst());
                pump();
            }
        }

        /** Moves into a frame that has room for what follows. */
        void coalesced(ByteBufAllocator allocator) {
            Frame small = frame;
            frame = Frame.forData(allocator, DataRuns.FRAME_BYTES);
            runs = new DataRuns();
            runs.take(frame, small, dataType);
            small.release();
        }

        int runType() {
            return runs == null ? dataType : runs.type();
        }

        int runLength() {
            return runs == null ? frame.dataLength() : runs.length();
        }

        void sent(int length) {
            if (runs != null) {
                runs.sent(length);
            }
        }

        void drop() {
            if (frame != null) {
                frame.release();
                frame = null;
            }
        }
    }
}
