/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.Transcript;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.keyboard.KeyboardLayout;
import dev.gatehouse.rdp.record.ClientFacts;
import dev.gatehouse.rdp.record.RdpRecordTypes;
import dev.gatehouse.rdp.record.SessionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The words for one RDP session. A line of typing ends with Enter, with a pause, when it is long, and before anything else is
 * told. Confined to one thread.
 */
final class RdpTranscript implements Transcript {

    private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int TYPED_CHARS_MAX = 400;
    private static final String ENTER = "<Enter>";
    private static final int NO_CHANNEL = -1;

    private final StringBuilder typed = new StringBuilder();
    private final Keyboard keyboard = new Keyboard(KeyboardLayout.us());
    private final InputEvents events = new InputEvents(keyboard, typed);
    private final List<Line> lines = new ArrayList<>();
    private int ioChannel = NO_CHANNEL;
    private long typedFrom;
    private long typedLast;
    private boolean withheld;

    @Override
    public List<Line> apply(ReadRecord record) {
        if (record.tag() == RdpRecordTypes.INPUT.tag()) {
            input(record);
        } else if (record.content() == ReadRecord.Content.READABLE) {
            other(record);
        }
        return taken();
    }

    @Override
    public List<Line> finish() {
        flush();
        return taken();
    }

    private List<Line> taken() {
        List<Line> complete = List.copyOf(lines);
        lines.clear();
        return complete;
    }

    private void input(ReadRecord record) {
        if (record.content() != ReadRecord.Content.READABLE) {
            if (!withheld) {
                tell(record.nanos(), "typed: withheld, for it was not asked for or this reader may not read input");
            }
            withheld = true;
            return;
        }
        if (record.nanos() - typedLast > PAUSE_NANOS) {
            flush();
        }
        PduSplitter pdus = new PduSplitter(record.payload());
        boolean more = true;
        while (more) {
            try {
                more = pdus.advance();
                if (more) {
                    input(pdus);
                }
            } catch (WireException e) {
                tell(record.nanos(), "malformed input: " + e.getMessage());
            }
            typed(record.nanos());
        }
    }

    private void input(PduSplitter pdus) throws WireException {
        if (pdus.isFastPath()) {
            events.fastPath(pdus.reader());
            return;
        }
        Optional<SlowPath.UserData> user = SlowPath.userData(pdus.reader());
        if (user.isEmpty() || user.get().channel() != ioChannel) {
            return;
        }
        while (user.get().data().remaining() > 0) {
            SlowPath.Control control = SlowPath.control(user.get().data());
            if (control.type() == SlowPath.DATA) {
                SlowPath.Data data = SlowPath.data(control.body());
                if (data.type() == SlowPath.INPUT) {
                    events.slowPath(data.body());
                }
            }
        }
    }

    /** Accounts for what the last PDU may have typed. */
    private void typed(long nanos) {
        if (typed.isEmpty()) {
            return;
        }
        if (typedFrom == 0) {
            typedFrom = nanos;
        }
        typedLast = nanos;
        if (typed.length() >= TYPED_CHARS_MAX || typed.indexOf(ENTER, typed.length() - ENTER.length()) >= 0) {
            flush();
        }
    }

    private void flush() {
        if (!typed.isEmpty()) {
            lines.add(new Line(typedFrom, "typed: " + typed));
            typed.setLength(0);
        }
        typedFrom = 0;
    }

    private void tell(long nanos, String text) {
        flush();
        lines.add(new Line(nanos, text));
    }

    private void other(ReadRecord record) {
        boolean mayHoldDemandActive =
                record.tag() == RdpRecordTypes.OUTPUT.tag() || record.tag() == RdpRecordTypes.SCREEN.tag();
        try {
            if (record.tag() == RdpRecordTypes.CLIENT.tag()) {
                client(record.nanos(), ClientFacts.decode(record.payload()));
            } else if (record.tag() == RdpRecordTypes.EVENT.tag()) {
                event(record.nanos(), SessionEvent.decode(record.payload()));
            } else if (mayHoldDemandActive && ioChannel == NO_CHANNEL) {
                findIoChannel(record.payload());
            }
        } catch (WireException e) {
            tell(record.nanos(), "malformed record " + record.sequence() + ": " + e.getMessage());
        }
    }

    private void client(long nanos, ClientFacts facts) {
        Optional<KeyboardLayout> layout = KeyboardLayout.find(facts.keyboardLayout());
        keyboard.use(layout.orElseGet(KeyboardLayout::us));
        String keys = String.format("0x%x", facts.keyboardLayout())
                + layout.map(each -> " (" + each.name() + ")").orElse(" (unknown, read as us)");
        tell(
                nanos,
                "client: name=" + facts.clientName() + " desktop=" + facts.desktopWidth() + "x" + facts.desktopHeight()
                        + " depth=" + facts.colorDepth() + " keyboard=" + keys + " channels="
                        + String.join(",", facts.channels()));
    }

    private void event(long nanos, SessionEvent event) {
        StringBuilder text = new StringBuilder(event.name());
        event.facts()
                .forEach(
                        (key, value) -> text.append(' ').append(key).append('=').append(value));
        tell(nanos, text.toString());
    }

    /** As the screen does: the channel of the first Demand Active. */
    private void findIoChannel(byte[] payload) throws WireException {
        PduSplitter pdus = new PduSplitter(payload);
        while (ioChannel == NO_CHANNEL && pdus.advance()) {
            if (!pdus.isFastPath()) {
                SlowPath.demandActiveChannel(pdus.reader()).ifPresent(channel -> ioChannel = channel);
            }
        }
    }
}
