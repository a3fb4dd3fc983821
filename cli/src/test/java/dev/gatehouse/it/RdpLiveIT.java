/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.Size;
import dev.gatehouse.it.lab.rdp.MovingDesktop;
import dev.gatehouse.it.lab.rdp.RdpClient;
import dev.gatehouse.it.lab.rdp.RdpLab;
import dev.gatehouse.it.lab.rdp.RdpLab.Target;
import dev.gatehouse.it.lab.rdp.RdpLogin;
import dev.gatehouse.it.lab.rdp.Screenshot;
import dev.gatehouse.it.lab.rdp.XFreeRdp;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Live RDP sessions are listed, shown, locked and ended, time limits end them, and what they leave behind proves itself. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RdpLiveIT {

    private static final String[] FIELDS = {
        "id",
        "user",
        "target",
        "account",
        "protocol",
        "node",
        "state",
        "startedAt",
        "endedAt",
        "endCause",
        "clientAddress",
        "bytesIn",
        "bytesOut",
        "recordingId"
    };

    private static RdpLab lab;
    private static Gatehouse gatehouse;

    @BeforeAll
    static void start() throws Exception {
        lab = RdpLab.start();
        gatehouse = lab.gatehouse();
    }

    @AfterAll
    static void stop() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void listShowTerminate() throws Exception {
        Acceptance.row("rdp session list, show, terminate within 1 s", "1 session", f -> {
            RdpLogin login = user("bea");
            try (XFreeRdp client = lab.open(login)) {
                client.awaitDesktop();
                JsonNode session = live("bea");
                String id = checkLive(session);
                gatehouse
                        .run("session", "terminate", id, "--reason", "acceptance")
                        .ok();
                long ordered = System.nanoTime();
                int exit = client.awaitExit();
                long milliseconds = (System.nanoTime() - ordered) / 1_000_000;
                f.note("milliseconds after the command", milliseconds).note("exit code", exit);
                assertThat(exit).isEqualTo(XFreeRdp.ENDED_BY_ADMINISTRATOR);
                assertThat(milliseconds).isLessThan(1000);
                assertThat(client.log()).contains("ERRINFO_RPC_INITIATED_DISCONNECT");
                JsonNode ended = ended("bea");
                assertThat(ended.path("id").asText()).isEqualTo(id);
                assertThat(ended.path("endCause").asText()).isEqualTo("terminated");
                assertThat(ended.path("endedAt").asText()).matches("[0-9-]{10}T[0-9:.]+Z");
                assertThat(ended.path("recordingId").asText()).isNotEmpty();
                assertThat(gatehouse.run("session", "terminate", id).exitCode()).isNotZero();
            }
        });
    }

    @Test
    void aNewCertificateIsShownWhileASessionGoesOn() throws Exception {
        Acceptance.row("rdp a new certificate without a restart, by TLS and by NLA", "3 clients", f -> {
            RdpLogin login = user("cora");
            try (XFreeRdp before = lab.open(login)) {
                before.awaitDesktop();
                String id = live("cora").path("id").asText();
                String old = shownCertificate();
                gatehouse.run("tls", "renew", "--for", "rdp").ok();
                await("the new certificate")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> !shownCertificate().equals(old));
                JsonNode rdp = gatehouse.json("tls", "show").path("items").get(1);
                assertThat(rdp.path("fingerprint").asText()).isEqualTo(shownCertificate());
                // CredSSP binds the public key of the certificate that its own connection has shown
                try (XFreeRdp byNla = lab.open(lab.byToken("cora", Target.SHADOW))) {
                    byNla.awaitDesktop();
                }
                assertThat(live("cora").path("id").asText()).isEqualTo(id);
                assertThat(before.isAlive()).isTrue();
                gatehouse.run("session", "terminate", id).ok();
                assertThat(before.awaitExit()).isEqualTo(XFreeRdp.ENDED_BY_ADMINISTRATOR);
            }
        });
    }

    /** What a client sees behind the negotiation for TLS (MS-RDPBCGR 2.2.1.1, 5.4.5.1). */
    private static String shownCertificate() throws Exception {
        byte[] request = {3, 0, 0, 19, 14, (byte) 0xE0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 1, 0, 0, 0};
        X509TrustManager any = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {any}, null);
        try (Socket plain = new Socket("127.0.0.1", gatehouse.rdpPort())) {
            plain.setSoTimeout(30_000);
            plain.getOutputStream().write(request);
            assertThat(plain.getInputStream().readNBytes(19)).hasSize(19);
            try (SSLSocket secure = (SSLSocket)
                    context.getSocketFactory().createSocket(plain, "127.0.0.1", gatehouse.rdpPort(), true)) {
                secure.startHandshake();
                byte[] certificate =
                        secure.getSession().getPeerCertificates()[0].getEncoded();
                return "SHA256:"
                        + HexFormat.ofDelimiter(":")
                                .withUpperCase()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
            }
        }
    }

    private static String checkLive(JsonNode session) throws Exception {
        assertThat(session.path("user").asText()).isEqualTo("bea");
        assertThat(session.path("target").asText()).isEqualTo(Target.SHADOW.targetName());
        assertThat(session.path("account").asText()).isEqualTo(lab.account(Target.SHADOW));
        assertThat(session.path("protocol").asText()).isEqualTo("rdp");
        assertThat(session.path("clientAddress").asText()).startsWith("127.0.0.1");
        assertThat(session.path("startedAt").asText()).matches("[0-9-]{10}T[0-9:.]+Z");
        assertThat(session.path("bytesOut").asLong()).isPositive();
        String id = session.path("id").asText();
        JsonNode shown = gatehouse.json("session", "show", id);
        for (String field : FIELDS) {
            assertThat(session.has(field)).as("list: " + field).isTrue();
            assertThat(shown.has(field)).as("show: " + field).isTrue();
        }
        return id;
    }

    @Test
    void lockFreezesTheKeyboard() throws Exception {
        Acceptance.row("rdp lock: said on the screen, keys do not arrive; unlock: they do", "1 session", f -> {
            MovingDesktop desktop = lab.desktop(Target.SHADOW);
            try (XFreeRdp client = lab.open(user("lola"))) {
                client.awaitDesktop();
                takesKeys(client, "before");
                String id = live("lola").path("id").asText();
                gatehouse.run("session", "lock", id, "--reason", "coffee").ok();
                assertThat(client.awaitText("locked by an operator")).contains("coffee");
                assertThat(live("lola").path("locked").asBoolean()).isTrue();
                assertThat(gatehouse.run("session", "lock", id).exitCode())
                        .as("a second lock")
                        .isNotZero();
                client.command("echo in >locked");
                gatehouse.run("session", "unlock", id).ok();
                client.awaitShown("the picture without the message", shown -> !says(shown, "operator"));
                client.awaitDesktop();
                takesKeys(client, "after");
                assertThat(desktop.directory().resolve("locked")).doesNotExist();
                assertThat(live("lola").path("locked").asBoolean()).isFalse();
            }
        });
    }

    @Test
    void timeLimitsWarnAndEnd() throws Exception {
        Acceptance.row("rdp idle time and maximum duration: warned on the screen, then ended", "10 s, 14 s", f -> {
            RdpLogin idle = user("ida", "--idle-timeout", "10s");
            RdpLogin longest = user("max", "--max-duration", "14s");
            try (XFreeRdp ida = lab.open(idle);
                    XFreeRdp max = lab.open(longest)) {
                ida.awaitDesktop();
                long typing = System.nanoTime();
                max.awaitDesktop();
                ida.type("x");
                f.note("maximum duration", max.awaitTextAtTop("maximum duration"));
                ida.type("x");
                assertThat(max.awaitExit())
                        .as("exit code at the maximum duration")
                        .isEqualTo(XFreeRdp.ENDED_BY_TIME);
                ida.type("x");
                assertThat(System.nanoTime() - typing)
                        .as("longer than the idle time")
                        .isGreaterThan(TimeUnit.SECONDS.toNanos(10));
                assertThat(live("ida")).as("activity holds it").isNotNull();
                f.note("idle time", ida.awaitTextAtTop("has been idle"));
                assertThat(ida.awaitExit()).as("exit code when idle").isEqualTo(XFreeRdp.ENDED_BY_IDLENESS);
            }
            assertThat(ended("max").path("endCause").asText()).isEqualTo("max-duration");
            assertThat(ended("ida").path("endCause").asText()).isEqualTo("idle.timeout");
        });
    }

    @Test
    void minimisedClientDoesNotBlindTheRecording() throws Exception {
        Acceptance.row("rdp minimised client: the recording goes on", "1 session", f -> {
            MovingDesktop desktop = lab.desktop(Target.SHADOW);
            try (XFreeRdp client = lab.open(user("mina"))) {
                client.awaitDesktop();
                client.minimise();
                int from = desktop.drawn();
                await("the desktop moves").atMost(Duration.ofSeconds(20)).until(() -> desktop.drawn() > from + 15);
                gatehouse
                        .run("session", "terminate", live("mina").path("id").asText())
                        .ok();
                client.awaitExit();
                String id = Gatehouse.recordingId(gatehouse.sealedRecording("mina"));
                int recorded = MovingDesktop.counter(Screenshot.ofPng(gatehouse.export(id, "png")))
                        .orElseThrow();
                f.note("pictures drawn while minimised", desktop.drawn() - from);
                assertThat(recorded).as("last picture recorded").isGreaterThan(from + 12);
            }
        });
    }

    @Test
    void changedFilesAreRefused() throws Exception {
        int flips = Size.of(6, 60);
        Acceptance.row("rdp verify refuses flipped, cut, swapped files", flips + " flips", f -> {
            try (XFreeRdp client = lab.open(user("vera"))) {
                client.awaitDesktop();
                takesKeys(client, "vera");
            }
            byte[] good = gatehouse.export(Gatehouse.recordingId(gatehouse.sealedRecording("vera")), "raw");
            Path key = Files.writeString(
                    lab.directory("proof").resolve("key"),
                    gatehouse.list("recording", "keys").get(0).path("publicKey").asText() + "\n");
            assertThat(verify(good, key).exitCode()).as("the untouched file").isZero();
            SplittableRandom random = new SplittableRandom(42);
            for (int i = 0; i < flips; i++) {
                byte[] flipped = good.clone();
                int at = random.nextInt(good.length);
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                refused("bit flipped in byte " + at + " of " + good.length, flipped, key);
            }
            refused("cut", Arrays.copyOf(good, good.length / 3), key);
            byte[] swapped = good.clone();
            System.arraycopy(good, 0, swapped, good.length - good.length / 2, good.length / 2);
            System.arraycopy(good, good.length / 2, swapped, 0, good.length - good.length / 2);
            refused("halves swapped", swapped, key);
            f.note("bytes", good.length);
        });
    }

    private static void refused(String what, byte[] file, Path key) throws Exception {
        Run.Result result = verify(file, key);
        assertThat(result.exitCode()).as(what + ": " + result).isEqualTo(1);
        assertThat(result.errors()).as(what).doesNotContain("Exception", "\tat ");
    }

    private static Run.Result verify(byte[] file, Path key) throws Exception {
        Path path = Files.write(lab.directory("proof").resolve("candidate.iolog"), file);
        return gatehouse.run("recording", "verify", path.toString(), "--public-key", key.toString());
    }

    private static RdpLogin user(String name, String... policy) throws Exception {
        String password = name + "-password-1";
        lab.addUser(name, password);
        lab.addPolicy(name, Target.SHADOW, policy);
        return lab.byPassword(name, Target.SHADOW, password);
    }

    private static JsonNode live(String user) throws Exception {
        return gatehouse.live().stream()
                .filter(session -> session.path("user").asText().equals(user))
                .findFirst()
                .orElse(null);
    }

    private static JsonNode ended(String user) {
        JsonNode[] found = new JsonNode[1];
        await("an ended session of " + user).atMost(Duration.ofSeconds(10)).until(() -> {
            found[0] = gatehouse.list("session", "list", "--ended").stream()
                    .filter(session -> session.path("user").asText().equals(user))
                    .findFirst()
                    .orElse(null);
            return found[0] != null;
        });
        return found[0];
    }

    private static boolean says(Screenshot shown, String text) {
        try {
            return shown.text().contains(text);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void takesKeys(RdpClient client, String file) throws Exception {
        client.command("echo \"typed $((40+2))\" >" + file);
        assertThat(lab.desktop(Target.SHADOW).awaitTyped(file)).isEqualTo("typed 42\n");
    }
}
