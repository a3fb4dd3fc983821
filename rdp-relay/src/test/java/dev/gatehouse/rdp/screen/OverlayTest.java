/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.screen.paint.Rect;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlayTest {

    private static Overlay.Session session(int width, int height, int bits, boolean fastPath) {
        return new Overlay.Session(width, height, bits, fastPath, !fastPath, HoldScreen.SHARE_ID, ScreenPeer.IDS);
    }

    @ParameterizedTest
    @CsvSource({
        "200, 200, 15, true",
        "640, 480, 16, false",
        "1024, 768, 24, true",
        "1920, 1080, 32, true",
        "1366, 768, 32, false"
    })
    void areaIsWhatTheClientSeesPainted(int width, int height, int bits, boolean fastPath) throws WireException {
        Overlay.Session session = session(width, height, bits, fastPath);
        String text = "Session locked by an operator: please call 4711.";
        for (Overlay overlay : List.of(Overlay.banner(text, session), Overlay.box(text, session))) {
            ScreenPeer client = new ScreenPeer(width, height, bits, fastPath, !fastPath);
            Told told = new Told();
            told.sent.addAll(overlay.pdus());
            client.take(told);
            Rect area = overlay.area();
            assertThat(area.isEmpty()).isFalse();
            assertThat(client.desktop.painted(area, true)).isTrue();
            assertThat(client.desktop.painted(new Rect(0, area.bottom(), width, height - area.bottom()), false))
                    .isTrue();
            assertThat(client.desktop.painted(new Rect(0, 0, area.x(), height), false))
                    .isTrue();
        }
    }

    @Test
    void bannerIsAtTheTopAndTheBoxInTheMiddle() {
        Rect banner = Overlay.banner("This session ends in 60 s", session(1024, 768, 16, true))
                .area();
        Rect box = Overlay.box("Session locked", session(1024, 768, 16, true)).area();

        assertThat(banner.y()).isZero();
        assertThat(Math.abs(banner.x() * 2 + banner.width() - 1024)).isLessThanOrEqualTo(1);
        assertThat(Math.abs(box.y() * 2 + box.height() - 768)).isLessThanOrEqualTo(1);
    }

    @Test
    void longTextStaysOnTheDesktop() {
        Overlay overlay = Overlay.box("W".repeat(10_000), session(1, 1, 16, true));
        assertThat(overlay.area()).isEqualTo(new Rect(0, 0, 1, 1));
        Rect area = Overlay.banner("word ".repeat(10_000), session(300, 200, 16, true))
                .area();

        assertThat(area.intersect(new Rect(0, 0, 300, 200))).isEqualTo(area);
    }

    @Test
    void impossibleSessionIsRefused() {
        assertThatThrownBy(() -> session(0, 10, 16, true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> session(10, 10, 8, true)).isInstanceOf(IllegalArgumentException.class);
    }
}
