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
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
        connect(arithmetic::add, arithmetic::add);
        EventLoop loop = loops.nextSessionLoop();
        // a server prepares and answers, a client makes a key and uses it
        for (int step = 0; step < 4; step++) {
            Runnable next = arithmetic.poll(30, TimeUnit.SECONDS);
            // whatever waits for its arithmetic, the loop is there for others
            loop.submit(() -> {}).get(30, TimeUnit.SECONDS);
            assertThat(server.established).isNotDone();
            next.run();
        }
        awaitKeys();
        assertThat(arithmetic).isEmpty();
        assertThat(server.identifier()).isNotEmpty().isEqualTo(client.identifier());
    }

    @Test
    void aConnectionThatClosesMeanwhileTakesNothingWithIt() throws Exception {
        connect(arithmetic::add, arithmetic::add);
        Runnable first = arithmetic.poll(30, TimeUnit.SECONDS);
        client.transport
                .get(30, TimeUnit.SECONDS)
                .run(() -> client.transport.join().channel().close());
        // a reset, where the client had not read all
        assertThat(server.closed.get(30, TimeUnit.SECONDS).kind())
                .isIn(TransportEnd.Kind.PEER_CLOSED, TransportEnd.Kind.LOST);
        first.run();
        for (Runnable late = arithmetic.poll(); late != null; late = arithmetic.poll()) {
            late.run();
        }
        loops.nextSessionLoop().submit(() -> {}).get(30, TimeUnit.SECONDS);
        assertThat(server.established).isNotDone();
    }

    @Test
    void whatWasSentBeforeTheEndIsHandledAlthoughKeysAreStillComputed() throws Exception {
        connect(arithmetic::add, arithmetic::add);
        run(4);
        awaitKeys();
        onLoop(client, SshTransport::authenticated);
        onLoop(server, PooledKeyExchangeTest::rekey);
        // the new exchange: both prepare, the server answers and is done; the client has the answer still to compute
        run(3);
        Runnable last = arithmetic.poll(30, TimeUnit.SECONDS);
        onLoop(server, leg -> {
            leg.send(PacketWriter.of(MessageNumber.GLOBAL_REQUEST).putString("last words"));
            leg.close();
        });
        assertThat(server.closed.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(client.closed).isNotDone();
        last.run();
        assertThat(client.closed.get(30, TimeUnit.SECONDS).kind()).isEqualTo(TransportEnd.Kind.PEER_CLOSED);
        assertThat(client.messages).containsExactly("last words");
    }

    private void awaitKeys() throws Exception {
        server.established.get(30, TimeUnit.SECONDS);
        client.established.get(30, TimeUnit.SECONDS);
    }

    private void run(int steps) throws InterruptedException {
        for (int step = 0; step < steps; step++) {
            arithmetic.poll(30, TimeUnit.SECONDS).run();
        }
    }

    @Test
    void whenTooManyWaitTheConnectionEnds() throws Exception {
        Threads full = new Threads();
        full.full = true;
        connect(full, full);
        assertThat(server.closed.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(client.closed.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(List.of(server.closed.join().detail(), client.closed.join().detail()))
                .anyMatch(detail -> detail.equals("too many key exchanges wait"));
        assertThat(server.established).isNotDone();
    }

    @Test
    void usersAndTargetsDoNotWaitBehindStrangers() throws Exception {
        Threads strangers = new Threads();
        Threads known = new Threads();
        connect(strangers, known);
        awaitKeys();
        assertThat(strangers.steps).as("a server prepares and answers").hasValue(2);
        assertThat(known.steps).as("a client makes a key and uses it").hasValue(2);

        strangers.full = true;
        server.known = true;
        PacketWriter message = PacketWriter.of(MessageNumber.GLOBAL_REQUEST).putString("after new keys");
        onLoop(client, leg -> rekey(leg).send(message));
        assertThat(server.messages.poll(30, TimeUnit.SECONDS)).isEqualTo("after new keys");
        assertThat(strangers.steps).hasValue(2);
        assertThat(known.steps).as("both sides of the rekey").hasValue(6);
        assertThat(server.closed).isNotDone();
        assertThat(client.closed).isNotDone();
    }

    @Test
    void aStrangerThatAsksForNewKeysIsStillAStranger() throws Exception {
        Threads strangers = new Threads();
        connect(strangers, new Threads());
        awaitKeys();
        strangers.full = true;
        onLoop(client, PooledKeyExchangeTest::rekey);
        assertThat(server.closed.get(30, TimeUnit.SECONDS).detail()).isEqualTo("too many key exchanges wait");
    }

    @Test
    void whatWaitedForNewKeysIsSentAndWiped() throws Exception {
        connect(new Threads(), new Threads());
        awaitKeys();
        PacketWriter secret = PacketWriter.of(MessageNumber.GLOBAL_REQUEST).putString("a password");
        byte[] array = secret.array();
        onLoop(client, leg -> {
            rekey(leg).send(secret);
            assertThat(array).as("waits").contains('p', 'w');
        });
        assertThat(server.messages.poll(30, TimeUnit.SECONDS)).isEqualTo("a password");
        onLoop(client, leg -> assertThat(array).containsOnly(0));
    }

    @Test
    void whatWaitsWhenTheConnectionEndsIsWiped() throws Exception {
        connect(new Threads(), new Threads());
        client.established.get(30, TimeUnit.SECONDS);
        PacketWriter secret = PacketWriter.of(MessageNumber.GLOBAL_REQUEST).putString("a password");
        byte[] array = secret.array();
        onLoop(client, leg -> {
            rekey(leg).send(secret);
            assertThat(array).as("waits").contains('p', 'w');
            leg.close();
        });
        client.closed.get(30, TimeUnit.SECONDS);
        onLoop(client, leg -> assertThat(array).containsOnly(0));
        assertThat(server.messages).isEmpty();
    }

    private static SshTransport rekey(SshTransport leg) {
        leg.checkKeyAge(System.nanoTime() + Duration.ofHours(2).toNanos());
        assertThat(leg.canSendData()).as("keys are being exchanged").isFalse();
        return leg;
    }

    private static void onLoop(Leg leg, Consumer<SshTransport> action) throws Exception {
        SshTransport transport = leg.transport.get(30, TimeUnit.SECONDS);
        transport.loop().submit(() -> action.accept(transport)).get(30, TimeUnit.SECONDS);
    }

    /** A pool that counts, and may be full. */
    private final class Threads implements Executor {
        final AtomicInteger steps = new AtomicInteger();
        volatile boolean full;

        @Override
        public void execute(Runnable step) {
            if (full) {
                throw new RejectedExecutionException("full");
            }
            steps.incrementAndGet();
            loops.handshakes().execute(step);
        }
    }

    private void connect(Executor strangers, Executor known) throws Exception {
        TransportSettings settings = new TransportSettings("Test", Duration.ofHours(1), 1L << 30);
        List<KeyPair> keys = List.of(Keys.ed25519());
        SshTransports transports = new SshTransports(settings, () -> keys, strangers, known);
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
        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        volatile boolean known;

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
        public boolean isPeerKnown() {
            return known;
        }

        @Override
        public void message(int number, PacketReader payload) throws SshProtocolException {
            messages.add(payload.readText(100, "text"));
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
