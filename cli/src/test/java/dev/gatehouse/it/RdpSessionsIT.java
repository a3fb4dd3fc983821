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
import dev.gatehouse.it.lab.Size;
import dev.gatehouse.it.lab.rdp.MovingDesktop;
import dev.gatehouse.it.lab.rdp.RdpClient;
import dev.gatehouse.it.lab.rdp.RdpLab;
import dev.gatehouse.it.lab.rdp.RdpLab.Target;
import dev.gatehouse.it.lab.rdp.RdpLogin;
import dev.gatehouse.it.lab.rdp.Screenshot;
import dev.gatehouse.it.lab.rdp.XFreeRdp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RDP: stock clients reach real targets through Gatehouse, work there, and are seen again in the recording. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RdpSessionsIT {

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

    @AfterEach
    void endDesktops() {
        lab.endSessions();
    }

    @Test
    void passwordOverTlsReachesEveryTarget() throws Exception {
        Acceptance.row("rdp xfreerdp, password over TLS: desktop shown, typed keys arrive", "3 targets", f -> {
            for (Target target : Target.values()) {
                long start = System.nanoTime();
                try (XFreeRdp client = lab.open(lab.byPassword(target))) {
                    client.awaitDesktop();
                    f.note(target + " milliseconds to the desktop", (System.nanoTime() - start) / 1_000_000);
                    takesKeys(client, target, "password-" + target);
                }
            }
        });
    }

    @Test
    void tokenOverNlaReachesEveryTarget() throws Exception {
        Acceptance.row("rdp xfreerdp, token over NLA: desktop shown, typed keys arrive", "3 targets", f -> {
            for (Target target : Target.values()) {
                long start = System.nanoTime();
                try (XFreeRdp client = lab.open(lab.byToken(target))) {
                    client.awaitDesktop();
                    f.note(target + " milliseconds to the desktop", (System.nanoTime() - start) / 1_000_000);
                    takesKeys(client, target, "token-" + target);
                }
            }
        });
    }

    @Test
    void rdesktopReachesEveryTarget() throws Exception {
        // freerdp-shadow draws with 16 bits whatever was agreed, and rdesktop believes what was agreed
        Acceptance.row("rdp rdesktop over TLS: desktop shown, typed keys arrive", "3 targets, 16 bits; xrdp 24", f -> {
            for (Target target : Target.values()) {
                for (int bits : target == Target.SHADOW ? new int[] {16} : new int[] {16, 24}) {
                    try (RdpClient client =
                            lab.openRDesktop(lab.byPassword(target).withBitsPerPixel(bits))) {
                        client.awaitDesktop();
                        takesKeys(client, target, "rdesktop-" + target + "-" + bits);
                    }
                }
            }
        });
    }

    @Test
    void formOfTheHoldScreenLogsIn() throws Exception {
        Acceptance.row("rdp without credentials: the hold screen's form logs in", "1 target", f -> {
            RdpLogin nobody = lab.byPassword(null, Target.SHADOW, null);
            try (XFreeRdp client = lab.open(nobody)) {
                f.note("shown", client.awaitText("password"));
                client.type(lab.name(RdpLab.USER, Target.SHADOW));
                client.key("Tab");
                client.type(lab.userPassword());
                client.key("Return");
                client.awaitDesktop();
                takesKeys(client, Target.SHADOW, "form");
            }
        });
    }

    @Test
    void refusalsAreSaidAndNeverHang() throws Exception {
        Acceptance.row("rdp denials: wrong password, no policy, wrong token, spent token", "5 attempts", f -> {
            RdpLogin right = lab.byPassword(Target.SHADOW);
            try (XFreeRdp client = lab.open(right.withPassword("wrong-password-1"))) {
                f.note("wrong password", denied(client));
            }
            lab.addUser("nils", "right-nils-12");
            try (XFreeRdp client = lab.open(lab.byPassword("nils", Target.SHADOW, "right-nils-12"))) {
                f.note("no policy", denied(client));
            }
            RdpLogin token = lab.byToken(Target.SHADOW);
            assertThat(lab.exitCode(token.withPassword("wrong-password-2"))).isEqualTo(XFreeRdp.LOGON_FAILED);
            assertThat(lab.exitCode(RdpLogin.nla(right.port(), right.user(), lab.userPassword())))
                    .as("a password cannot be proved by NLA")
                    .isIn(XFreeRdp.LOGON_FAILED, XFreeRdp.NEGOTIATION_FAILED);
            try (XFreeRdp client = lab.open(token)) {
                client.awaitDesktop();
            }
            assertThat(lab.exitCode(token)).as("a spent token").isEqualTo(XFreeRdp.LOGON_FAILED);
            assertThat(gatehouse
                            .run(
                                    "token",
                                    "issue",
                                    "--user",
                                    "nils",
                                    "--account",
                                    lab.account(Target.SHADOW),
                                    "--target",
                                    Target.SHADOW.targetName(),
                                    "--output",
                                    "json")
                            .exitCode())
                    .as("no policy, no token")
                    .isNotZero();
        });
    }

    @Test
    void severalClientsAtOnce() throws Exception {
        int clients = 4;
        Acceptance.row("rdp several clients at once, each with its own keys", clients + " clients", f -> {
            List<XFreeRdp> open = new ArrayList<>();
            try {
                for (int i = 0; i < clients; i++) {
                    Target target = Target.values()[i % Target.values().length];
                    open.add(lab.open(lab.byPassword(target).withBitsPerPixel(i % 2 == 0 ? 32 : 16)));
                }
                for (XFreeRdp client : open) {
                    client.awaitDesktop();
                }
                if (gatehouse != null) {
                    assertThat(gatehouse.live())
                            .hasSize(clients)
                            .allSatisfy(session -> assertThat(
                                            session.path("protocol").asText())
                                    .isEqualTo("rdp"));
                }
                for (int i = 0; i < clients; i++) {
                    takesKeys(open.get(i), Target.values()[i % Target.values().length], "several-" + i);
                }
            } finally {
                open.forEach(XFreeRdp::close);
            }
            if (gatehouse != null) {
                await("all sessions ended")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> gatehouse.live().isEmpty());
            }
        });
    }

    @Test
    void reconnectWithAPassword() throws Exception {
        Acceptance.row("rdp the same client again with a password", "3 times", f -> {
            for (int i = 0; i < 3; i++) {
                try (XFreeRdp client = lab.open(lab.byPassword(Target.SHADOW))) {
                    client.awaitDesktop();
                    takesKeys(client, Target.SHADOW, "again-" + i);
                }
            }
        });
    }

    @Test
    void resizedWindowResizesTheDesktop() throws Exception {
        Acceptance.row("rdp resize: the desktop follows the window", "1 session", f -> {
            try (XFreeRdp client = lab.open(lab.byPassword(Target.XRDP_XORG).with("/dynamic-resolution"))) {
                client.awaitDesktop();
                client.resize(1184, 896);
                client.awaitShown(
                        "the desktop's background at the new corner",
                        shown -> shown.width() == 1184
                                && shown.height() == 896
                                && shown.at(1180, 892) == MovingDesktop.BACKGROUND);
                client.awaitDesktop();
                takesKeys(client, Target.XRDP_XORG, "resized");
            }
        });
    }

    @Test
    void recordingShowsWhatTheClientSaw() throws Exception {
        int depths = Size.of(1, 3);
        Acceptance.row(
                "rdp last picture of the recording equals the client's screenshot",
                "3 targets x " + depths + " of 3 depths",
                f -> {
                    for (Target target : Target.values()) {
                        for (int depth = 0; depth < depths; depth++) {
                            int bits = 16 + 8 * ((target.ordinal() + depth) % 3);
                            Screenshot seen = stillPicture(target, bits);
                            Screenshot recorded = lastPicture();
                            assertThat(bits == 16 ? seen.pixelsUnlikeIn16Bits(recorded) : seen.pixelsUnlike(recorded))
                                    .as(target + " at " + bits + ": " + seen.differences(recorded, bits == 16))
                                    .isZero();
                            lab.endSessions();
                        }
                    }
                });
    }

    /** What the client shows when nothing moves any more; the client has gone then. */
    private static Screenshot stillPicture(Target target, int bits) throws Exception {
        MovingDesktop desktop = lab.desktop(target);
        try (XFreeRdp client = lab.open(lab.byPassword(target).withBitsPerPixel(bits))) {
            client.awaitDesktop();
            int number = desktop.pause();
            client.awaitShown(
                    "the number " + number,
                    shown -> MovingDesktop.counter(shown).orElse(-1) == number);
            return client.awaitStill();
        } finally {
            desktop.resume();
        }
    }

    private static Screenshot lastPicture() throws Exception {
        await("the session's end")
                .atMost(Duration.ofSeconds(30))
                .until(() -> gatehouse.live().isEmpty());
        JsonNode recording = gatehouse.sealedRecording(RdpLab.USER);
        String id = Gatehouse.recordingId(recording);
        gatehouse.verifyRecording(id);
        return Screenshot.ofPng(gatehouse.export(id, "png"));
    }

    /** The text of a refusal, which names no cause; the client can go then. */
    private static String denied(XFreeRdp client) throws Exception {
        String shown = client.awaitText("denied");
        assertThat(shown).containsIgnoringCase("reference");
        return shown;
    }

    private static void takesKeys(RdpClient client, Target target, String file) throws Exception {
        client.command("echo \"typed $((40+2))\" >" + file);
        assertThat(lab.desktop(target).awaitTyped(file)).isEqualTo("typed 42\n");
    }
}
