/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.proxy.net.Dialer;
import dev.gatehouse.proxy.net.EventLoops;
import dev.gatehouse.ssh.transport.Frame;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.transport.SshTransports;
import dev.gatehouse.ssh.transport.TransportEnd;
import dev.gatehouse.ssh.transport.TransportEvents;
import dev.gatehouse.ssh.transport.TransportSettings;
import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Does key exchanges with a target, one for each kind of host key, and says which keys it proved to hold. Nothing is sent beyond
 * the key exchange. Safe for use by several threads.
 */
public final class HostKeyProbe {

    /** One kind of key each, best first; a target has at most one key of a kind. */
    private static final List<List<String>> KINDS = List.of(
            List.of("ssh-ed25519"),
            List.of("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
            List.of("rsa-sha2-512", "rsa-sha2-256"));

    private final EventLoops loops;
    private final Dialer dialer;
    private final SshTransports transports;
    private final Duration deadline;

    /**
     * A key that the target has proved to hold. Immutable.
     *
     * @param type such as {@code ssh-ed25519}
     * @param blob in wire format (RFC 4253 section 6.6)
     */
    public record HostKey(String type, byte[] blob) {
        public HostKey {
            blob = blob.clone();
        }

        @Override
        public byte[] blob() {
            return blob.clone();
        }
    }

    /** @param deadline for each key exchange, the connection included */
    public HostKeyProbe(EventLoops loops, Duration deadline) {
        this.loops = loops;
        this.deadline = deadline;
        this.dialer = new Dialer(loops, deadline);
        this.transports = new SshTransports(
                new TransportSettings("Gatehouse", Duration.ofHours(1), 1L << 30),
                List::of,
                loops.handshakes(),
                loops.rekeys());
    }

    /**
     * Asks the target for all its keys.
     *
     * @return completes with the keys, best first, at least one; or with an {@link IOException} that says why there is none
     */
    public CompletionStage<List<HostKey>> probe(InetSocketAddress address) {
        CompletableFuture<List<HostKey>> answer = new CompletableFuture<>();
        next(address, 0, new ArrayList<>(), null, answer);
        return answer;
    }

    private void next(
            InetSocketAddress address,
            int kind,
            List<HostKey> found,
            Throwable failure,
            CompletableFuture<List<HostKey>> answer) {
        if (kind == KINDS.size()) {
            if (found.isEmpty()) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(List.copyOf(found));
            }
            return;
        }
        exchange(address, KINDS.get(kind)).whenComplete((key, problem) -> {
            if (problem == null) {
                found.add(key);
            }
            boolean unreachable = problem instanceof UnreachableException;
            next(address, unreachable ? KINDS.size() : kind + 1, found, problem == null ? failure : problem, answer);
        });
    }

    private CompletableFuture<HostKey> exchange(InetSocketAddress address, List<String> algorithms) {
        EventLoop loop = loops.nextSessionLoop();
        CompletableFuture<HostKey> answer = new CompletableFuture<>();
        ChannelFuture dialing = dialer.dial(
                loop, address, transports.clientHandler(algorithms, transport -> new Exchange(transport, answer)));
        Future<?> timer = loop.schedule(
                () -> {
                    answer.completeExceptionally(new IOException("key exchange took longer than " + deadline));
                    dialing.channel().close();
                },
                deadline.toMillis(),
                TimeUnit.MILLISECONDS);
        dialing.addListener(done -> {
            if (!done.isSuccess()) {
                answer.completeExceptionally(new UnreachableException(done.cause()));
            }
        });
        answer.whenComplete((key, failure) -> timer.cancel(false));
        return answer;
    }

    /** No connection: other kinds of keys need not be tried. */
    private static final class UnreachableException extends IOException {
        UnreachableException(Throwable cause) {
            super("target is not reachable: " + cause.getMessage(), cause);
        }
    }

    /** One key exchange. Confined to the channel's event loop. */
    private static final class Exchange implements TransportEvents {

        private final SshTransport transport;
        private final CompletableFuture<HostKey> answer;
        private HostKey key;

        Exchange(SshTransport transport, CompletableFuture<HostKey> answer) {
            this.transport = transport;
            this.answer = answer;
        }

        @Override
        public boolean serverKey(String keyType, byte[] blob) {
            key = new HostKey(keyType, blob);
            return true;
        }

        @Override
        public void keysEstablished() {
            answer.complete(key);
            transport.disconnect(DisconnectReason.BY_APPLICATION, "host key seen");
        }

        @Override
        public void message(int number, PacketReader payload) throws SshProtocolException {
            throw new SshProtocolException("message " + number + " during a probe");
        }

        @Override
        public void data(int recipient, int dataType, Frame frame) throws SshProtocolException {
            frame.release();
            throw new SshProtocolException("channel data during a probe");
        }

        @Override
        public void closed(TransportEnd end) {
            answer.completeExceptionally(new IOException("no key exchange: " + end.detail()));
        }
    }
}
