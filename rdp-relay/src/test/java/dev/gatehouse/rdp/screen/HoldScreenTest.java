/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.codec.PixelFormat;
import dev.gatehouse.rdp.pdu.share.Rectangle;
import dev.gatehouse.rdp.pdu.share.RefreshRect;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.pdu.share.SuppressOutput;
import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldScreenTest {

    private static final int ENTER = 0x1C;
    private static final int ESCAPE = 0x01;
    private static final int TAB = 0x0F;
    private static final View FORM = new View.LoginForm("", "Please log in.");
    private static final Rect DESKTOP = new Rect(0, 0, 640, 480);

    private final Told told = new Told();
    private final ScreenPeer peer = new ScreenPeer(640, 480, 16, true, false);
    private final HoldScreen screen = screen(640, 480, 16, told);

    private static HoldScreen screen(int width, int height, int bits, ScreenEvents events) {
        return new HoldScreen(new ScreenClient(width, height, bits, 0x0409, ScreenPeer.IDS), events);
    }

    private void type(int... scancodes) throws WireException {
        for (int scancode : scancodes) {
            screen.received(ScreenPeer.key(scancode));
        }
    }

    private void click(int x, int y) throws WireException {
        screen.received(ScreenPeer.pointer(0x9000, x, y));
        screen.received(ScreenPeer.pointer(0x1000, x, y));
    }

    private void connected(View view) throws WireException {
        screen.show(view);
        peer.connect(screen, told);
        peer.received.clear();
        told.told.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "15, true, false", "16, true, false", "24, true, false", "32, true, false",
        "15, false, true", "16, false, true", "24, false, true", "32, false, true"
    })
    void clientSeesTheViewAtEveryDepthAndOnBothPaths(int bits, boolean fastPath, boolean header) throws WireException {
        Told events = new Told();
        HoldScreen any = screen(640, 480, bits, events);
        ScreenPeer client = new ScreenPeer(640, 480, bits, fastPath, header);
        any.show(FORM);
        client.connect(any, events);

        assertThat(client.received)
                .startsWith("demand active 640x480x" + bits, "synchronize", "control 4", "control 2", "font map")
                .endsWith("bitmap");
        assertShown(client, FORM, bits);
    }

    private static void assertShown(ScreenPeer client, View view, int bits) throws WireException {
        Canvas expected = new Canvas(DESKTOP);
        Panel.of(view, Style.of(DESKTOP)).paint(expected);
        for (int y = 0; y < DESKTOP.height(); y++) {
            for (int x = 0; x < DESKTOP.width(); x++) {
                assertThat(client.desktop.painted(x, y)).isTrue();
                assertThat(client.desktop.pixel(x, y)).isEqualTo(quantised(expected.pixel(x, y), bits));
            }
        }
    }

    private static int quantised(int rgb, int bits) throws WireException {
        if (bits >= 24) {
            return rgb;
        }
        int red = rgb >> 19 & 0x1F;
        int blue = rgb >> 3 & 0x1F;
        int pixel =
                bits == 15 ? red << 10 | (rgb >> 11 & 0x1F) << 5 | blue : red << 11 | (rgb >> 10 & 0x3F) << 5 | blue;
        int[] color = {pixel};
        PixelFormat.of(bits).toColors(color, 1, new int[256]);
        return color[0];
    }

    @Test
    void nothingIsPaintedBeforeTheHandshakeIsComplete() throws WireException {
        screen.begin();
        screen.show(FORM);
        List<byte[]> handshake = peer.handshake();
        for (byte[] pdu : handshake.subList(0, handshake.size() - 1)) {
            screen.received(pdu);
        }
        assertThat(screen.paint(0)).isTrue();
        peer.take(told);
        assertThat(peer.received).doesNotContain("bitmap");
        assertThat(screen.isActive()).isFalse();
        assertThat(told.dirty).isZero();
        screen.received(handshake.get(handshake.size() - 1));
        assertThat(told.dirty).isOne();
        told.paint(screen);
        peer.take(told);

        assertThat(peer.received).contains("bitmap");
        assertThat(screen.isActive()).isTrue();
        assertThat(told.told).containsExactly("active");
    }

    @Test
    void clientsOwnDepthIsUsed() throws WireException {
        ScreenPeer other = new ScreenPeer(640, 480, 24, true, false);
        screen.show(FORM);
        other.connect(screen, told);

        assertShown(other, FORM, 24);
    }

    @Test
    void loginByScancodes() throws WireException {
        connected(FORM);
        type(0x16, TAB, 0x19, 0x11, ENTER);

        assertThat(told.told).containsExactly("login u/pw");
    }

    @Test
    void loginByUnicodeAndOnTheSlowPath() throws WireException {
        connected(FORM);
        screen.received(ScreenPeer.fastPathInput(0x80, 0xAC, 0x20));
        screen.received(ScreenPeer.slowPathInput(0x0004, 0, TAB, 0));
        screen.received(ScreenPeer.slowPathInput(0x0000, 0, 0x04, 0));
        screen.received(ScreenPeer.slowPathInput(0x0004, 0, 0x1E, 0));
        screen.received(ScreenPeer.slowPathInput(0x0004, 0xC000, 0x1E, 0));
        screen.received(ScreenPeer.slowPathInput(0x0005, 0, 0xFC, 0));
        screen.received(ScreenPeer.slowPathInput(0x0004, 0x0100, ENTER, 0));

        assertThat(told.told).containsExactly("login \u20AC/A\u00FC");
    }

    @Test
    void framesAreOverwritten() throws WireException {
        connected(FORM);
        byte[] key = ScreenPeer.key(0x1E);
        screen.received(key);

        assertThat(key).containsOnly(0);
    }

    @Test
    void keyPaintsItsFieldOnly() throws WireException {
        connected(FORM);
        int before = told.sent.stream().mapToInt(pdu -> pdu.length).sum();
        type(0x1E);
        told.paint(screen);
        int after = told.sent.stream().mapToInt(pdu -> pdu.length).sum();

        assertThat(after - before).isBetween(1, 1_500);
    }

    @Test
    void inputPaintsNothingUntilItIsPaintedOnce() throws WireException {
        connected(FORM);
        int before = told.sent.size();
        screen.received(ScreenPeer.fastPathInput(3, new int[] {0, 0x1E, 0, 0x1E, 0, 0x1E}));
        type(0x1E, 0x1E);
        assertThat(told.sent).hasSize(before);
        assertThat(told.dirty).isOne();
        told.paint(screen);

        assertThat(told.sent).hasSize(before + 1);
        assertThat(told.dirty).isZero();
    }

    @Test
    void pointerMovesPaintNothing() throws WireException {
        connected(FORM);
        int before = told.sent.size();
        screen.received(ScreenPeer.pointer(0x0800, 320, 240));
        assertThat(told.dirty).isZero();
        told.paint(screen);

        assertThat(told.sent).hasSize(before);
    }

    @Test
    void clickIsPressAndReleaseAtOnePlace() throws WireException {
        connected(new View.Message("Notice", "text", true));
        Rect ok = ((MessagePanel) Panel.of(new View.Message("Notice", "text", true), Style.of(DESKTOP)))
                .confirmButton()
                .rect();
        screen.received(ScreenPeer.pointer(0x1000, ok.x() + 5, ok.y() + 5));
        screen.received(ScreenPeer.pointer(0x9000, 10, 10));
        screen.received(ScreenPeer.pointer(0x1000, ok.x() + 5, ok.y() + 5));
        assertThat(told.told).isEmpty();
        click(ok.x() + 5, ok.y() + 5);

        assertThat(told.told).containsExactly("confirmed");
    }

    @Test
    void wheelScrollsTheMenu() throws WireException {
        List<String> lines = "line\n".repeat(100).lines().toList();
        connected(new View.Menu(lines, ""));
        int before = told.sent.size();
        screen.received(ScreenPeer.pointer(0x0200 | 0x0100 | 0x88, 320, 240));
        told.paint(screen);

        assertThat(told.sent.size()).isGreaterThan(before);
    }

    @Test
    void viewIsAnsweredOnceAndCanStillBeCancelled() throws WireException {
        connected(new View.Message("Notice", "text", true));
        screen.received(ScreenPeer.fastPathInput(3, new int[] {0, ENTER, 0, ENTER, 0, ESCAPE}));
        type(ENTER);
        assertThat(told.told).containsExactly("confirmed");
        type(ESCAPE);
        assertThat(told.told).containsExactly("confirmed", "cancelled");
        screen.show(new View.Message("Notice", "again", true));
        type(ENTER);

        assertThat(told.told).containsExactly("confirmed", "cancelled", "confirmed");
    }

    @Test
    void typedAheadIsNotForTheNextView() throws WireException {
        Told showing = new Told() {
            @Override
            public void confirmed() {
                super.confirmed();
                later.show(new View.Message("Second", "", true));
            }
        };
        HoldScreen two = screen(640, 480, 16, showing);
        showing.later = two;
        two.show(new View.Message("First", "", true));
        peer.connect(two, showing);
        two.received(ScreenPeer.fastPathInput(2, new int[] {0, ENTER, 0, ENTER}));
        assertThat(showing.told).containsExactly("active", "confirmed");
        two.received(ScreenPeer.key(ENTER));

        assertThat(showing.told).containsExactly("active", "confirmed", "confirmed");
    }

    @Test
    void screenCanBeLeftFromInsideOfItsCalls() throws WireException {
        Told leaving = new Told() {
            @Override
            public void cancelled() {
                super.cancelled();
                later.leave();
            }
        };
        HoldScreen left = screen(640, 480, 16, leaving);
        leaving.later = left;
        left.show(FORM);
        peer.connect(left, leaving);
        peer.received.clear();
        left.received(ScreenPeer.key(ESCAPE));
        left.received(ScreenPeer.key(ESCAPE));
        left.received(new byte[] {1, 2, 3});
        left.show(FORM);
        left.leave();
        peer.take(leaving);

        assertThat(leaving.told).containsExactly("active", "cancelled");
        assertThat(peer.received).containsExactly("deactivate all");
        assertThat(left.isActive()).isFalse();
    }

    @Test
    void suppressedOutputIsPaintedLater() throws WireException {
        connected(FORM);
        int before = told.sent.size();
        screen.received(ScreenPeer.data(ShareData.SUPPRESS_OUTPUT, new SuppressOutput(Optional.empty()).encode()));
        type(0x1E);
        screen.show(new View.Message("Title", "text", true));
        assertThat(told.dirty).isZero();
        told.paint(screen);
        assertThat(told.sent).hasSize(before);
        screen.received(ScreenPeer.data(
                ShareData.SUPPRESS_OUTPUT, new SuppressOutput(Optional.of(new Rectangle(0, 0, 639, 479))).encode()));
        assertThat(told.dirty).isOne();
        told.paint(screen);
        peer.take(told);

        assertShown(peer, new View.Message("Title", "text", true), 16);
    }

    @Test
    void refreshedAreaIsPainted() throws WireException {
        Told events = new Told();
        HoldScreen refreshed = screen(640, 480, 16, events);
        refreshed.show(FORM);
        peer.connect(refreshed, events);
        ScreenPeer fresh = new ScreenPeer(640, 480, 16, true, false);
        Told later = new Told();
        refreshed.received(ScreenPeer.data(
                ShareData.REFRESH_RECT,
                new RefreshRect(List.of(new Rectangle(100, 50, 131, 99), new Rectangle(630, 470, 65_535, 65_535)))
                        .encode()));
        events.paint(refreshed);
        later.sent.addAll(events.sent.subList(events.sent.size() - 1, events.sent.size()));
        fresh.take(later);

        assertThat(fresh.desktop.painted(639, 479)).isTrue();
        assertThat(fresh.desktop.painted(new Rect(0, 0, 640, 50), false)).isTrue();
        assertThat(fresh.desktop.painted(new Rect(0, 0, 100, 480), false)).isTrue();
    }

    @Test
    void shutdownRequestCancels() throws WireException {
        connected(FORM);
        screen.received(ScreenPeer.data(ShareData.SHUTDOWN_REQUEST, new byte[0]));

        assertThat(told.told).containsExactly("cancelled");
    }

    @Test
    void otherChannelsAreIgnored() throws WireException {
        connected(FORM);
        int before = told.sent.size();
        screen.received(ScreenPeer.frame(1004, new byte[] {1, 2, 3}));

        assertThat(told.sent).hasSize(before);
    }

    @Test
    void screenBeginsOnce() {
        screen.begin();

        assertThatThrownBy(screen::begin).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({"199, 480, 16", "640, 8193, 16", "8192, 8192, 16", "4097, 4096, 16", "640, 480, 8", "0, 0, 0"})
    void impossibleDesktopIsRefused(int width, int height, int bits) {
        assertThatThrownBy(() -> new ScreenClient(width, height, bits, 0, ScreenPeer.IDS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ScreenClient.nearest(width, height, bits, 0, ScreenPeer.IDS).width())
                .isBetween(ScreenClient.SIDE_MIN, ScreenClient.SIDE_MAX);
    }
}
