/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.pdu.share.Rectangle;
import dev.gatehouse.rdp.pdu.share.RefreshRect;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.screen.paint.Rect;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client without a name can make us do. */
class HoldScreenFloodTest {

    private static final int PDUS = 65_536;
    private static final int OUTPUT_BYTES_MAX = 1_000_000;
    private static final Duration FLOOD_TIME_MAX = Duration.ofSeconds(2);
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int TAB = 0x0F;
    private static final int KEY_A = 0x1E;
    private static final View FORM = new View.LoginForm("", "Please log in.");

    private final Told told = new Told();

    private HoldScreen connected(int width, int height, int bits, View view) throws WireException {
        HoldScreen screen = new HoldScreen(new ScreenClient(width, height, bits, 0x0409, ScreenPeer.IDS), told);
        screen.show(view);
        new ScreenPeer(width, height, bits, true, false).connect(screen, told);
        told.sent.clear();
        return screen;
    }

    private int sentBytes() {
        return told.sent.stream().mapToInt(pdu -> pdu.length).sum();
    }

    private static byte[] refresh(int width, int height) {
        RefreshRect refresh = new RefreshRect(List.of(new Rectangle(0, 0, width - 1, height - 1)));
        return ScreenPeer.data(ShareData.REFRESH_RECT, refresh.encode());
    }

    @ParameterizedTest
    @CsvSource({"1024, 768, 16", "1920, 1080, 16", "2048, 2048, 32"})
    void floodOfTabsIsPaintedOnce(int width, int height, int bits) throws WireException {
        HoldScreen screen = connected(width, height, bits, FORM);
        long begin = System.nanoTime();
        for (int i = 0; i < PDUS; i++) {
            screen.received(ScreenPeer.fastPathInput(0x00, TAB));
        }
        assertThat(told.sent).isEmpty();
        assertThat(told.dirty).isOne();
        told.paint(screen);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(FLOOD_TIME_MAX);
        assertThat(sentBytes()).isBetween(1, OUTPUT_BYTES_MAX);
    }

    @Test
    void floodIntoTheFilterOfALongMenuIsPaintedOnce() throws WireException {
        List<String> lines =
                IntStream.range(0, 5_000).mapToObj(i -> "target-" + i).toList();
        HoldScreen screen = connected(1024, 768, 16, new View.Menu(lines, ""));
        long begin = System.nanoTime();
        for (int i = 0; i < PDUS; i++) {
            screen.received(ScreenPeer.fastPathInput(0x00, KEY_A));
        }
        assertThat(told.sent).isEmpty();
        told.paint(screen);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(FLOOD_TIME_MAX);
        assertThat(sentBytes()).isBetween(1, OUTPUT_BYTES_MAX);
    }

    @Test
    void clicksIntoALongPasswordAreCheap() throws WireException {
        HoldScreen screen = connected(640, 480, 16, new View.LoginForm("user", ""));
        for (int i = 0; i < LoginPanel.PASSWORD_LENGTH_MAX; i++) {
            screen.received(ScreenPeer.key(KEY_A));
        }
        LoginPanel form = new LoginPanel(new View.LoginForm("user", ""), Style.of(new Rect(0, 0, 640, 480)));
        int x = form.passwordField().rect().right() - 2;
        int y = form.passwordField().rect().y() + 2;
        long begin = System.nanoTime();
        for (int i = 0; i < PDUS / 4; i++) {
            screen.received(ScreenPeer.pointer(0x9000, x, y));
            screen.received(ScreenPeer.pointer(0x1000, x, y));
        }
        assertThat(told.sent).isEmpty();
        told.paint(screen);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(FLOOD_TIME_MAX);
        assertThat(sentBytes()).isBetween(1, OUTPUT_BYTES_MAX);
    }

    @Test
    void paintingWaitsWhenTheBudgetIsUsedUpAndThenShowsTheNewestState() throws WireException {
        HoldScreen screen = connected(1920, 1080, 16, FORM);
        // the clock goes on from that of the fixture
        long now = told.nowNanos() + 10 * SECOND_NANOS;
        for (int i = 0; i < 4; i++) {
            screen.received(refresh(1920, 1080));
            assertThat(screen.paint(now)).isTrue();
        }
        told.sent.clear();
        told.dirty = 0;
        screen.received(refresh(1920, 1080));
        assertThat(told.dirty).isOne();
        assertThat(screen.paint(now)).isFalse();
        screen.show(new View.Message("Title", "text", true));
        assertThat(screen.paint(now + SECOND_NANOS - 1_000)).isFalse();
        assertThat(told.sent).isEmpty();
        // it is being asked already
        assertThat(told.dirty).isOne();
        assertThat(screen.paint(now + SECOND_NANOS)).isTrue();

        ScreenPeer peer = new ScreenPeer(1920, 1080, 16, true, false);
        peer.take(told);
        assertThat(peer.desktop.painted(0, 0)).isTrue();
        assertThat(peer.desktop.painted(1919, 1079)).isTrue();
        assertThat(told.dirty).isOne();
        screen.received(refresh(1, 1));
        assertThat(told.dirty).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 640, 2048})
    void noSecondPaintsMoreThanTheBudget(int side) throws WireException {
        HoldScreen screen = connected(side, side, 16, FORM);
        told.paint(screen);
        long now = told.nowNanos() + SECOND_NANOS;
        long painted = 0;
        for (int step = 0; step < 25 * 10; step++) {
            screen.received(refresh(side, side));
            int before = told.sent.size();
            boolean done = screen.paint(now + step * SECOND_NANOS / 25);
            assertThat(told.sent.size() > before).isEqualTo(done);
            painted += done ? (long) side * side : 0;
        }
        long perSecond = Math.max(1 << 20, (long) side * side);

        assertThat(painted).isBetween((long) side * side, perSecond * (4 + 10));
    }

    @Test
    void budgetIsFullAtFirstAndDoesNotGrowBeyond() {
        PaintBudget budget = new PaintBudget(100, 4);
        assertThat(budget.spend(401, Long.MIN_VALUE)).isFalse();
        assertThat(budget.spend(400, Long.MIN_VALUE)).isTrue();
        assertThat(budget.spend(1, Long.MIN_VALUE)).isFalse();
        assertThat(budget.spend(50, Long.MIN_VALUE + SECOND_NANOS / 2)).isTrue();
        assertThat(budget.spend(1, Long.MIN_VALUE + SECOND_NANOS / 2)).isFalse();
        assertThat(budget.spend(401, Long.MIN_VALUE + 3_600 * SECOND_NANOS)).isFalse();
        assertThat(budget.spend(400, Long.MIN_VALUE + 3_600 * SECOND_NANOS)).isTrue();
    }

    @Test
    void finalizationIsAnsweredAFewTimesOnly() throws WireException {
        HoldScreen screen = new HoldScreen(new ScreenClient(640, 480, 16, 0x0409, ScreenPeer.IDS), told);
        screen.begin();
        screen.received(new ScreenPeer(640, 480, 16, true, false).confirmActive());
        for (int i = 0; i < 16; i++) {
            screen.received(ScreenPeer.synchronizePdu());
        }

        assertThatThrownBy(() -> screen.received(ScreenPeer.synchronizePdu()))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("finalization PDUs");
    }

    @ParameterizedTest
    @CsvSource({
        "1920, 1200, 1920, 1200", "2560, 1600, 2560, 1600", "8192, 512, 8192, 512", "200, 8192, 200, 8192",
        "3840, 2160, 2728, 1536", "4096, 4096, 2048, 2048", "8192, 8192, 2048, 2048", "600, 8192, 552, 7564"
    })
    void largeDesktopBecomesASmallerOneOfTheSameProportions(int width, int height, int shownWidth, int shownHeight) {
        ScreenClient client = ScreenClient.nearest(width, height, 16, 0, ScreenPeer.IDS);

        assertThat(client.width()).isEqualTo(shownWidth);
        assertThat(client.height()).isEqualTo(shownHeight);
    }
}
