/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.transport.Frame;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.transport.WriteObserver;
import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.PacketWriter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Keeps what is sent; everything is written at once. */
final class FakeTransport implements SshTransport {

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    final List<byte[]> messages = new ArrayList<>();
    final List<Data> data = new ArrayList<>();

    record Data(int type, String text) {}

    @Override
    public void send(PacketWriter message) {
        messages.add(message.toBytes());
    }

    @Override
    public void sendData(Frame frame, int length, int recipient, int dataType, WriteObserver observer) {
        byte[] bytes = Arrays.copyOfRange(frame.array(), frame.dataOffset(), frame.dataOffset() + length);
        data.add(new Data(dataType, new String(bytes, java.nio.charset.StandardCharsets.US_ASCII)));
        frame.consume(length);
        observer.written(length);
    }

    @Override
    public boolean canSendData() {
        return true;
    }

    @Override
    public ByteBufAllocator allocator() {
        return allocator;
    }

    @Override
    public void run(Runnable action) {
        action.run();
    }

    @Override
    public CompletionStage<Boolean> compute(BooleanSupplier work) {
        return CompletableFuture.completedFuture(work.getAsBoolean());
    }

    @Override
    public EventLoop loop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Channel channel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] sessionIdentifier() {
        return new byte[0];
    }

    @Override
    public List<String> peerSignatureAlgorithms() {
        return List.of();
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void authenticated() {}

    @Override
    public void sendUnimplemented() {}

    @Override
    public boolean silentSinceLastAsked() {
        return false;
    }

    @Override
    public long incompleteForNanos(long nowNanos) {
        return 0;
    }

    @Override
    public void checkKeyAge(long nowNanos) {}

    @Override
    public void disconnect(DisconnectReason reason, String text) {}

    @Override
    public void close() {}
}
