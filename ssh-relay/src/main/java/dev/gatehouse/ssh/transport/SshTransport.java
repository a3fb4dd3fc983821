/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.PacketWriter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** One SSH connection as the layers above see it. Confined to the channel's event loop. */
public interface SshTransport {

    /** The loop that everything runs on. */
    EventLoop loop();

    /** Runs it now when called on the loop, else on the loop. */
    void run(Runnable action);

    /** The socket. */
    Channel channel();

    /** For frames of our own. */
    ByteBufAllocator allocator();

    /** The session identifier (RFC 4253 section 7.2); empty before the first key exchange is complete. */
    byte[] sessionIdentifier();

    /** Signature algorithms that the peer takes for public keys (RFC 8308 section 3.1); empty when it did not say. */
    List<String> peerSignatureAlgorithms();

    /** Sends a message in order; during a key exchange it waits. */
    void send(PacketWriter message);

    /**
     * Computes for the peer what takes too long for the loop.
     *
     * @return completes on any thread; exceptionally when too much waits already
     */
    CompletionStage<Boolean> compute(BooleanSupplier work);

    /** Whether data can go out now; false during a key exchange or while the socket does not keep up, then {@link TransportEvents#sendable} follows. */
    boolean canSendData();

    /**
     * Sends channel data straight from a frame, whose bytes before the data are overwritten.
     *
     * @param length how many of the frame's data bytes, from the front
     * @param recipient the peer's channel number
     * @param dataType 0 for plain data, else the extended data type
     * @param observer told when these bytes have been written to the socket
     */
    void sendData(Frame frame, int length, int recipient, int dataType, WriteObserver observer);

    /** Stops reading from the socket and handling what was read. Calls are not counted. */
    void pause();

    /** Goes on where {@link #pause} stopped. */
    void resume();

    /** The peer is known from now on: larger packets are taken. */
    void authenticated();

    /** Tells the peer that its last message has a number that is not known (RFC 4253 section 11.4). */
    void sendUnimplemented();

    /** Whether the peer has sent nothing since the last call. */
    boolean silentSinceLastAsked();

    /** How long, in nanoseconds, a started packet has been incomplete; 0 for none. */
    long incompleteForNanos(long nowNanos);

    /** Starts a key exchange if its age asks for one. */
    void checkKeyAge(long nowNanos);

    /** Says goodbye and closes; {@link TransportEvents#closed} follows. Without effect when closed. */
    void disconnect(DisconnectReason reason, String text);

    /** Closes without a word, after what was sent. */
    void close();
}
