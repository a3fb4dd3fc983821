/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.iolog.memory.MemoryRecord;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.TargetChoices.Choice;
import dev.gatehouse.proxy.testing.InMemoryAuthority;
import dev.gatehouse.ssh.config.SshLoginConfig;
import dev.gatehouse.ssh.record.SshRecordTypes;
import dev.gatehouse.ssh.testing.Gateway;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code ssh user@gateway} with stock clients: the menu, the session after it, and everything else that one may ask for without a target. */
class TargetMenuIT {

    private static final String ACCOUNT = System.getProperty("user.name");
    private static final String RESTORED = "\033[?1049l";
    private static final String HOW_TO = "name account and target: alice@ACCOUNT@TARGET@gateway";

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private static World world(UnaryOperator<Gateway.Setup> change) throws IOException {
        World world = new World(change);
        world.gateway.authority.offering(
                List.of(new Choice("db1", ACCOUNT), new Choice("db2", ACCOUNT), new Choice("web1", "deploy")));
        return world;
    }

    private static World world() throws IOException {
        return world(UnaryOperator.identity());
    }

    private static Run ssh(World world, Map<String, String> environment, String... more) {
        List<String> args = new ArrayList<>(world.gateway.ssh(more));
        args.set(args.indexOf("-l") + 1, "alice");
        if (!args.contains("127.0.0.1")) {
            args.add("127.0.0.1");
        }
        return Run.start(args, environment);
    }

    /** A client with a terminal, whose size it does not know. */
    private static Run menu(World world, String... more) {
        List<String> options = new ArrayList<>(List.of(more));
        options.add("-tt");
        Run run = ssh(world, Map.of("TERM", "xterm"), options.toArray(String[]::new));
        awaitOutput(run, "choose a target");
        return run;
    }

    private static void awaitOutput(Run run, String text) {
        await().atMost(World.DEADLINE).until(() -> run.stdout().contains(text) || !run.isAlive());
        assertThat(run.stdout()).contains(text);
    }

    private static void awaitNobody(World world) {
        await().atMost(World.DEADLINE).until(() -> world.gateway.relay().unauthenticatedConnections() == 0);
    }

    @Test
    void aTargetIsFilteredChosenAndUsedAndOnlyItIsRecorded() throws Exception {
        try (World world = world();
                Run run = menu(world, "-o", "SetEnv=GH_TEST=kept")) {
            run.type("1 " + ACCOUNT);
            awaitOutput(run, "1 of 3");
            run.type("\r");
            awaitOutput(run, "This session is recorded.");
            run.type("PS1='> '\r");
            awaitOutput(run, "> ");
            run.type("echo one$((1+1))three $GH_TEST $TERM\r");
            awaitOutput(run, "one2three kept xterm");
            run.type("exit 5\r");
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isEqualTo(5);
            assertThat(world.ended(0).cause()).isEqualTo(CloseCause.CLIENT_CLOSED);
            String shown = run.stdout().substring(run.stdout().indexOf(RESTORED) + RESTORED.length());
            assertThat(shown).isEqualTo("Gatehouse: connecting to " + ACCOUNT + "@db1 ...\r\n" + sessionOutput(world));
            assertThat(types(world))
                    .containsSubsequence("ssh.channel-open", "ssh.notice", "ssh.pty", "ssh.env", "ssh.shell")
                    .containsSubsequence("ssh.output", "ssh.exit-status", "ssh.channel-close");
            assertThat(world.recorded(SshRecordTypes.INPUT))
                    .as("what was typed in the menu")
                    .doesNotContain("1 " + ACCOUNT);
            AccessRequest request = world.gateway.authority.requests().get(0);
            assertThat(request.evidence()).isInstanceOf(Evidence.Admitted.class);
            assertThat(request.login().target()).contains("db1");
        }
    }

    /** Ours and the target's, in the order in which the user saw it. */
    private static String sessionOutput(World world) {
        StringBuilder all = new StringBuilder();
        for (MemoryRecord record : world.onlyRecording().records()) {
            if (record.type().equals(SshRecordTypes.OUTPUT) || record.type().equals(SshRecordTypes.NOTICE)) {
                all.append(new String(record.payload(), 4, record.payload().length - 4, StandardCharsets.UTF_8));
            }
        }
        return all.toString();
    }

    private static List<String> types(World world) {
        return world.onlyRecording().records().stream()
                .map(record -> record.type().name())
                .toList();
    }

    @Test
    void aDeniedChoiceComesBackToTheMenu() throws Exception {
        try (World world = world();
                Run run = menu(world)) {
            run.type("db2\r");
            awaitOutput(run, InMemoryAuthority.DENIAL);
            run.type("\025db1\r");
            awaitOutput(run, "This session is recorded.");
            run.type("exit 0\r");
            assertThat(run.await(World.DEADLINE)).isZero();
            assertThat(world.gateway.authority.denials()).containsExactly("no policy");
        }
    }

    @Test
    void aTargetThatIsDownLooksLikeADenialAndIsTriedOnlySoOften() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        try (World world = world(setup -> setup.target(new InetSocketAddress("127.0.0.1", closed), new byte[] {1}));
                Run run = menu(world)) {
            for (int i = 1; i <= SshLoginConfig.DEFAULT.attemptsMax(); i++) {
                int times = i;
                run.type(i == 1 ? "db1\r" : "\r");
                await().atMost(World.DEADLINE)
                        .until(() -> run.stdout().split(Pattern.quote(InMemoryAuthority.DENIAL), -1).length > times);
            }
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            assertThat(world.gateway.reporter.failed()).hasSize(SshLoginConfig.DEFAULT.attemptsMax());
            assertThat(world.gateway.reporter.failed().get(0).cause()).isEqualTo(CloseCause.TARGET_UNREACHABLE);
        }
    }

    @Test
    void whoLeavesHasHadNoSession() throws Exception {
        try (World world = world()) {
            for (String key : List.of("\003", "\033")) {
                try (Run run = menu(world)) {
                    run.type(key);
                    assertThat(run.await(World.DEADLINE)).isEqualTo(130);
                    assertThat(run.stdout()).endsWith(RESTORED);
                }
            }
            try (Run run = menu(world).closeInput()) {
                assertThat(run.await(World.DEADLINE)).as("end of input").isEqualTo(130);
            }
            awaitNobody(world);
            assertThat(world.gateway.authority.requests()).isEmpty();
            assertThat(world.gateway.memory().recordings()).isEmpty();
        }
    }

    @Test
    void aClientThatVanishesLeavesNothingBehind() throws Exception {
        try (World world = world()) {
            try (Run run = menu(world)) {
                run.process().destroyForcibly();
            }
            awaitNobody(world);
            world.gateway.authority.stick();
            try (Run run = menu(world)) {
                run.type("db1\r");
                awaitOutput(run, "connecting to");
                run.process().destroyForcibly();
            }
            awaitNobody(world);
            assertThat(world.gateway.reporter.live()).isEmpty();
            assertThat(world.gateway.memory().recordings()).isEmpty();
        }
    }

    @Test
    void whoIsTiredOfWaitingMayLeave() throws Exception {
        try (World world = world();
                Run run = menu(world)) {
            world.gateway.authority.stick();
            run.type("db1\r");
            awaitOutput(run, "connecting to");
            run.type("typed too early\r");
            run.type("\003");
            assertThat(run.await(World.DEADLINE)).isEqualTo(130);
        }
    }

    @Test
    void aMenuThatNobodyUsesEnds() throws Exception {
        SshLoginConfig hasty = new SshLoginConfig(
                Duration.ofSeconds(60),
                Duration.ofSeconds(120),
                6,
                20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2));
        try (World world = world(setup -> setup.config(config -> config.withLogin(hasty)));
                Run run = menu(world);
                Run silent = ssh(world, Map.of(), "-N")) {
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            assertThat(run.stdout()).contains("no target was chosen in time");
            assertThat(silent.await(World.DEADLINE)).isEqualTo(255);
        }
    }

    @Test
    void whatNeedsATargetSaysHowToNameOne() throws Exception {
        try (World world = world()) {
            refused(ssh(world, Map.of(), "127.0.0.1", "uptime"));
            refused(ssh(world, Map.of(), "-s", "127.0.0.1", "sftp"));
            refused(ssh(world, Map.of(), "-T"));
            refused(ssh(world, Map.of(), "-W", "127.0.0.1:22", "127.0.0.1"));
            assertThat(world.gateway.authority.requests()).isEmpty();
            assertThat(world.gateway.memory().recordings()).isEmpty();
        }
    }

    private static void refused(Run run) {
        try (run) {
            assertThat(run.closeInput().await(World.DEADLINE)).isEqualTo(255);
            assertThat(run.stdout()).isEmpty();
            assertThat(run.stderr()).contains(HOW_TO);
        }
    }

    @Test
    void aPasswordOpensTheMenuAndAWrongOneDoesNot() throws Exception {
        try (World world = world()) {
            List<String> args = new ArrayList<>(world.gateway.sshWithPassword("-tt", "127.0.0.1"));
            args.set(args.indexOf("-l") + 1, "alice");
            try (Run run = Run.start(args, world.gateway.askpass(Gateway.PASSWORD))) {
                awaitOutput(run, "choose a target");
                run.type("db1\r");
                awaitOutput(run, "This session is recorded.");
                run.type("exit 3\r");
                assertThat(run.await(World.DEADLINE)).isEqualTo(3);
            }
            try (Run run = Run.start(args, world.gateway.askpass("wrong"))) {
                assertThat(run.await(World.DEADLINE)).isEqualTo(255);
                assertThat(run.stdout()).isEmpty();
                assertThat(run.stderr()).contains(InMemoryAuthority.DENIAL, "Permission denied");
            }
        }
    }

    @Test
    void aSecondFactorIsAskedForOnce() throws Exception {
        try (World world = world()) {
            world.gateway.authority.codes("alice", "111111");
            List<String> args = new ArrayList<>(world.gateway.ssh("-tt", "127.0.0.1"));
            args.set(args.indexOf("-l") + 1, "alice");
            args.replaceAll(each -> each.startsWith("PreferredAuthentications")
                    ? "PreferredAuthentications=publickey,keyboard-interactive"
                    : each);
            try (Run run = Run.start(args, world.gateway.askpass("111111"))) {
                awaitOutput(run, "choose a target");
                run.type("db1\r");
                awaitOutput(run, "This session is recorded.");
                run.type("exit 4\r");
                assertThat(run.await(World.DEADLINE)).isEqualTo(4);
            }
        }
    }

    @Test
    void aPolicyWithoutAShellIsSaidPlainly() throws Exception {
        SessionPolicy policy = new SessionPolicy(
                "exec only",
                Set.of(Capability.EXEC),
                Gateway.POLICY.record(),
                Gateway.POLICY.idleTimeout(),
                Gateway.POLICY.maxDuration(),
                List.of(),
                "");
        try (World world = world(setup -> setup.policy(policy));
                Run run = menu(world)) {
            run.type("db1\r");
            awaitOutput(run, "the target gives no terminal and shell");
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
        }
    }

    @Test
    void nothingToChooseIsSaid() throws Exception {
        try (World world = new World();
                Run run = ssh(world, Map.of("TERM", "xterm"), "-tt")) {
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            assertThat(run.stderr()).contains("There is nothing that you may reach");
        }
    }

    @Test
    void aTerminalThatOnlyPrintsGetsNumbers() throws Exception {
        try (World world = world();
                Run run = ssh(world, Map.of("TERM", "dumb"), "-tt")) {
            awaitOutput(run, "q to leave: ");
            run.type("db\r");
            awaitOutput(run, "1 to 2 of 2 with db");
            run.type("1\r");
            awaitOutput(run, "This session is recorded.");
            assertThat(run.stdout()).doesNotContain("\033");
            run.type("exit 6\r");
            assertThat(run.await(World.DEADLINE)).isEqualTo(6);
        }
    }
}
