/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.iolog.memory.Acknowledgement;
import dev.gatehouse.iolog.memory.MemoryRecorder;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.ssh.config.SshFlowConfig;
import dev.gatehouse.ssh.config.SshLoginConfig;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client may pile up: at each limit all is well, one above it is not. */
class LimitsIT {

    private static final int IDENTIFICATION_BYTES_MAX = 8 * 1024;
    private static final int REPLIES_MAX = 256;
    private static final int PENDING_PACKETS_MAX = 4096;

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private static Run client(World world, String mode) throws Exception {
        return Run.start(List.of(
                "/usr/bin/python3",
                Path.of(LimitsIT.class.getResource("/paramiko_limits.py").toURI())
                        .toString(),
                Integer.toString(world.gateway.address().getPort()),
                world.gateway.login(),
                world.scratch.file("alice").toString(),
                mode));
    }

    private static void says(Run run, String expected) {
        await().atMost(World.DEADLINE)
                .untilAsserted(() -> assertThat(run.stdout()).as(run.stderr()).contains(expected));
    }

    private static void stillWell(World world) {
        await().during(Duration.ofSeconds(1))
                .atMost(World.DEADLINE)
                .until(() -> world.gateway.reporter.ended().isEmpty());
    }

    /** A server may say other lines before its identification (RFC 4253 section 4.2). */
    @Test
    void whatATargetSaysBeforeAndWithItsIdentification() throws Exception {
        assertThat(failureOfATargetThatSays(IDENTIFICATION_BYTES_MAX)).doesNotContain("identification is longer");
        assertThat(failureOfATargetThatSays(IDENTIFICATION_BYTES_MAX + 1))
                .contains("identification is longer than " + IDENTIFICATION_BYTES_MAX + " bytes");
    }

    private static String failureOfATargetThatSays(int bytes) throws Exception {
        String last = "SSH-2.0-target\r\n";
        String line = "x".repeat(98) + "\r\n";
        int before = bytes - last.length();
        String text = line.repeat(before / 100 - 1) + "y".repeat(98 + before % 100) + "\r\n" + last;
        assertThat(text).hasSize(bytes);
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                World world = new World(setup ->
                        setup.target(new InetSocketAddress("127.0.0.1", target.getLocalPort()), new byte[] {1}));
                Run run = world.ssh("true").closeInput();
                Socket relay = target.accept()) {
            relay.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            relay.shutdownOutput();
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            await().atMost(World.DEADLINE)
                    .until(() -> !world.gateway.reporter.failed().isEmpty());
            return world.gateway.reporter.failed().get(0).detail();
        }
    }

    @Test
    void keysOfferedWithoutASignature() throws Exception {
        SshLoginConfig three = new SshLoginConfig(
                Duration.ofSeconds(60),
                Duration.ofSeconds(120),
                6,
                3,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofMinutes(5));
        try (World world = new World(setup -> setup.config(config -> config.withLogin(three)));
                Run run = client(world, "probes")) {
            run.type("3\n");
            says(run, "answers 3 active True");
            run.type("0\n");
            says(run, "answers 3 active False");
        }
    }

    @Test
    void channelsOpenAtOnce() throws Exception {
        SshFlowConfig five = new SshFlowConfig(2 << 20, 32 << 10, 5, Duration.ofHours(1), 1L << 30);
        try (World world = new World(setup -> setup.config(config -> config.withFlow(five)));
                Run run = client(world, "channels")) {
            run.type("5\n");
            says(run, "open 5\none more refused 4\nopened again\n");
        }
    }

    @Test
    void answersOutstandingOnAChannel() throws Exception {
        AtomicBoolean holding = new AtomicBoolean();
        MemoryRecorder recorder = new MemoryRecorder(
                append -> holding.get() ? Acknowledgement.Verdict.HOLD : Acknowledgement.Verdict.ACKNOWLEDGE);
        try (World world = new World(setup -> setup.recorder(recorder));
                Run run = client(world, "replies")) {
            says(run, "open\n");
            holding.set(true);
            run.type(REPLIES_MAX + "\n");
            says(run, "sent\n");
            stillWell(world);
            run.type("1\n");
            assertThat(world.ended(0).cause()).isEqualTo(CloseCause.CLIENT_PROTOCOL_ERROR);
            assertThat(world.ended(0).detail()).contains("more than " + REPLIES_MAX + " answers outstanding");
        }
    }

    @Test
    void messagesThatWaitForAKeyExchangeThatThePeerDoesNotFinish() throws Exception {
        try (World world = new World();
                Run run = client(world, "exchange")) {
            says(run, "their offer\n");
            run.type(PENDING_PACKETS_MAX + "\n");
            says(run, "sent\n");
            stillWell(world);
            run.type("1\n");
            assertThat(world.ended(0).cause()).isEqualTo(CloseCause.CLIENT_PROTOCOL_ERROR);
            assertThat(world.ended(0).detail()).contains("too many messages wait for the key exchange");
        }
    }
}
