/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.session.FinalReport;
import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How a relayed session ends: whoever ends it first gives the cause; legs are closed, the recording is ended, the end is
 * reported, once each. Confined to the channel's event loop.
 */
final class SessionEnd {

    /** People at a terminal get to read why; an end must be complete within one second. */
    private static final Duration NOTICE_DEADLINE = Duration.ofMillis(600);

    /** A client that gets data and a goodbye in one burst throws the data away, so it may close its side first. */
    private static final Duration CLIENT_GRACE = Duration.ofMillis(200);

    private enum Stage {
        /** Relaying. */
        NOT_BEGUN,
        /** The target has gone; what it sent still flows to the client. */
        DRAINING,
        /** Nothing flows any more but the notice to the terminals. */
        TELLING,
        /** Legs closed. */
        CLOSED
    }

    private final RelayedSession session;
    private final FinalReport report;
    private Stage stage = Stage.NOT_BEGUN;
    private CloseCause cause;
    private String text = "";
    private String detail = "";
    private boolean graceBegun;

    /** @param gone runs when the end has been reported */
    SessionEnd(RelayedSession session, Runnable gone) {
        this.session = session;
        this.report = new FinalReport(session.id(), session.reporter(), session::bytesIn, session::bytesOut, gone);
    }

    /** Whether nothing is relayed any more. */
    boolean hasBegun() {
        return stage == Stage.TELLING || stage == Stage.CLOSED;
    }

    /** We end it: terminals are told, then all is closed. */
    void begin(CloseCause why, String extraText, String operatorDetail) {
        if (hasBegun()) {
            return;
        }
        decide(why, operatorDetail);
        text = extraText.isEmpty() ? cause.userText() : (cause.userText() + " " + extraText).strip();
        if (cause == CloseCause.RECORDING_FAILED || text.isEmpty()) {
            // nothing may be sent that is not recorded
            close();
            return;
        }
        session.target().pause();
        for (ChannelPair pair : session.channels().all()) {
            pair.in().discard();
            pair.farewell(text);
        }
        stage = Stage.TELLING;
        session.loop().schedule(this::close, NOTICE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        progressed();
    }

    void clientGone(CloseCause why, String operatorDetail) {
        if (stage != Stage.CLOSED) {
            decide(why, operatorDetail);
            close();
        }
    }

    /** What the target had sent still goes to the client, then its channels are closed. */
    void targetGone(CloseCause why, String operatorDetail) {
        if (stage != Stage.NOT_BEGUN) {
            return;
        }
        decide(why, operatorDetail);
        text = cause.userText();
        stage = Stage.DRAINING;
        try {
            for (ChannelPair pair : session.channels().all()) {
                pair.targetGone();
            }
        } catch (SshProtocolException e) {
            close();
            return;
        }
        session.loop()
                .schedule(this::close, session.config().time().drainDeadline().toMillis(), TimeUnit.MILLISECONDS);
        progressed();
    }

    /** Something went out. */
    void progressed() {
        if (stage != Stage.DRAINING && stage != Stage.TELLING) {
            return;
        }
        for (ChannelPair pair : session.channels().all()) {
            if (!pair.out().isEmpty()) {
                return;
            }
        }
        if (!graceBegun) {
            graceBegun = true;
            session.loop().schedule(this::close, CLIENT_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void decide(CloseCause why, String operatorDetail) {
        if (cause == null) {
            cause = why;
            detail = operatorDetail;
        }
    }

    private void close() {
        if (stage == Stage.CLOSED) {
            return;
        }
        stage = Stage.CLOSED;
        session.stop();
        int open = session.channels().count();
        for (ChannelPair pair : session.channels().all()) {
            pair.release();
        }
        session.client().disconnect(DisconnectReason.BY_APPLICATION, text.isEmpty() ? "session ended" : text);
        session.target().disconnect(DisconnectReason.BY_APPLICATION, "session ended");
        session.grant().close();
        report.send(session.loop(), cause, detail, () -> session.tape().close(cause.code(), summary(open)));
    }

    private Map<String, String> summary(int open) {
        Map<String, String> summary = new LinkedHashMap<>();
        summary.put("bytesIn", Long.toString(session.bytesIn()));
        summary.put("bytesOut", Long.toString(session.bytesOut()));
        summary.put("channelsOpenAtEnd", Integer.toString(open));
        return summary;
    }
}
