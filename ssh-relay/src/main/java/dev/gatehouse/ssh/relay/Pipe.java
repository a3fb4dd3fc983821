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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

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

    private static final int COALESCE_BYTES_MAX = 2048;
    private static final int COALESCED_FRAME_BYTES = 16 * 1024;

    /** Requests and the like that may wait in one direction; data is bounded by the window. */
    static final int MESSAGES_MAX = 1024;

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
    private boolean sourceListens = true;
    private boolean discarding;
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
    void sinkOpen(int number, long window, long packetMax) {
        sinkChannel = number;
        sinkWindow = Math.min(window, WINDOW_MAX);
        sinkPacketBytes = (int) Math.min(packetMax, packetBytes);
        pump();
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
        sourceWindow -= length;
        bytes += length;
        Item item = new Item(frame, dataType, null);
        recording.addLast(item);
        append.accept(item);
    }

    /** Our own data for the sink: costs no window of the source. */
    void inject(Frame frame, Consumer<AppendCompletion> append) {
        Item item = new Item(frame, 0, null);
        item.injected = true;
        recording.addLast(item);
        append.accept(item);
    }

    /** Something that goes through in order with the data, once it is recorded. */
    void message(Runnable forward, Consumer<AppendCompletion> append) throws SshProtocolException {
        if (++messages > MESSAGES_MAX) {
            throw new SshProtocolException("more than " + MESSAGES_MAX + " messages wait on a channel");
        }
        Item item = new Item(null, 0, forward);
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
            while (!ready.isEmpty() && forward(ready.peekFirst())) {
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
            int length = (int) Math.min(Math.min(item.frame.dataLength(), sinkWindow), sinkPacketBytes);
            if (length <= 0 || !sink.canSendData()) {
                return false;
            }
            sinkWindow -= length;
            unwritten += length;
            sink.sendData(item.frame, length, sinkChannel, item.dataType, item.injected ? this::injectedWritten : this);
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

    /** Many tiny messages must not cost a frame each while the sink is stalled. */
    private boolean coalesce(Item item) {
        int length = item.frame.dataLength();
        Item last = ready.peekLast();
        if (length > COALESCE_BYTES_MAX || item.injected) {
            return false;
        }
        if (last != null
                && last.frame != null
                && !last.injected
                && last.dataType == item.dataType
                && last.frame.room() >= length) {
            last.frame.append(item.frame.array(), item.frame.dataOffset(), length);
            item.drop();
            return true;
        }
        Frame roomy = Frame.forData(sink.allocator(), COALESCED_FRAME_BYTES);
        roomy.append(item.frame.array(), item.frame.dataOffset(), length);
        item.drop();
        item.frame = roomy;
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
        private final Runnable message;
        private boolean recorded;
        private boolean injected;

        Item(Frame frame, int dataType, Runnable message) {
            this.frame = frame;
            this.dataType = dataType;
            this.message = message;
        }

        @Override
        public void completed(Throwable failure) {
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

        void drop() {
            if (frame != null) {
                frame.release();
                frame = null;
            }
        }
    }
}
