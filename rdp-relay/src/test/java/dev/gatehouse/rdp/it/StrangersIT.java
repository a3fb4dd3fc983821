/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.proxy.limit.AdmissionLimits;
import dev.gatehouse.rdp.config.RdpLoginConfig;
import dev.gatehouse.rdp.pdu.nego.ConnectionRequest;
import dev.gatehouse.rdp.pdu.nego.NegotiationRequest;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import dev.gatehouse.rdp.testing.Gateway;
import dev.gatehouse.rdp.testing.LoopGuard;
import dev.gatehouse.rdp.testing.TestClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strangers cost little, and not for long: every phase ends within its deadline however slowly its bytes trickle in. */
class StrangersIT {

    private static final Duration PHASE = Duration.ofSeconds(2);
    private static final RdpLoginConfig SHORT = new RdpLoginConfig(
            PHASE, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(5));
    private static final String TOKEN = "T-4Qm0cYxQ1uVZ3nB7kD9sLe";

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private static Gateway gateway() throws Exception {
        return new Gateway.Setup().config(config -> config.withLogin(SHORT)).open();
    }

    /** From the start of the trickle to the close, generously more than the deadline. */
    private static void closedInTime(Gateway gateway, long startNanos) {
        gateway.nothingLeft();
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        System.getLogger("measured").log(System.Logger.Level.INFO, "phase deadline {0}: closed after {1}", PHASE, took);
        assertThat(took).isLessThan(PHASE.multipliedBy(3));
        assertThat(gateway.target.dials()).isZero();
    }

    private static byte[] request() {
        return new ConnectionRequest(
                        Optional.of("alice"),
                        Optional.empty(),
                        Optional.of(new NegotiationRequest(0, SecurityProtocols.SSL)),
                        Optional.empty())
                .encode();
    }

    private static byte[] hello() {
        byte[] hello = new byte[200];
        hello[0] = 0x16;
        hello[1] = 3;
        hello[2] = 1;
        hello[4] = (byte) 195;
        return hello;
    }

    /** Says nothing; trickles the request; trickles a TLS hello behind it. */
    @ParameterizedTest
    @CsvSource({"0, nothing", "1, request", "2, hello"})
    void aPlainConnectionThatTricklesIsClosedInTime(int kind, String name) throws Exception {
        try (Gateway gateway = gateway();
                Socket socket = new Socket("127.0.0.1", gateway.address().getPort())) {
            await().atMost(Gateway.DEADLINE).until(() -> gateway.relay().unauthenticatedConnections() == 1);
            long start = System.nanoTime();
            if (kind == 2) {
                socket.getOutputStream().write(request());
            }
            byte[] slow = kind == 0 ? new byte[0] : kind == 1 ? request() : hello();
            Thread trickle = trickle(slow, one -> socket.getOutputStream().write(one));
            closedInTime(gateway, start);
            trickle.join();
        }
    }

    private interface Sink {
        void write(int one) throws IOException;
    }

    private static Thread trickle(byte[] bytes, Sink to) {
        Thread thread = new Thread(
                () -> {
                    try {
                        for (byte each : bytes) {
                            to.write(each);
                            Thread.sleep(200);
                        }
                    } catch (IOException | InterruptedException e) {
                        // closed by the other side, as it should be
                    }
                },
                "test-trickle");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** A frame of each phase in TLS comes byte by byte: CredSSP, Connect Initial, channels, information, hold screen. */
    @ParameterizedTest
    @CsvSource({"T, 1", "T, 2", "P, 1", "P, 2", "P, 5", "P, 7", "P, 8", "P, 12"})
    void aFrameThatTricklesIsClosedInTime(String kind, int frameIndex) throws Exception {
        try (Gateway gateway = gateway()) {
            AtomicInteger startedAt = new AtomicInteger();
            TestClient[] self = new TestClient[1];
            long[] start = new long[1];
            TestClient client = TestClient.connect(
                    gateway.address(), kind.equals("T") ? TOKEN : "nobody@svc@desk1", "wrong", (index, frame) -> {
                        if (index < frameIndex) {
                            return List.of(frame);
                        }
                        if (index == frameIndex && startedAt.getAndIncrement() == 0) {
                            start[0] = System.nanoTime();
                            trickle(frame, one -> self[0].bytes(new byte[] {(byte) one}));
                        }
                        return List.of();
                    });
            self[0] = client;
            await().atMost(Gateway.DEADLINE).until(() -> startedAt.get() > 0);
            closedInTime(gateway, start[0]);
            client.close();
        }
    }

    /** Issue: below 64 MiB. The other ends of the connections are in this process too and are counted with them. */
    @Test
    void aThousandIdleStrangersCostLessThan64Mebibytes() throws Exception {
        try (Gateway gateway = new Gateway.Setup()
                .config(config -> config.withAdmission(new AdmissionLimits(2000, 2000)))
                .open()) {
            List<Socket> warm = strangers(gateway, 50);
            long heap = heapBytes();
            long rss = rssBytes();
            List<Socket> all = strangers(gateway, 1000);
            await().atMost(Gateway.DEADLINE).until(() -> gateway.relay().unauthenticatedConnections() == 1050);
            long heapMore = heapBytes() - heap;
            long rssMore = rssBytes() - rss;
            System.getLogger("measured")
                    .log(
                            System.Logger.Level.INFO,
                            "1000 idle strangers: heap {0} KiB, resident {1} KiB",
                            heapMore / 1024,
                            rssMore / 1024);
            assertThat(heapMore).isLessThan(64L << 20);
            assertThat(rssMore).isLessThan(64L << 20);
            for (Socket each : all) {
                each.close();
            }
            for (Socket each : warm) {
                each.close();
            }
            gateway.nothingLeft();
        }
    }

    private static List<Socket> strangers(Gateway gateway, int count) throws IOException {
        List<Socket> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket("127.0.0.1", gateway.address().getPort());
            all.add(socket);
            if (i % 2 == 0) {
                socket.getOutputStream().write(3);
            }
        }
        return all;
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long rssBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS");
    }
}
