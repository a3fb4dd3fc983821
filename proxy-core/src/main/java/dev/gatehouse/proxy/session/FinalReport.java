/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.session;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.SessionReporter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last two acts of a session that was relayed: its recording is ended, then its end is reported, once, whatever the recorder does.
 * Confined to the session's loop.
 */
public final class FinalReport {

    private static final Logger LOGGER = LoggerFactory.getLogger(FinalReport.class);

    /** A recorder that does not end the recording is not waited for longer. */
    private static final Duration RECORDING_DEADLINE = Duration.ofSeconds(5);

    private final SessionId session;
    private final SessionReporter reporter;
    private final LongSupplier bytesIn;
    private final LongSupplier bytesOut;
    private final Runnable gone;
    private CloseCause cause;
    private String detail = "";
    private boolean reported;

    /**
     * @param bytesIn what the user sent, asked when the end is reported
     * @param bytesOut what the user got
     * @param gone runs when the end has been reported
     */
    @SuppressWarnings("NullAway.Init") // whoever sends it says the cause first
    public FinalReport(
            SessionId session, SessionReporter reporter, LongSupplier bytesIn, LongSupplier bytesOut, Runnable gone) {
        this.session = Objects.requireNonNull(session, "session");
        this.reporter = Objects.requireNonNull(reporter, "reporter");
        this.bytesIn = Objects.requireNonNull(bytesIn, "bytesIn");
        this.bytesOut = Objects.requireNonNull(bytesOut, "bytesOut");
        this.gone = Objects.requireNonNull(gone, "gone");
    }

    /**
     * Ends the recording and reports. Called once.
     *
     * @param loop the session's
     * @param why the cause, and what the operator is told beside it
     * @param recordingEnd ends the recording; completes on the loop
     */
    public void send(
            ScheduledExecutorService loop,
            CloseCause why,
            String operatorDetail,
            Supplier<CompletionStage<Void>> recordingEnd) {
        cause = why;
        detail = operatorDetail;
        loop.schedule(this::report, RECORDING_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            recordingEnd.get().whenComplete((done, failure) -> {
                if (failure != null) {
                    LOGGER.atWarn()
                            .addKeyValue("sessionId", session)
                            .addKeyValue("cause", String.valueOf(failure.getMessage()))
                            .log("end of the session could not be recorded");
                }
                report();
            });
        } catch (RuntimeException e) { // a recorder that throws must not keep the end from being reported
            LOGGER.atWarn().addKeyValue("sessionId", session).setCause(e).log("recorder failed at the end");
            report();
        }
    }

    private void report() {
        if (!reported) {
            reported = true;
            reporter.ended(session, cause, detail, bytesIn.getAsLong(), bytesOut.getAsLong());
            gone.run();
        }
    }
}
