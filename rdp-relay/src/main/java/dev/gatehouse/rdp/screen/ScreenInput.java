/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.keyboard.KeyboardLayout;
import dev.gatehouse.rdp.screen.paint.Rect;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From the client's input events to the panel that is shown, and from its answer to the screen's events. An answer ends the input of its
 * PDU: what was typed ahead is not meant for the view that comes next. Confined to one thread.
 */
final class ScreenInput implements ClientInput.Events, AutoCloseable {

    private static final int POINTER_WHEEL = 0x0200;
    private static final int POINTER_WHEEL_NEGATIVE = 0x0100;
    private static final int POINTER_BUTTON1 = 0x1000;
    private static final int POINTER_DOWN = 0x8000;
    private static final int WHEEL_ROWS = 3;
    /** How far the pointer may move between press and release of a click, pixels. */
    private static final int CLICK_DISTANCE_MAX = 8;

    private static final int NOT_PRESSED = Integer.MIN_VALUE / 2;

    private final Keys keys;
    private final ScreenEvents events;
    private @Nullable Panel panel;
    private boolean active;
    private boolean answered;
    private boolean skipping;
    private boolean closed;
    private Rect dirty = Rect.EMPTY;
    private int pressedX = NOT_PRESSED;
    private int pressedY = NOT_PRESSED;

    ScreenInput(KeyboardLayout layout, ScreenEvents events) {
        this.keys = new Keys(layout);
        this.events = events;
    }

    /** What is shown, null when nothing is. */
    @Nullable
    Panel panel() {
        return panel;
    }

    void show(Panel next) {
        closePanel();
        panel = next;
        panel.capsLock(keys.capsLock());
        answered = false;
        skipping = true;
        pressedX = NOT_PRESSED;
    }

    /**
     * Takes the events of one PDU.
     *
     * @param applied whether they go to the panel, not only to the state of the keyboard
     */
    ClientInput.Events beginPdu(boolean applied) {
        active = applied;
        skipping = false;
        return this;
    }

    /** What the PDU has changed. */
    Rect endPdu() {
        Rect changed = dirty;
        dirty = Rect.EMPTY;
        return changed;
    }

    @Override
    public void scancode(int scancode, boolean extended, boolean down) {
        boolean capsLock = keys.capsLock();
        strokes(keys.scancode(scancode, extended, down));
        capsLock(capsLock);
    }

    @Override
    public void unicode(char character, boolean down) {
        strokes(keys.unicode(character, down));
    }

    @Override
    public void synchronize(int toggles) {
        boolean capsLock = keys.capsLock();
        keys.synchronize(toggles);
        capsLock(capsLock);
    }

    @Override
    public void pointer(int flags, int x, int y) {
        Panel listening = listening();
        if (listening == null) {
            return;
        }
        if ((flags & POINTER_WHEEL) != 0) {
            dirty = dirty.union(listening.wheel((flags & POINTER_WHEEL_NEGATIVE) != 0 ? WHEEL_ROWS : -WHEEL_ROWS));
        } else if ((flags & POINTER_BUTTON1) != 0) {
            button(listening, x, y, (flags & POINTER_DOWN) != 0);
        }
    }

    private void button(Panel at, int x, int y, boolean down) {
        if (down) {
            pressedX = x;
            pressedY = y;
            return;
        }
        boolean near = Math.abs(x - pressedX) <= CLICK_DISTANCE_MAX && Math.abs(y - pressedY) <= CLICK_DISTANCE_MAX;
        pressedX = NOT_PRESSED;
        if (near && !answered) {
            dirty = dirty.union(at.click(x, y));
            tellAnswer(at);
        }
    }

    private void strokes(List<KeyStroke> strokes) {
        for (KeyStroke stroke : strokes) {
            Panel listening = listening();
            if (listening == null) {
                return;
            }
            if (answered) {
                cancelled(stroke);
            } else {
                dirty = dirty.union(listening.key(stroke));
                tellAnswer(listening);
            }
        }
    }

    /** All that is left to do while an answer is being looked at. */
    private void cancelled(KeyStroke stroke) {
        if (stroke.key() == KeyStroke.Key.ESCAPE) {
            skipping = true;
            events.cancelled();
        }
    }

    private void tellAnswer(Panel from) {
        Optional<Answer> answer = from.takeAnswer();
        if (answer.isPresent()) {
            answered = true;
            skipping = true;
            answer.get().tell(events);
        }
    }

    /** The panel, when it takes input at the moment. */
    private @Nullable Panel listening() {
        return active && !skipping && !closed ? panel : null;
    }

    private void capsLock(boolean before) {
        if (panel != null && before != keys.capsLock()) {
            dirty = dirty.union(panel.capsLock(keys.capsLock()));
        }
    }

    private void closePanel() {
        if (panel != null) {
            panel.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        closePanel();
        panel = null;
    }
}
