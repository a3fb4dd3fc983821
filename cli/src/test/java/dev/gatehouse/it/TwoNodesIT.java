/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Cluster;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Keys;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.OpenSshServer;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SharedLab;
import dev.gatehouse.it.lab.SshLogin;
import dev.gatehouse.it.lab.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two nodes on one PostgreSQL behind HAProxy are one house. One test, because each step goes on where the one before ended. */
@ExtendWith(SharedLab.class)
class TwoNodesIT {

    private static final String CLIENT = "127.0.0.77";
    private static final String PASSWORD = "canary-cluster-password";
    /** Says that the client is 127.0.0.77. */
    private static final byte[] FORGED =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000c7f00004d7f000001c7381146");

    private final Lab lab;
    private Cluster cluster;
    private Path key;

    TwoNodesIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void twoNodesAreOneHouse() throws Exception {
        Acceptance.row("two nodes behind HAProxy: one house", "2 nodes, 1 PostgreSQL", f -> {
            try (Cluster started = new Cluster(lab)) {
                cluster = started;
                makeUser();
                // the same host keys: the clients know those of the first node, under the port of HAProxy and of the
                // second
                try (Terminal onFirst = session("first");
                        Terminal onSecond = session("second")) {
                    theClientsAddressIsTrue();
                    strangersSpoofNothing();
                    penaltiesAndTokensAreShared();
                    terminateReachesTheOtherNode(f);
                    drainCutsNobody(onSecond);
                    killNineOfOneLeavesTheOtherAlone(onFirst, f);
                }
            }
        });
    }

    private void makeUser() throws Exception {
        key = Keys.make(lab.directory("keys").resolve("cluster"));
        Gatehouse first = cluster.first();
        first.addUser("cleo", key, PASSWORD);
        first.addTarget(Lab.KEY_TARGET, lab.keyTarget());
        first.addCredential(Lab.KEY_TARGET, lab.targetKey());
        first.addPolicy("cleo", "cleo", Lab.KEY_TARGET);
    }

    /** A shell through HAProxy that has come to the named node; it takes turns. */
    private Terminal session(String node) throws Exception {
        for (int attempt = 0; attempt < 4; attempt++) {
            SshLogin login = cluster.login(cluster.sshPort(), "cleo", key, CLIENT);
            Terminal terminal = Terminal.open(lab.directory("terminals"), login.line("-tt"), login.environment());
            terminal.type("echo $((5+5))go\n").expect("10go");
            if (newest().path("nodeName").asText().equals(node)) {
                return terminal;
            }
            terminal.close();
        }
        throw new AssertionError("HAProxy sent nobody to node " + node);
    }

    /** As both nodes tell it. */
    private JsonNode newest() throws Exception {
        JsonNode[] session = new JsonNode[1];
        await("a live session").atMost(Duration.ofSeconds(20)).until(() -> {
            List<JsonNode> live = cluster.second().live();
            session[0] = live.isEmpty() ? null : live.get(0);
            return session[0] != null;
        });
        return session[0];
    }

    private JsonNode sessionOn(String node) throws Exception {
        return cluster.first().live().stream()
                .filter(session -> session.path("nodeName").asText().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private void theClientsAddressIsTrue() throws Exception {
        for (String node : List.of("first", "second")) {
            JsonNode session = sessionOn(node);
            assertThat(session.path("clientAddress").asText()).startsWith(CLIENT);
            String object = "session:" + session.path("id").asText();
            assertThat(cluster.first().list("audit", "list", "--last", "200"))
                    .filteredOn(event -> event.path("object").asText().equals(object)
                            && event.path("action").asText().equals("session.granted"))
                    .singleElement()
                    .matches(event -> event.toString().contains(CLIENT)
                            && !event.toString().contains(Cluster.BALANCER));
        }
    }

    private void strangersSpoofNothing() throws Exception {
        try (Socket stranger = new Socket(
                InetAddress.getByName("127.0.0.1"),
                cluster.first().sshPort(),
                InetAddress.getByName("127.0.0.66"),
                0)) {
            stranger.setSoTimeout(30_000);
            stranger.getOutputStream().write(FORGED);
            stranger.getOutputStream().write("SSH-2.0-forged\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(readAll(stranger)).doesNotContain("diffie", "curve25519");
        }
        try (Socket mute = new Socket(
                InetAddress.getByName("127.0.0.1"),
                cluster.first().sshPort(),
                InetAddress.getByName(Cluster.BALANCER),
                0)) {
            mute.setSoTimeout(30_000);
            mute.getOutputStream().write("SSH-2.0-plain\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(readAll(mute))
                    .as("from the balancer's address only with a header")
                    .isEmpty();
        }
    }

    private static String readAll(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    private void penaltiesAndTokensAreShared() throws Exception {
        String name = Lab.name("cleo", Lab.KEY_TARGET);
        int first = cluster.first().sshPort();
        int second = cluster.second().sshPort();
        assertThat(cluster.password(first, name, "guess", "127.0.2.41")
                        .run("true")
                        .exitCode())
                .isEqualTo(255);
        assertThat(cluster.password(second, name, PASSWORD, "127.0.2.41")
                        .run("true")
                        .exitCode())
                .as("the right password at the other node, from the address that guessed")
                .isEqualTo(255);
        assertThat(cluster.first()
                        .list("audit", "list", "--last", "1")
                        .get(0)
                        .path("detail")
                        .path("cause")
                        .asText())
                .startsWith("penalty: ");
        assertThat(cluster.password(second, name, PASSWORD, "127.0.2.42")
                        .run("true")
                        .exitCode())
                .isZero();

        JsonNode token = cluster.first()
                .json(
                        "token",
                        "issue",
                        "--user",
                        "cleo",
                        "--account",
                        OpenSshServer.account(),
                        "--target",
                        Lab.KEY_TARGET,
                        "--ttl",
                        "5m");
        String user = token.path("username").asText();
        String secret = token.path("password").asText();
        Run.Result used = cluster.password(second, user, secret, "127.0.2.43").run("echo token$((40+2))");
        assertThat(used.text()).as(used.toString()).isEqualTo("token42\n");
        assertThat(cluster.password(first, user, secret, "127.0.2.44")
                        .run("true")
                        .exitCode())
                .as("used up on both nodes")
                .isEqualTo(255);
    }

    private void terminateReachesTheOtherNode(Acceptance.Figures f) throws Exception {
        SshLogin login = cluster.login(cluster.second().sshPort(), "cleo", key, "127.0.2.45");
        try (Terminal victim = Terminal.open(lab.directory("terminals"), login.line("-tt"), login.environment())) {
            victim.type("echo $((6+6))go\n").expect("12go");
            String id = newest().path("id").asText();
            cluster.first()
                    .run("session", "terminate", id, "--reason", "cluster")
                    .ok();
            long ordered = System.nanoTime();
            assertThat(victim.awaitEnd()).isNotZero();
            long millis = (System.nanoTime() - ordered) / 1_000_000;
            f.note("terminate on the other node: milliseconds after the command", millis);
            assertThat(millis).isLessThan(TimeUnit.SECONDS.toMillis(1));
            await("its end")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> cluster.first()
                            .json("session", "show", id)
                            .path("endCause")
                            .asText()
                            .equals("terminated"));
        }
    }

    private void drainCutsNobody(Terminal onSecond) throws Exception {
        cluster.first()
                .run("node", "drain", "second", "--deadline", "10m", "--message", "kernel upgrade")
                .ok();
        onSecond.expect("10 min. kernel upgrade").type("echo $((7+7))go\n").expect("14go");
        assertThat(cluster.second().json("node", "show").path("state").asText()).isEqualTo("draining");
        Run.Result refused = cluster.login(cluster.second().sshPort(), "cleo", key, "127.0.2.46")
                .run("true");
        assertThat(refused.exitCode()).isEqualTo(255);
        // HAProxy sees it within a second; then nobody new comes to the second node
        await("HAProxy sends everybody to the first node")
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    Run.Result through = cluster.login(cluster.sshPort(), "cleo", key, CLIENT)
                            .run("true");
                    Run.Result again = cluster.login(cluster.sshPort(), "cleo", key, CLIENT)
                            .run("true");
                    return through.exitCode() == 0 && again.exitCode() == 0;
                });
        onSecond.type("echo $((8+8))go\n").expect("16go");
        cluster.first().run("node", "resume", "second").ok();
        onSecond.expect("called off");
    }

    private void killNineOfOneLeavesTheOtherAlone(Terminal onFirst, Acceptance.Figures f) throws Exception {
        String victim = sessionOn("second").path("id").asText();
        String survivor = sessionOn("first").path("id").asText();
        Instant killed = Instant.now();
        cluster.second().kill9();
        onFirst.type("echo $((9+9))go\n").expect("18go");
        await("the survivor gives up the dead")
                .atMost(Duration.ofSeconds(60))
                .until(() -> cluster.first()
                        .json("session", "show", victim)
                        .path("endCause")
                        .asText()
                        .equals("node.lost"));
        Instant ended = Instant.parse(
                cluster.first().json("session", "show", victim).path("endedAt").asText());
        f.note(
                "end of the lost session against the kill: milliseconds",
                Duration.between(killed, ended).toMillis());
        assertThat(ended).isBefore(killed.plusSeconds(1));
        assertThat(cluster.first()
                        .json("session", "show", survivor)
                        .path("state")
                        .asText())
                .isEqualTo("live");
        cluster.second().up();
        await("its own word when it is back")
                .atMost(Duration.ofSeconds(60))
                .until(() -> cluster.first()
                        .json("session", "show", victim)
                        .path("endCause")
                        .asText()
                        .equals("gateway.crash"));
        onFirst.type("echo $((10+10))go\n").expect("20go");
        cluster.first().run("audit", "verify").ok();
    }
}
