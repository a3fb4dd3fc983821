/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.testing.InMemoryReporter.Ended;
import dev.gatehouse.proxy.testing.InMemoryReporter.Observed;
import dev.gatehouse.ssh.record.SshRecordTypes;
import dev.gatehouse.ssh.testing.Gateway;
import dev.gatehouse.ssh.testing.Keys;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** dropbear and paramiko as clients, paramiko as a target that takes passwords. */
class OtherPeersIT {

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private static String resource(String name) throws URISyntaxException {
        return Path.of(OtherPeersIT.class.getResource("/" + name).toURI()).toString();
    }

    private static Run paramiko(World world, String password, String mode) throws Exception {
        return paramiko(world, world.gateway, password, mode);
    }

    private static Run paramiko(World world, Gateway gateway, String password, String mode) throws Exception {
        return Run.start(List.of(
                "/usr/bin/python3",
                resource("paramiko_client.py"),
                Integer.toString(gateway.address().getPort()),
                gateway.login(),
                password,
                world.scratch.file("alice").toString(),
                mode));
    }

    @Test
    void paramikoRunsACommandWithBothKindsOfLogin() throws Exception {
        try (World world = new World()) {
            for (String password : List.of(Gateway.PASSWORD, "-")) {
                try (Run run = paramiko(world, password, "exec")) {
                    assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
                    assertThat(run.stdout()).contains("equal True stderr b'err\\n' status 3");
                }
            }
        }
    }

    @Test
    void paramikoHasATerminalThatResizes() throws Exception {
        try (World world = new World();
                Run run = paramiko(world, "-", "pty")) {
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.stdout()).contains("sizes True True status 4");
        }
    }

    /** OpenSSH delivers no signals to sessions of root, so the target is another. */
    @Test
    void aSignalOfTheClientReachesTheCommandAndTheRecording() throws Exception {
        try (World world = new World();
                Target target = new Target(world, "signal");
                Gateway gateway = target.gateway("injected secret");
                Run run = paramiko(world, gateway, "-", "signal")) {
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.stdout()).contains("said b'ready\\ncaught\\n' status 9");
            byte[] signal = gateway.memory().recordings().get(0).joined(SshRecordTypes.SIGNAL, 4);
            assertThat(new String(signal, StandardCharsets.UTF_8)).isEqualTo("USR1");
        }
    }

    @Test
    void aBreakOfTheClientReachesTheTarget() throws Exception {
        try (World world = new World(setup -> setup, "LogLevel DEBUG");
                Run run = paramiko(world, "-", "break")) {
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.stdout()).contains("break answered");
            assertThat(world.target.log()).contains("request break reply 1");
        }
    }

    @Test
    void paramikoIsRefusedForwardsAndMayRekey() throws Exception {
        try (World world = new World();
                Run run = paramiko(world, "-", "refused")) {
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.stdout()).contains("forwarded refused", "direct refused 1", "b'still\\n'");
        }
    }

    @Test
    void aFloodOfRefusalsCostsLittleAndEndsTheSession() throws Exception {
        try (World world = new World();
                Run run = paramiko(world, "-", "flood")) {
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.stdout()).contains("sent 10001 active False");
            await().atMost(World.DEADLINE)
                    .until(() -> !world.gateway.reporter.ended().isEmpty());
            Ended end = world.gateway.reporter.ended().get(0);
            assertThat(end.cause()).isEqualTo(CloseCause.CLIENT_PROTOCOL_ERROR);
            assertThat(end.detail()).contains("10000 refusals");
            // however slow the machine, the rest is counted
            List<Observed> observed = world.gateway.reporter.observed();
            assertThat(observed).hasSizeBetween(51, 100);
            assertThat(observed.stream()
                            .mapToInt(each -> 1 + Integer.parseInt(each.detail().getOrDefault("leftOut", "0")))
                            .sum())
                    .as("all of them, and the report of the end")
                    .isEqualTo(10_002);
        }
    }

    @Test
    void aChangedUserNameEndsTheConnection() throws Exception {
        try (World world = new World();
                Run run = paramiko(world, "-", "switch-user")) {
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.stdout()).contains("denied AuthenticationException", "active False");
            assertThat(world.gateway.authority.requests()).hasSize(1);
        }
    }

    @Test
    void dropbearRunsACommandWithKeyAndWithPassword() throws Exception {
        try (World world = new World()) {
            Path key = world.scratch.file("alice.dropbear");
            try (Run convert = Run.done(
                    World.DEADLINE,
                    List.of(
                            "dropbearconvert",
                            "openssh",
                            "dropbear",
                            world.scratch.file("alice").toString(),
                            key.toString()))) {
                assertThat(convert.exit()).as(convert.stderr()).isZero();
            }
            List<String> command = List.of(
                    "dbclient",
                    "-y",
                    "-y",
                    "-i",
                    key.toString(),
                    "-p",
                    Integer.toString(world.gateway.address().getPort()),
                    "-l",
                    world.gateway.login(),
                    "127.0.0.1",
                    "head -c 3000000 /dev/zero | wc -c; echo err >&2; exit 6");
            try (Run run = Run.start(
                            command, Map.of("HOME", world.scratch.root().toString()))
                    .closeInput()) {
                assertThat(run.await(World.DEADLINE)).as(run.stderr()).isEqualTo(6);
                assertThat(run.stdout()).isEqualTo("3000000\n");
                assertThat(run.stderr()).contains("err\n");
            }
            List<String> withPassword = command.stream()
                    .filter(each -> !each.equals("-i") && !each.equals(key.toString()))
                    .toList();
            try (Run run = Run.start(
                            withPassword,
                            Map.of("HOME", world.scratch.root().toString(), "DROPBEAR_PASSWORD", Gateway.PASSWORD))
                    .closeInput()) {
                assertThat(run.await(World.DEADLINE)).as(run.stderr()).isEqualTo(6);
            }
        }
    }

    @Test
    void thePasswordIsInjectedByPasswordAndByPrompt() throws Exception {
        for (String mode : List.of("password", "interactive")) {
            try (World world = new World();
                    Target target = new Target(world, mode);
                    Gateway gateway = target.gateway("injected secret")) {
                try (Run run = Run.start(gatewayCommand(gateway)).closeInput()) {
                    assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
                    assertThat(run.stdout()).isEqualTo("ran true");
                }
            }
        }
    }

    @Test
    void aWrongInjectedPasswordIsADenial() throws Exception {
        try (World world = new World();
                Target target = new Target(world, "password");
                Gateway gateway = target.gateway("old secret")) {
            try (Run run = Run.start(gatewayCommand(gateway)).closeInput()) {
                assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            }
            await().atMost(World.DEADLINE)
                    .until(() -> !gateway.reporter.failed().isEmpty());
            assertThat(gateway.reporter.failed().get(0).cause()).isEqualTo(CloseCause.TARGET_REFUSED_CREDENTIAL);
        }
    }

    @Test
    void aTargetThatVanishesGivesTheClientWhatItHadSaid() throws Exception {
        try (World world = new World();
                Target target = new Target(world, "vanish");
                Gateway gateway = target.gateway("injected secret")) {
            try (Run run = Run.start(gatewayCommand(gateway)).closeInput()) {
                assertThat(run.await(World.DEADLINE)).isEqualTo(255);
                assertThat(run.stdout()).isEqualTo("ran true");
            }
            await().atMost(World.DEADLINE).until(() -> !gateway.reporter.ended().isEmpty());
            assertThat(gateway.reporter.ended().get(0).cause()).isIn(CloseCause.TARGET_LOST, CloseCause.TARGET_CLOSED);
        }
    }

    @Test
    void aTargetThatFloodsWithRefusedChannelsIsLeft() throws Exception {
        try (World world = new World();
                Target target = new Target(world, "flood");
                Gateway gateway = target.gateway("injected secret")) {
            try (Run run = Run.start(gatewayCommand(gateway)).closeInput()) {
                assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            }
            await().atMost(World.DEADLINE).until(() -> !gateway.reporter.ended().isEmpty());
            Ended end = gateway.reporter.ended().get(0);
            assertThat(end.cause()).isEqualTo(CloseCause.TARGET_PROTOCOL_ERROR);
            assertThat(end.detail()).contains("10000 refusals");
            assertThat(gateway.reporter.observed()).hasSizeBetween(51, 100);
        }
    }

    private static List<String> gatewayCommand(Gateway gateway) {
        return gateway.ssh("127.0.0.1", "true");
    }

    /** A paramiko server. */
    private static final class Target implements AutoCloseable {

        private final World world;
        private final Run server;

        Target(World world, String mode) throws Exception {
            this.world = world;
            Keys.generate(world.scratch.file("paramiko_host"), "ed25519");
            server = Run.start(List.of(
                    "/usr/bin/python3",
                    resource("paramiko_target.py"),
                    world.scratch.file("paramiko_host").toString(),
                    mode));
            await().atMost(World.DEADLINE).until(() -> server.stdout().contains("\n"));
        }

        Gateway gateway(String password) throws Exception {
            int port = Integer.parseInt(
                    server.stdout().lines().findFirst().orElseThrow().split(" ")[1]);
            return new Gateway.Setup(world.scratch)
                    .target(
                            new InetSocketAddress("127.0.0.1", port),
                            Keys.blob(world.scratch.file("paramiko_host.pub")))
                    .account("svc")
                    .credential(() -> new InjectedCredential.Password(Secret.ofText(password)))
                    .open();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
