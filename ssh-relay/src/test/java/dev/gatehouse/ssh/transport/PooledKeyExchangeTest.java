/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.limit.Admission;
import dev.gatehouse.proxy.limit.AdmissionLimits;
import dev.gatehouse.proxy.net.Dialer;
import dev.gatehouse.proxy.net.EventLoops;
import dev.gatehouse.proxy.net.Listener;
import dev.gatehouse.ssh.testing.Keys;
import dev.gatehouse.ssh.wire.PacketReader;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both legs against each other on one loop; the arithmetic of the key exchange runs where the test says. */
class PooledKeyExchangeTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final EventLoops loops = EventLoops.open(1);
    private final BlockingQueue<Runnable> arithmetic = new LinkedBlockingQueue<>();
    private final Leg server = new Leg();
    private final Leg client = new Leg();
    private Listener listener;

    @AfterEach
    void close() {
        if (listener != null) {
            listener.close();
        }
        loops.close();
    }

    @Test
    void theLoopIsFreeAndThePeerWaitsWhileKeysAreComputed() throws Exception {
        connect(arithmetic::add);
        EventLoop loop = loops.nextSessionLoop();
        int steps = 0;
        while (!(server.established.isDone() && client.established.isDone())) {
            Runnable step = arithmetic.poll(5, TimeUnit.SECONDS);
            if (step == null) {
                break;
            }
            // whatever waits for its arithmetic, the loop is there for others
            loop.submit(() -> {}).get(5, TimeUnit.SECONDS);
            assertThat(server.established).isNotDone();
            step.run();
            steps++;
            loop.submit(() -> {}).get(5, TimeUnit.SECONDS);
        }
        server.established.get(5, TimeUnit.SECONDS);
        client.established.get(5, TimeUnit.SECONDS);
        assertThat(steps)
                .as("a server prepares and answers, a client makes a key and uses it")
                .isEqualTo(4);
        assertThat(server.identifier()).isNotEmpty().isEqualTo(client.identifier());
    }

    @Test
    void aConnectionThatClosesMeanwhileTakesNothingWithIt() throws Exception {
        connect(arithmetic::add);
        Runnable first = arithmetic.poll(5, TimeUnit.SECONDS);
        client.transport
                .get(5, TimeUnit.SECONDS)
                .run(() -> client.transport.join().channel().close());
        // reset when it closes before it has read what we sent
        assertThat(server.closed.get(5, TimeUnit.SECONDS).kind())
                .isIn(TransportEnd.Kind.PEER_CLOSED, TransportEnd.Kind.LOST);
        first.run();
        for (Runnable late = arithmetic.poll(); late != null; late = arithmetic.poll()) {
            late.run();
        }
        loops.nextSessionLoop().submit(() -> {}).get(5, TimeUnit.SECONDS);
        assertThat(server.established).isNotDone();
    }

    @Test
    void whenTooManyWaitTheConnectionEnds() throws Exception {
        connect(work -> {
            throw new RejectedExecutionException("full");
        });
        assertThat(server.closed.get(5, TimeUnit.SECONDS)).isNotNull();
        assertThat(client.closed.get(5, TimeUnit.SECONDS)).isNotNull();
        assertThat(List.of(server.closed.join().detail(), client.closed.join().detail()))
                .anyMatch(detail -> detail.equals("too many key exchanges wait"));
        assertThat(server.established).isNotDone();
    }

    private void connect(Executor handshakes) throws Exception {
        TransportSettings settings = new TransportSettings("Test", Duration.ofHours(1), 1L << 30);
        SshTransports transports = new SshTransports(settings, List.of(Keys.ed25519()), handshakes);
        listener = Listener.open(
                loops,
                new InetSocketAddress("127.0.0.1", 0),
                new Admission(AdmissionLimits.DEFAULT),
                new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ChannelHandler leg = transports.serverHandler(server::opened);
                        channel.pipeline().addLast(leg);
                    }
                });
        new Dialer(loops, DEADLINE)
                .dial(
                        loops.nextSessionLoop(),
                        listener.address(),
                        transports.clientHandler(SshTransports.hostKeyAlgorithms(), client::opened))
                .get(30, TimeUnit.SECONDS);
    }

    private static final class Leg implements TransportEvents {
        final CompletableFuture<SshTransport> transport = new CompletableFuture<>();
        final CompletableFuture<Void> established = new CompletableFuture<>();
        final CompletableFuture<TransportEnd> closed = new CompletableFuture<>();

        TransportEvents opened(SshTransport opened) {
            transport.complete(opened);
            return this;
        }

        byte[] identifier() throws Exception {
            SshTransport leg = transport.get();
            return leg.loop().submit(leg::sessionIdentifier).get();
        }

        @Override
        public boolean serverKey(String keyType, byte[] blob) {
            return true;
        }

        @Override
        public void keysEstablished() {
            established.complete(null);
        }

        @Override
        public void message(int number, PacketReader payload) {
            throw new AssertionError("message " + number);
        }

        @Override
        public void data(int recipient, int dataType, Frame frame) {
            frame.release();
        }

        @Override
        public void closed(TransportEnd end) {
            closed.complete(end);
        }
    }
}
