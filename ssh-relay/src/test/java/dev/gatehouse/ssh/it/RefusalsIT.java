/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.iolog.memory.MemoryRecorder;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import dev.gatehouse.proxy.port.TargetTrust;
import dev.gatehouse.proxy.testing.InMemoryAuthority;
import dev.gatehouse.proxy.testing.InMemoryReporter.Observed;
import dev.gatehouse.ssh.testing.Gateway;
import dev.gatehouse.ssh.testing.Keys;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.Scratch;
import dev.gatehouse.ssh.testing.World;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong looks the same to the user; the operator gets the cause. */
class RefusalsIT {

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private static void denied(World world, Run run) {
        assertThat(run.await(World.DEADLINE)).isEqualTo(255);
        assertThat(run.stdout()).isEmpty();
        assertThat(run.stderr()).contains(InMemoryAuthority.DENIAL).contains("Permission denied (publickey,password).");
        assertThat(world.gateway.reporter.live()).isEmpty();
    }

    private static void failed(World world, CloseCause cause) {
        await().atMost(World.DEADLINE)
                .until(() -> !world.gateway.reporter.failed().isEmpty());
        assertThat(world.gateway.reporter.failed().get(0).cause()).isEqualTo(cause);
    }

    @Test
    void aChangedHostKeyIsRefusedBeforeAnyCredentialIsSent() throws Exception {
        try (World world = new World()) {
            world.target.changeHostKey();
            try (Run run = world.ssh("echo no").closeInput()) {
                denied(world, run);
            }
            failed(world, CloseCause.TARGET_IDENTITY_MISMATCH);
            assertThat(world.target.log()).doesNotContain("Accepted").doesNotContain("publickey");
        }
    }

    @Test
    void aPinnedKeyThatIsNotTheOneWeLikeBestIsFound() throws Exception {
        try (Scratch more = new Scratch()) {
            Path rsa = more.file("rsa");
            Keys.generate(rsa, "rsa");
            byte[] pinned = Keys.sha256(Keys.blob(more.file("rsa.pub")));
            try (World world = new World(
                            setup -> setup.trust(() -> new TargetTrust.Pinned(List.of(pinned))), "HostKey " + rsa);
                    Run run = world.ssh("echo yes").closeInput()) {
                assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
                assertThat(run.stdout()).isEqualTo("yes\n");
                assertThat(world.gateway.reporter.failed()).isEmpty();
                // what the log must not say in other tests is there when something happens
                await().atMost(World.DEADLINE)
                        .untilAsserted(() -> assertThat(world.target.log())
                                .contains("Connection from", "Accepted publickey", "Starting session"));
            }
        }
    }

    @Test
    void firstUseKeepsTheKeyBeforeTheLogin() throws Exception {
        List<String> kept = new CopyOnWriteArrayList<>();
        try (World world = new World(setup -> setup.trust(() -> new TargetTrust.FirstUse((type, blob, loop) -> {
            kept.add(type);
            return CompletableFuture.completedFuture(kept.size() == 1);
        })))) {
            try (Run run = world.ssh("echo yes").closeInput()) {
                assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            }
            try (Run run = world.ssh("echo no").closeInput()) {
                denied(world, run);
            }
            failed(world, CloseCause.TARGET_IDENTITY_MISMATCH);
            assertThat(kept).containsExactly("ssh-ed25519", "ssh-ed25519");
        }
    }

    @Test
    void aTargetThatIsDownIsADenial() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        try (World world =
                new World(setup -> setup.target(new InetSocketAddress("127.0.0.1", closed), new byte[] {1}))) {
            try (Run run = world.ssh("echo no").closeInput()) {
                denied(world, run);
            }
            failed(world, CloseCause.TARGET_UNREACHABLE);
            assertThat(world.onlyRecording().cause()).contains("target.unreachable");
        }
    }

    @Test
    void aRefusedCredentialIsADenial() throws Exception {
        var other = Keys.ed25519();
        try (World world = new World(setup -> setup.credential(() -> Keys.signer(other)))) {
            try (Run run = world.ssh("echo no").closeInput()) {
                denied(world, run);
            }
            failed(world, CloseCause.TARGET_REFUSED_CREDENTIAL);
        }
    }

    @Test
    void aRecordingThatDoesNotOpenMeansNoDial() throws Exception {
        MemoryRecorder recorder = new MemoryRecorder();
        recorder.refuse("disk is full");
        try (World world = new World(setup -> setup.recorder(recorder))) {
            long before = world.target.connections();
            try (Run run = world.ssh("echo no").closeInput()) {
                denied(world, run);
            }
            failed(world, CloseCause.RECORDING_UNAVAILABLE);
            // the server takes connections in turn: one of the relay would be in the log before ours
            world.target.connect();
            assertThat(world.target.connections()).isEqualTo(before + 1);
            assertThat(world.target.log()).doesNotContain("Accepted");
        }
    }

    @Test
    void unknownUserWrongKeyAndUnknownTargetLookTheSame() throws Exception {
        try (World world = new World()) {
            String unknownTarget = text(world, "alice@root@nowhere");
            String unknownUser = text(world, "mallory@root@db1");
            String malformed = text(world, "a+b+c+d+e@f@g");
            assertThat(unknownTarget).isEqualTo(text(world, "alice@root@other"));
            // no key of an unknown user is worth a signature, so that the client asks for nothing more
            assertThat(unknownUser).contains("Permission denied (publickey,password).");
            assertThat(malformed).isEqualTo(unknownUser.replace("mallory@root@db1", "a+b+c+d+e@f@g"));
        }
    }

    private static String text(World world, String login) {
        List<String> args = new ArrayList<>(world.args("true"));
        args.set(args.indexOf("-l") + 1, login);
        try (Run run = Run.start(args).closeInput()) {
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            return run.stderr().replace(login, "LOGIN");
        }
    }

    @Test
    void whatIsNotBuiltIsRefusedCleanly() throws Exception {
        try (World world = new World()) {
            try (Run run =
                    Run.start(world.args("", "-s", "-o", "LogLevel=VERBOSE")).closeInput()) {
                // -s without a command is a usage error of ssh itself, so the subsystem is named
                run.await(World.DEADLINE);
            }
            List<String> subsystem = new ArrayList<>(world.gateway.ssh("-s", "127.0.0.1", "sftp"));
            try (Run run = Run.start(subsystem).closeInput()) {
                assertThat(run.await(World.DEADLINE)).isEqualTo(255);
                assertThat(run.stderr()).contains("subsystem request failed");
            }
            List<String> forward = world.gateway.ssh("-W", "127.0.0.1:22", "127.0.0.1");
            try (Run run = Run.start(forward).closeInput()) {
                assertThat(run.await(World.DEADLINE)).isEqualTo(255);
                assertThat(run.stderr()).contains("administratively prohibited");
            }
            try (Run run =
                    world.ssh("echo still here", "-A", "-R", "0:127.0.0.1:22").closeInput()) {
                assertThat(run.await(World.DEADLINE)).isZero();
                assertThat(run.stdout()).isEqualTo("still here\n");
                assertThat(run.stderr()).contains("remote port forwarding failed");
            }
            assertThat(world.gateway.reporter.observed().stream().map(Observed::event))
                    .contains("ssh.request.refused", "ssh.channel.refused");
        }
    }

    @Test
    void aPolicyWithoutShellHasNoShell() throws Exception {
        SessionPolicy policy = new SessionPolicy(
                "exec-only",
                Set.of(Capability.EXEC),
                RecordMode.ALL,
                Gateway.POLICY.idleTimeout(),
                Gateway.POLICY.maxDuration(),
                List.of(),
                "");
        try (World world = new World(setup -> setup.policy(policy))) {
            try (Run run = world.ssh("").closeInput()) {
                assertThat(run.await(World.DEADLINE)).isEqualTo(255);
                assertThat(run.stderr()).contains("shell request failed");
            }
            try (Run run = world.ssh("echo yes").closeInput()) {
                assertThat(run.await(World.DEADLINE)).isZero();
                assertThat(run.stdout()).isEqualTo("yes\n");
            }
        }
    }
}
