/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.keyboard.KeyboardLayout;
import dev.gatehouse.rdp.pdu.capability.CapabilitySet;
import dev.gatehouse.rdp.pdu.capability.ClientCapabilities;
import dev.gatehouse.rdp.pdu.capability.ServerCapabilities;
import dev.gatehouse.rdp.pdu.fastpath.FastPathHeader;
import dev.gatehouse.rdp.pdu.share.ConfirmActive;
import dev.gatehouse.rdp.pdu.share.Control;
import dev.gatehouse.rdp.pdu.share.DeactivateAll;
import dev.gatehouse.rdp.pdu.share.DemandActive;
import dev.gatehouse.rdp.pdu.share.FontList;
import dev.gatehouse.rdp.pdu.share.Rectangle;
import dev.gatehouse.rdp.pdu.share.RefreshRect;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.pdu.share.SuppressOutput;
import dev.gatehouse.rdp.pdu.share.Synchronize;
import dev.gatehouse.rdp.screen.encode.ColorDepth;
import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The active phase towards a client while Gatehouse itself is its desktop: the capabilities exchange and connection finalization of
 * [MS-RDPBCGR] 1.3.1.1 from the server's side, then painting and input. Keeps no picture of the desktop; what the client asks for is
 * painted again. What arrives or is shown only changes what is to be seen; {@link #paint} paints it, once for however many changes, within
 * a budget, so that a client's input costs next to nothing. Confined to one thread.
 */
public final class HoldScreen implements AutoCloseable {

    /** The share of the screen; a target's is another one after {@link #leave}. */
    public static final long SHARE_ID = 0x0001_03EA;

    /** How many seconds of its refill the budget for painting holds: the whole desktop so many times at once. */
    private static final int BUDGET_BURST_SECONDS = 4;

    /** What the budget gains in a second, pixels, on desktops that have fewer: a form takes up most of a small desktop. */
    private static final long BUDGET_REFILL_PIXELS_MIN = 1L << 20;

    /** A client sends four PDUs of connection finalization that have an answer. */
    private static final int FINALIZATION_ANSWERS_MAX = 16;

    private enum State {
        CREATED,
        CONFIRMING,
        FINALIZING,
        ACTIVE,
        LEFT
    }

    private final ScreenClient client;
    private final ScreenEvents events;
    private final Style style;
    private final ScreenInput input;
    private State state = State.CREATED;
    private Output output;
    private final PaintBudget budget;
    private Rect dirty = Rect.EMPTY;
    private boolean dirtyTold;
    private boolean suppressed;
    private boolean receiving;
    private int finalizationAnswers;

    /** Reads what all screens need from the class path, so that no event loop has to. Blocks; once for the process. */
    public static void prepare() {
        Style.loadAll();
    }

    /** Sends nothing yet. */
    public HoldScreen(ScreenClient client, ScreenEvents events) {
        this.client = client;
        this.events = Objects.requireNonNull(events, "events");
        this.style = Style.of(client.desktop());
        this.budget =
                new PaintBudget(Math.max(BUDGET_REFILL_PIXELS_MIN, pixels(client.desktop())), BUDGET_BURST_SECONDS);
        this.input = new ScreenInput(KeyboardLayout.of(client.keyboardLayout()), events);
        ColorDepth depth = ColorDepth.ofBits(client.colorDepth(), ColorDepth.BITS_16);
        this.output = new Output(depth, false, true, SHARE_ID, client.ids());
    }

    /** Sends Demand Active. */
    public void begin() {
        if (state != State.CREATED) {
            throw new IllegalStateException("screen has begun");
        }
        state = State.CONFIRMING;
        DemandActive demand = new DemandActive(SHARE_ID, "RDP", capabilities(), 0);
        events.send(output.share(demand.encode(Frames.SERVER_CHANNEL)));
    }

    /** Whether the handshake is complete and the screen has not been left. */
    public boolean isActive() {
        return state == State.ACTIVE;
    }

    /** Shows a view in the place of the one before with the next {@link #paint} that follows the handshake. */
    public void show(View view) {
        if (state == State.LEFT) {
            return;
        }
        input.show(Panel.of(view, style));
        dirty = client.desktop();
        if (!receiving) {
            tellDirty();
        }
    }

    /**
     * Paints what has changed since the last time, in its newest state. Calls {@link ScreenEvents#send} only. To be called after {@link
     * ScreenEvents#dirty}, not too often, and while the connection takes more; a call without need does nothing.
     *
     * @param nowNanos of a clock that does not go back, such as {@link System#nanoTime}
     * @return false when the client has had too much painted lately: nothing was painted, and this is to be called again later
     */
    public boolean paint(long nowNanos) {
        if (isSeen() && !dirty.isEmpty()) {
            Rect area = dirty.intersect(client.desktop());
            if (!budget.spend(pixels(area), nowNanos)) {
                return false;
            }
            dirty = Rect.EMPTY;
            Panel panel = input.panel();
            output.paint(canvas -> paint(panel, canvas), area).forEach(events::send);
        }
        dirtyTold = false;
        return true;
    }

    /**
     * Sends Deactivate All, after which somebody else's Demand Active follows. To be called while {@link #isActive}: otherwise the client's
     * answers to our Demand Active are still under way. Input of the client that comes after this call and before its next Confirm Active
     * is still meant for the screen and belongs to nobody. What was typed is wiped.
     */
    public void leave() {
        boolean begun = state != State.CREATED && state != State.LEFT;
        close();
        if (begun) {
            events.send(output.share(DeactivateAll.encode(Frames.SERVER_CHANNEL, SHARE_ID)));
        }
    }

    /** Wipes what was typed; nothing is sent or told any more. */
    @Override
    public void close() {
        state = State.LEFT;
        input.close();
    }

    /**
     * Takes one whole PDU of the client, TPKT or fast-path. What the screen has no use for is ignored. The array is overwritten, for it may
     * hold a key of a password.
     *
     * @throws WireException when it is malformed or out of turn; the connection is to be closed
     */
    public void received(byte[] frame) throws WireException {
        if (state == State.CREATED || state == State.LEFT || frame.length == 0) {
            return;
        }
        receiving = true;
        try {
            if (FastPathHeader.isFastPath(frame[0])) {
                receivedFastPath(frame);
            } else {
                receivedSlowPath(frame);
            }
        } finally {
            receiving = false;
            Arrays.fill(frame, (byte) 0);
        }
        tellDirty();
    }

    private void receivedFastPath(byte[] frame) throws WireException {
        WireReader reader = WireReader.over(frame);
        FastPathHeader header = FastPathHeader.decode(reader);
        if (header.length() != frame.length) {
            throw WireException.invalidField("fast-path length", header.length(), "is not the frame's");
        }
        ClientInput.readFastPath(header.payload(reader), header.events(), input.beginPdu(state == State.ACTIVE));
        dirty = dirty.union(input.endPdu());
    }

    private void receivedSlowPath(byte[] frame) throws WireException {
        Optional<byte[]> userData = Frames.userData(frame, client.ids().io());
        if (userData.isPresent()) {
            sharePdus(WireReader.over(userData.get()));
            Arrays.fill(userData.get(), (byte) 0);
        }
    }

    private void sharePdus(WireReader userData) throws WireException {
        while (ShareControl.more(userData) && state != State.LEFT) {
            ShareControl pdu = ShareControl.next(userData);
            if (pdu.type() == ShareControl.CONFIRM_ACTIVE) {
                confirmed(ConfirmActive.decode(pdu.body()));
            } else if (pdu.type() == ShareControl.DATA) {
                data(ShareData.decode(pdu.body()));
            }
        }
    }

    /** The client's size is an echo that may be stale: ours stays. */
    private void confirmed(ConfirmActive confirm) throws WireException {
        if (state != State.CONFIRMING) {
            throw WireException.invalidField("confirm active shareId", confirm.shareId(), "is out of turn");
        }
        ClientCapabilities capabilities = ClientCapabilities.of(confirm.sets());
        output = new Output(
                ColorDepth.ofBits(capabilities.bitsPerPixel(), output.depth()),
                capabilities.fastPathOutput(),
                !capabilities.noBitmapCompressionHeader(),
                SHARE_ID,
                client.ids());
        state = State.FINALIZING;
    }

    private void data(ShareData data) throws WireException {
        if (data.compressed()) {
            throw WireException.invalidField("share data compressedType", data.compression(), "was not agreed on");
        }
        switch (data.type()) {
            case ShareData.INPUT -> {
                ClientInput.readSlowPath(data.body(), input.beginPdu(state == State.ACTIVE));
                dirty = dirty.union(input.endPdu());
            }
            case ShareData.REFRESH_RECT -> refresh(RefreshRect.decode(data.body()));
            case ShareData.SUPPRESS_OUTPUT -> suppress(SuppressOutput.decode(data.body()));
            case ShareData.SHUTDOWN_REQUEST -> events.cancelled();
            default -> finalization(data);
        }
    }

    /** Connection finalization, [MS-RDPBCGR] 1.3.1.1: each of the client's PDUs has its answer. */
    private void finalization(ShareData data) throws WireException {
        if (state != State.FINALIZING) {
            return;
        }
        switch (data.type()) {
            case ShareData.SYNCHRONIZE -> {
                Synchronize.decode(data.body());
                send(ShareData.SYNCHRONIZE, new Synchronize(client.ids().user()).encode());
            }
            case ShareData.CONTROL -> control(Control.decode(data.body()));
            case ShareData.FONT_LIST -> {
                FontList.decode(data.body());
                send(ShareData.FONT_MAP, FontList.MAP.encode());
                state = State.ACTIVE;
                dirty = client.desktop();
                events.active();
            }
            default -> {
                // such as a Persistent Key List
            }
        }
    }

    private void control(Control control) throws WireException {
        if (control.action() == Control.COOPERATE) {
            send(ShareData.CONTROL, new Control(Control.COOPERATE, 0, 0).encode());
        } else if (control.action() == Control.REQUEST_CONTROL) {
            int user = client.ids().user();
            send(ShareData.CONTROL, new Control(Control.GRANTED_CONTROL, user, Frames.SERVER_CHANNEL).encode());
        }
    }

    private void refresh(RefreshRect refresh) {
        for (Rectangle area : refresh.areas()) {
            Rect rect =
                    new Rect(area.left(), area.top(), area.right() - area.left() + 1, area.bottom() - area.top() + 1);
            dirty = dirty.union(rect.intersect(client.desktop()));
        }
    }

    private void suppress(SuppressOutput suppress) {
        suppressed = suppress.desktop().isEmpty();
        if (!suppressed) {
            dirty = client.desktop();
        }
    }

    private void send(int type, byte[] body) throws WireException {
        if (++finalizationAnswers > FINALIZATION_ANSWERS_MAX) {
            throw WireException.limitExceeded("finalization PDUs", finalizationAnswers, FINALIZATION_ANSWERS_MAX);
        }
        events.send(output.data(type, body));
    }

    private void tellDirty() {
        if (isSeen() && !dirty.isEmpty() && !dirtyTold) {
            dirtyTold = true;
            events.dirty();
        }
    }

    private boolean isSeen() {
        return state == State.ACTIVE && !suppressed;
    }

    private static long pixels(Rect area) {
        return (long) area.width() * area.height();
    }

    private void paint(@Nullable Panel panel, Canvas canvas) {
        if (panel == null) {
            canvas.fill(client.desktop(), Palette.BACKGROUND);
        } else {
            panel.paint(canvas);
        }
    }

    private List<CapabilitySet> capabilities() {
        int bits = client.colorDepth();
        int known = ServerCapabilities.BITS_PER_PIXEL.contains(bits) ? bits : ColorDepth.BITS_16.bits();
        return ServerCapabilities.announce(client.width(), client.height(), known).stream()
                .map(set -> set.type() == CapabilitySet.BITMAP ? set.withU16(0, bits) : set)
                .toList();
    }
}
