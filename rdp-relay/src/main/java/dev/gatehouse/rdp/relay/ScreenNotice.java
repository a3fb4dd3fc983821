/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.flow.SessionTime.Due;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.rdp.pdu.share.Rectangle;
import dev.gatehouse.rdp.pdu.share.RefreshRect;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.screen.Overlay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What Gatehouse paints over the target's picture: that the session is locked, or that it ends soon. The target does not know of it, so a
 * lock is painted again and again, and what was painted over is asked for afterwards. Confined to the session's event loop.
 */
final class ScreenNotice {

    private static final Duration WARNING_SHOWN = Duration.ofSeconds(8);

    private final ShareState share;
    private final RelayedSession.Legs legs;
    private final Consumer<ByteBuf> painting;
    private final Consumer<ByteBuf> toTarget;
    private String lockText = "";
    private boolean locked;
    private boolean painted;
    private long paintedSinceNanos;

    /**
     * @param painting paints PDUs at the client
     * @param toTarget sends a PDU to the target
     */
    ScreenNotice(ShareState share, RelayedSession.Legs legs, Consumer<ByteBuf> painting, Consumer<ByteBuf> toTarget) {
        this.share = share;
        this.legs = legs;
        this.painting = painting;
        this.toTarget = toTarget;
    }

    void lock(String text) {
        locked = true;
        lockText = text.isEmpty()
                ? "This session is locked by an operator."
                : "This session is locked by an operator: " + text;
        paint(lockText);
    }

    void unlock() {
        locked = false;
        clear();
    }

    void warn(Due.Warn warning) {
        long seconds = Math.max(1, (warning.left().toMillis() + 500) / 1000);
        String when = seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
        paint(
                warning.cause() == CloseCause.IDLE_TIMEOUT
                        ? "This session has been idle and will be ended in " + when + "."
                        : "This session reaches its maximum duration and will be ended in " + when + ".");
    }

    /** Shows a line for as long as a warning. */
    void tell(String text) {
        if (!locked) {
            paint(text);
        }
    }

    /** The picture is the target's again. */
    void shareActive() {
        painted = false;
    }

    /** Every second: what the target has painted over is painted again; a warning has been read by now. */
    void tick() {
        if (locked) {
            paint(lockText);
        } else if (painted && System.nanoTime() - paintedSinceNanos > WARNING_SHOWN.toNanos()) {
            clear();
        }
    }

    private void paint(String text) {
        // a client that does not read would have it pile up here and in the recording
        if (!share.isActive() || !legs.client().isWritable()) {
            return;
        }
        painted = true;
        paintedSinceNanos = System.nanoTime();
        Overlay.Session session = new Overlay.Session(
                share.width(),
                share.height(),
                share.colorDepth(),
                share.fastPathOutput(),
                share.bitmapHeaders(),
                share.shareId(),
                legs.clientIds());
        Overlay overlay = locked ? Overlay.box(text, session) : Overlay.banner(text, session);
        for (byte[] each : overlay.pdus()) {
            painting.accept(Unpooled.wrappedBuffer(each));
        }
    }

    /** Refresh Rect for the whole desktop, [MS-RDPBCGR] 2.2.11.2. */
    private void clear() {
        if (!painted || !share.isActive()) {
            return;
        }
        painted = false;
        byte[] pdu = ShareData.encode(
                legs.targetIds().user(),
                share.shareId(),
                ShareData.REFRESH_RECT,
                new RefreshRect(List.of(new Rectangle(0, 0, share.width() - 1, share.height() - 1))).encode());
        ByteBuf frame = SlowPathFrame.begin(
                        legs.target().channel().alloc(),
                        McsFrame.SEND_DATA_REQUEST,
                        legs.targetIds().user(),
                        legs.targetIds().io(),
                        pdu.length)
                .writeBytes(pdu);
        toTarget.accept(frame);
    }
}
