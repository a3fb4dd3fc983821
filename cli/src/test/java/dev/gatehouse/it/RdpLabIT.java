/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.it.lab.rdp.FreeRdpShadow;
import dev.gatehouse.it.lab.rdp.MovingDesktop;
import dev.gatehouse.it.lab.rdp.RDesktop;
import dev.gatehouse.it.lab.rdp.RdpClient;
import dev.gatehouse.it.lab.rdp.RdpLogin;
import dev.gatehouse.it.lab.rdp.Screenshot;
import dev.gatehouse.it.lab.rdp.VirtualDisplay;
import dev.gatehouse.it.lab.rdp.XFreeRdp;
import dev.gatehouse.it.lab.rdp.Xrdp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves the RDP lab without any Gatehouse: what real clients do directly at real targets, which the acceptance rows build on. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RdpLabIT {

    private static final String ACCOUNT = "operator";
    private static final String PASSWORD = "Right.Password.7";

    /** Leaves the server nothing but bitmaps of 32 bits a pixel, without loss. */
    private static final String[] PLANAR = {
        "-compression", "/tune:FreeRDP_SupportGraphicsPipeline:false,FreeRDP_RemoteFxCodec:false,FreeRDP_NSCodec:false"
    };

    private static Path directory;
    private static VirtualDisplay targetDisplay;
    private static VirtualDisplay clientDisplay;
    private static MovingDesktop desktop;
    private static FreeRdpShadow nla;
    private static FreeRdpShadow tls;
    private static Xrdp xrdp;

    @BeforeAll
    static void start() throws Exception {
        directory = Files.createTempDirectory("gh-it");
        assertThat(directory.toFile().setExecutable(true, false)).isTrue();
        targetDisplay = VirtualDisplay.start(directory.resolve("target-display"), 1024, 768);
        clientDisplay = VirtualDisplay.start(directory.resolve("client-display"), 1280, 1024);
        desktop = MovingDesktop.start(directory.resolve("desktop"), targetDisplay);
        nla = FreeRdpShadow.nla(directory.resolve("nla"), targetDisplay, ACCOUNT, PASSWORD);
        tls = FreeRdpShadow.tlsForAnybody(directory.resolve("tls"), targetDisplay);
        xrdp = Xrdp.start(directory.resolve("xrdp"));
    }

    @AfterAll
    static void end() throws IOException {
        for (AutoCloseable part : new AutoCloseable[] {xrdp, tls, nla, desktop, clientDisplay, targetDisplay}) {
            closeQuietly(part);
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            throw new AssertionError("a part of the lab did not end", e);
        }
    }

    @Test
    void exitCodesTellHowALoginWent() throws Exception {
        RdpLogin right = RdpLogin.nla(nla.port(), ACCOUNT, PASSWORD).with("+auth-only");
        assertThat(exitCode(right)).isEqualTo(XFreeRdp.OK);
        assertThat(exitCode(right.withPassword("wrong"))).isIn(XFreeRdp.TRANSPORT_FAILED, XFreeRdp.LOGON_FAILED);
        assertThat(exitCode(right.withSecurity("tls"))).isEqualTo(XFreeRdp.NEGOTIATION_FAILED);
        assertThat(exitCode(RdpLogin.nla(tls.port(), ACCOUNT, PASSWORD))).isEqualTo(XFreeRdp.NEGOTIATION_FAILED);
        assertThat(exitCode(RdpLogin.tls(xrdp.port(Xrdp.BackEnd.XORG), xrdp.account(), "wrong")))
                .isEqualTo(XFreeRdp.DISCONNECTED_BY_USER);
    }

    @Test
    void shadowShowsItsDisplayAndTakesKeys() throws Exception {
        try (XFreeRdp client = open(RdpLogin.nla(nla.port(), ACCOUNT, PASSWORD))) {
            showsAndTakesKeys(client, desktop, "nla");
        }
        try (XFreeRdp client = open(RdpLogin.tls(tls.port(), null, null).with("/u:x", "/p:y"))) {
            showsAndTakesKeys(client, desktop, "tls");
            client.command("clear; echo what is written can be read");
            client.awaitText("what is written can be read");
        }
    }

    @ParameterizedTest
    @EnumSource(Xrdp.BackEnd.class)
    void xrdpShowsADesktopAndTakesKeys(Xrdp.BackEnd backEnd) throws Exception {
        try (XFreeRdp client = open(RdpLogin.tls(xrdp.port(backEnd), xrdp.account(), xrdp.password()))) {
            showsAndTakesKeys(client, xrdp.desktop(), "xfreerdp-" + backEnd);
        }
        xrdp.endSessions();
    }

    @Test
    void rdesktopShowsADesktopAndTakesKeys() throws Exception {
        RdpLogin login = RdpLogin.tls(xrdp.port(Xrdp.BackEnd.XORG), xrdp.account(), xrdp.password())
                .withBitsPerPixel(24);
        try (RDesktop client = RDesktop.open(directory.resolve("clients"), clientDisplay, login)) {
            showsAndTakesKeys(client, xrdp.desktop(), "rdesktop");
        }
        xrdp.endSessions();
    }

    @Test
    void aDesktopThatStandsStillLooksTheSameAtBothEnds() throws Exception {
        try (XFreeRdp client = open(RdpLogin.nla(nla.port(), ACCOUNT, PASSWORD).with(PLANAR))) {
            client.awaitDesktop();
            int number = desktop.pause();
            try {
                client.awaitShown(
                        "the number at which the counter stands",
                        shown -> MovingDesktop.counter(shown).orElse(-1) == number);
                Screenshot seen = client.awaitStill();
                Screenshot there = targetDisplay.screenshot();
                assertThat(MovingDesktop.counter(there)).hasValue(number);
                assertThat(seen.pixelsUnlike(there))
                        .as(seen.differences(there, false))
                        .isZero();
            } finally {
                desktop.resume();
            }
        }
    }

    private static void showsAndTakesKeys(RdpClient client, MovingDesktop shown, String file) throws Exception {
        client.awaitDesktop();
        assertThat(client.screenshot().colors()).isGreaterThan(4);
        client.command("echo \"typed $((40+2))\" >" + file);
        assertThat(shown.awaitTyped(file)).isEqualTo("typed 42\n");
    }

    private static XFreeRdp open(RdpLogin login) throws IOException {
        return XFreeRdp.open(directory.resolve("clients"), clientDisplay, login);
    }

    private static int exitCode(RdpLogin login) throws Exception {
        return XFreeRdp.exitCode(directory.resolve("clients"), clientDisplay, login);
    }
}
