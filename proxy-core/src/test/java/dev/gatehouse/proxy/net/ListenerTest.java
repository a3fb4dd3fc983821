/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.proxy.limit.Admission;
import dev.gatehouse.proxy.limit.AdmissionLimits;
import dev.gatehouse.proxy.origin.TrustedProxies;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerTest {

    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

    private final EventLoops loops = EventLoops.open(1);

    @AfterEach
    void close() {
        loops.close();
    }

    private static ChannelInitializer<Channel> nothing() {
        return keeping(new ConcurrentLinkedQueue<>());
    }

    private static ChannelInitializer<Channel> keeping(Queue<Channel> channels) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channels.add(channel);
            }
        };
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        Admission admission = new Admission(AdmissionLimits.DEFAULT);
        try (Listener first = Listener.open(loops, ANY, admission, TrustedProxies.NONE, nothing())) {
            assertThatThrownBy(() -> Listener.open(loops, first.address(), admission, TrustedProxies.NONE, nothing()))
                    .isInstanceOfSatisfying(
                            PortInUseException.class,
                            failure -> assertThat(failure.address()).isEqualTo(first.address()));
        }
    }

    @Test
    void connectionsAboveTheLimitAreClosedAndOnesThatLeaveMakeRoom() throws Exception {
        Admission admission = new Admission(new AdmissionLimits(10, 3));
        Queue<Channel> channels = new ConcurrentLinkedQueue<>();
        try (Listener listener = Listener.open(loops, ANY, admission, TrustedProxies.NONE, keeping(channels))) {
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                open.add(connect(listener));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> admission.unauthenticated() == 3);
            try (Socket refused = connect(listener)) {
                assertThat(isClosedByPeer(refused)).isTrue();
            }
            assertThat(admission.refused()).isEqualTo(1);
            admission.authenticated(channels.peek());
            admission.authenticated(channels.peek());
            assertThat(admission.unauthenticated()).isEqualTo(2);
            open.add(connect(listener));
            await().atMost(Duration.ofSeconds(10)).until(() -> admission.unauthenticated() == 3);
            for (Socket each : open) {
                each.close();
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> admission.unauthenticated() == 0);
        }
    }

    private static Socket connect(Listener listener) throws IOException {
        return new Socket("127.0.0.1", listener.address().getPort());
    }

    private static boolean isClosedByPeer(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}
