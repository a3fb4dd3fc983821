/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.proxy.net.PipelineNames;
import dev.gatehouse.rdp.testing.Gateway;
import dev.gatehouse.rdp.testing.LoopGuard;
import dev.gatehouse.rdp.testing.Pipelines;
import dev.gatehouse.rdp.testing.TestClient;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Invariants 2 and 3: nothing blocks a loop, and a session has one loop, no thread of its own and no copy of what passes. */
class LoopsIT {

    private static final int UPDATES = 20;

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    @Test
    void bothLegsOfASessionShareOneLoop() throws Exception {
        try (Gateway gateway = new Gateway.Setup().loops(2).open()) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(gateway.session());
            }
            List<Pipelines.Legs> sessions = Pipelines.sessions(gateway.relay());
            assertThat(sessions).hasSize(3);
            for (Pipelines.Legs each : sessions) {
                assertThat(each.client().eventLoop()).isSameAs(each.target().eventLoop());
            }
            for (TestClient each : clients) {
                each.close();
            }
        }
    }

    @Test
    void fortySessionsHaveAsManyThreadsAsOne() throws Exception {
        try (Gateway gateway = new Gateway.Setup().loops(2).open()) {
            List<TestClient> clients = new ArrayList<>();
            clients.add(gateway.session());
            Set<String> one = threads();
            for (int i = 1; i < 40; i++) {
                clients.add(gateway.client());
            }
            await().atMost(Gateway.DEADLINE.multipliedBy(2))
                    .until(() -> clients.stream().allMatch(each -> each.sessions() == 1));
            assertThat(threads()).isEqualTo(one);
            for (TestClient each : clients) {
                each.close();
            }
        }
    }

    /** Without those of the tests themselves. */
    private static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            String name = each.getName();
            if (!name.startsWith("test-")
                    && !name.startsWith("awaitility")
                    && !name.startsWith("Attach")
                    && !name.startsWith("process reaper")) {
                names.add(name + "/" + each.getId());
            }
        }
        return names;
    }

    /** A PDU in one TLS record: from where TLS of one leg decrypted it to what TLS of the other encrypts. */
    @Test
    void aPduIsEncryptedFromTheMemoryThatItWasDecryptedInto() throws Exception {
        try (Gateway gateway = new Gateway.Setup().open();
                TestClient client = gateway.session()) {
            Pipelines.Legs legs = Pipelines.sessions(gateway.relay()).get(0);
            Probe fromTarget = Probe.between(legs.target(), legs.client());
            Probe fromClient = Probe.between(legs.client(), legs.target());
            for (int i = 1; i <= UPDATES; i++) {
                int soFar = i;
                gateway.target.peer().update(1000, 0x5A);
                client.key(30);
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(Gateway.DEADLINE)
                        .until(() -> client.fromTarget() == 1000L * soFar
                                && gateway.target.peer().inputs().size() == soFar);
            }
            // one that TCP brought in two pieces is decrypted in two, and put together by a copy
            assertThat(fromTarget.whole(1006)).isNotEmpty();
            assertThat(fromTarget.written).containsAll(fromTarget.whole(1006));
            assertThat(fromClient.whole(6)).isNotEmpty();
            assertThat(fromClient.written).containsAll(fromClient.whole(6));
        }
    }

    /** Addresses of the first byte and lengths of what passes. */
    private static final class Probe {

        private final List<String> decrypted = new CopyOnWriteArrayList<>();
        private final List<String> written = new CopyOnWriteArrayList<>();

        List<String> whole(int length) {
            return decrypted.stream()
                    .filter(each -> each.endsWith("+" + length))
                    .toList();
        }

        static Probe between(Channel from, Channel to) throws Exception {
            Probe probe = new Probe();
            from.eventLoop()
                    .submit(() -> {
                        from.pipeline().addAfter(PipelineNames.TLS, null, new ChannelDuplexHandler() {
                            @Override
                            public void channelRead(ChannelHandlerContext context, Object message) {
                                probe.decrypted.add(place((ByteBuf) message));
                                context.fireChannelRead(message);
                            }
                        });
                        to.pipeline().addAfter(PipelineNames.TLS, null, new ChannelDuplexHandler() {
                            @Override
                            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                                probe.written.add(place((ByteBuf) message));
                                context.write(message, promise);
                            }
                        });
                    })
                    .get();
            return probe;
        }

        private static String place(ByteBuf buffer) {
            return Long.toHexString(buffer.memoryAddress() + buffer.readerIndex()) + "+" + buffer.readableBytes();
        }
    }
}
