/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.proxy.limit.AdmissionLimits;
import dev.gatehouse.ssh.config.SshLoginConfig;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Strangers cost little, and not for long. */
class HostileClientIT {

    private static final SshLoginConfig SHORT = new SshLoginConfig(
            Duration.ofSeconds(2),
            Duration.ofSeconds(6),
            6,
            20,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private static World world() throws IOException {
        return new World(setup -> setup.config(config -> config.withLogin(SHORT)));
    }

    private static Socket connect(World world) throws IOException {
        return new Socket("127.0.0.1", world.gateway.address().getPort());
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads until the other side closes; fails after ten seconds. */
    private static byte[] readToEnd(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                all.write(b);
            }
        } catch (SocketException reset) {
            // closed is closed
        }
        return all.toByteArray();
    }

    @Test
    void aClientThatSaysNothingIsClosedInTime() throws Exception {
        try (World world = world();
                Socket socket = connect(world)) {
            readToEnd(socket);
            await().atMost(World.DEADLINE).until(() -> world.gateway.relay().unauthenticatedConnections() == 0);
        }
    }

    @Test
    void anIdentificationThatTricklesIsClosedInTime() throws Exception {
        try (World world = world();
                Socket socket = connect(world)) {
            long start = System.nanoTime();
            Thread trickle = new Thread(() -> {
                try {
                    for (char c : "SSH-2.0-slow-loris-with-a-long-name-that-never-ends".toCharArray()) {
                        write(socket, String.valueOf(c));
                        Thread.sleep(200);
                    }
                } catch (IOException | InterruptedException e) {
                    // closed by the other side, as it should be
                }
            });
            trickle.start();
            readToEnd(socket);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            trickle.join();
        }
    }

    /** RFC 4253 section 4.2: 255 characters with CR and LF; we take 256 without. */
    @Test
    void anIdentificationHasALargestLength() throws Exception {
        try (World world = world()) {
            for (int length : new int[] {256, 257}) {
                try (Socket socket = connect(world)) {
                    write(socket, "SSH-2.0-" + "x".repeat(length - 8) + "\r\n");
                    boolean offered = new String(readToEnd(socket), StandardCharsets.ISO_8859_1)
                            .contains("mlkem768x25519-sha256");
                    assertThat(offered).isEqualTo(length == 256);
                }
            }
        }
    }

    @Test
    void aKeyExchangeThatStopsIsClosedInTime() throws Exception {
        try (World world = world();
                Socket socket = connect(world)) {
            write(socket, "SSH-2.0-half\r\n\0\0\1\0\6\24");
            assertThat(new String(readToEnd(socket), StandardCharsets.ISO_8859_1))
                    .startsWith("SSH-2.0-Gatehouse\r\n");
        }
    }

    @Test
    void nonsenseAtEveryPlaceEndsOnlyItsOwnConnection() throws Exception {
        Random random = new Random(7);
        try (World world = world()) {
            for (int i = 0; i < 40; i++) {
                try (Socket socket = connect(world)) {
                    byte[] noise = new byte[random.nextInt(4000)];
                    random.nextBytes(noise);
                    String prefix = switch (i % 4) {
                        case 0 -> "";
                        case 1 -> "SSH-2.0-noise\r\n";
                        case 2 -> "SSH-1.5-old\r\n";
                        default -> "SSH-2.0-big\r\n\u00ff\u00ff\u00ff\u00ff";
                    };
                    write(socket, prefix);
                    socket.getOutputStream().write(noise);
                    socket.shutdownOutput();
                    readToEnd(socket);
                } catch (IOException closed) {
                    // closed while we wrote
                }
            }
            await().atMost(World.DEADLINE).until(() -> world.gateway.relay().unauthenticatedConnections() == 0);
            assertThat(world.gateway.authority.requests()).isEmpty();
            try (var run = world.ssh("echo fine").closeInput()) {
                assertThat(run.await(World.DEADLINE)).isZero();
            }
        }
    }

    @Test
    void strangersAreCountedAndUsersAreNot() throws Exception {
        try (World world = new World(setup -> setup.config(
                config -> config.withAdmission(new AdmissionLimits(100, 4)).withLogin(SHORT)))) {
            List<Socket> strangers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                strangers.add(connect(world));
            }
            await().atMost(World.DEADLINE).until(() -> world.gateway.relay().unauthenticatedConnections() == 4);
            try (Socket fifth = connect(world)) {
                assertThat(readToEnd(fifth)).isEmpty();
            }
            for (Socket each : strangers) {
                each.close();
            }
            await().atMost(World.DEADLINE).until(() -> world.gateway.relay().unauthenticatedConnections() == 0);
            List<Run> users = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                users.add(world.ssh("sleep 100"));
                int now = i + 1;
                await().atMost(World.DEADLINE).until(() -> world.gateway.relay().liveSessions() == now);
            }
            assertThat(world.gateway.relay().unauthenticatedConnections()).isZero();
            users.forEach(Run::close);
        }
    }

    @Test
    void attemptsAreLimited() throws Exception {
        try (World world = world()) {
            List<String> args = new ArrayList<>(world.gateway.sshWithPassword("127.0.0.1", "true"));
            args.replaceAll(each -> each.startsWith("NumberOfPasswordPrompts") ? "NumberOfPasswordPrompts=20" : each);
            try (var run = Run.start(args, world.gateway.askpass("wrong")).closeInput()) {
                assertThat(run.await(World.DEADLINE)).isEqualTo(255);
                assertThat(run.stderr()).contains("too many authentication failures");
            }
            assertThat(world.gateway.authority.requests()).hasSize(6);
        }
    }

    @Test
    void anAuthorityThatNeverAnswersDoesNotHoldTheConnection() throws Exception {
        try (World world = world()) {
            world.gateway.authority.stick();
            try (var run = world.ssh("true").closeInput()) {
                assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            }
            await().atMost(World.DEADLINE).until(() -> world.gateway.relay().unauthenticatedConnections() == 0);
        }
    }
}
