/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes reports without blocking and brings them, in order, into the database; while that is away, into the spool, from which they are replayed.
 * One thread of its own. Safe for use by several threads.
 *
 * <p>What can wait in memory is bounded: a session has two reports about its life, sessions are bounded, and observations beyond
 * {@value #OBSERVED_MAX} are counted instead of kept.
 */
final class ReportWriter implements AutoCloseable {

    static final int OBSERVED_MAX = 16_384;
    static final int BATCH_MAX = 256;

    private static final Logger LOGGER = LoggerFactory.getLogger(ReportWriter.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    // without locks: event loops put reports in, and a lock could make them wait for each other
    private final Queue<SessionReport> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger observedWaiting = new AtomicInteger();
    private final AtomicLong observedLost = new AtomicLong();
    private final ReportRows rows;
    private final ReportSpool spool;
    private final Database database;
    private final Runnable afterReplay;
    private final Thread thread;
    private volatile boolean healthy = true;
    private volatile boolean closing;
    private volatile boolean replayed;

    /** @param afterReplay runs on the writer's thread, once, when nothing of an earlier life waits any more */
    ReportWriter(ReportRows rows, ReportSpool spool, Database database, Runnable afterReplay) {
        this.rows = rows;
        this.spool = spool;
        this.database = database;
        this.afterReplay = afterReplay;
        this.thread = new Thread(this::run, "session-reports");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes a report; never blocks. */
    void submit(SessionReport report) {
        if (!report.kind().isLifeCycle() && observedWaiting.incrementAndGet() > OBSERVED_MAX) {
            observedWaiting.decrementAndGet();
            observedLost.incrementAndGet();
            return;
        }
        queue.add(report);
        LockSupport.unpark(thread);
    }

    /** Observations that were only counted since the last call. */
    long takeLost() {
        return observedLost.getAndSet(0);
    }

    /** False while neither database nor spool takes reports. Never blocks. */
    boolean isHealthy() {
        return healthy;
    }

    /** How many reports wait in memory. */
    int waiting() {
        return queue.size();
    }

    private void run() {
        List<SessionReport> batch = new ArrayList<>();
        while (!closing || !queue.isEmpty() || !batch.isEmpty()) {
            try {
                if (batch.isEmpty()) {
                    fill(batch);
                }
                replay();
                if (!batch.isEmpty()) {
                    deliver(batch);
                    batch.clear();
                }
                healthy = true;
            } catch (InterruptedException e) {
                closing = true;
            } catch (IOException | RuntimeException e) {
                failed(batch, e);
            }
        }
    }

    private void fill(List<SessionReport> batch) throws InterruptedException {
        if (queue.isEmpty() && !closing) {
            LockSupport.parkNanos(this, RETRY.toNanos());
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        for (SessionReport next = queue.poll(); next != null; next = batch.size() < BATCH_MAX ? queue.poll() : null) {
            batch.add(next);
            if (!next.kind().isLifeCycle()) {
                observedWaiting.decrementAndGet();
            }
        }
    }

    /** From the spool, when the database is there: everything before anything new. */
    private void replay() throws IOException {
        if (replayed && spool.isEmpty() || !database.isAvailable()) {
            return;
        }
        try {
            List<SessionReport> waiting = spool.read();
            for (int from = 0; from < waiting.size(); from += BATCH_MAX) {
                write(waiting.subList(from, Math.min(waiting.size(), from + BATCH_MAX)));
            }
            if (!waiting.isEmpty()) {
                spool.clear();
                LOGGER.info("replayed {} session reports from the spool", waiting.size());
            }
            if (!replayed) {
                finishReplay();
            }
        } catch (DatabaseUnavailableException e) {
            LOGGER.debug("database went away during the replay: {}", e.getMessage());
        }
    }

    private void finishReplay() {
        try {
            afterReplay.run();
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // reports of today matter more than what an earlier life left open
            LOGGER.error("what was to follow the replay failed", e);
        }
        replayed = true;
    }

    private void deliver(List<SessionReport> batch) throws IOException {
        if (spool.isEmpty() && database.isAvailable()) {
            try {
                write(batch);
                return;
            } catch (DatabaseUnavailableException e) {
                LOGGER.info("session reports go to the spool: {}", e.getMessage());
            }
        }
        spool.append(batch);
    }

    /** A report that the database does not take must not hold up the others; its line in the log is then the record. */
    private void write(List<SessionReport> reports) {
        try {
            rows.write(reports);
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            LOGGER.warn("{} session reports are written one by one: {}", reports.size(), e.toString());
            reports.forEach(this::writeAlone);
        }
    }

    private void writeAlone(SessionReport report) {
        try {
            rows.write(List.of(report));
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            logAsRecord(report);
            LOGGER.error("the database does not take this session report: {}", e.toString());
        }
    }

    private static void logAsRecord(SessionReport report) {
        LOGGER.error(
                "session report cannot be stored: session {} {} at {} {}",
                report.session(),
                report.kind(),
                report.at(),
                report.detail().getOrDefault(SessionReport.CAUSE, ""));
    }

    private void failed(List<SessionReport> batch, Exception fault) {
        if (healthy) {
            // the last resort: these lines are the record, and the authority lets nobody in until it works again
            batch.forEach(ReportWriter::logAsRecord);
            LOGGER.error("neither database nor spool takes session reports: {}", fault.toString());
        }
        healthy = false;
        if (closing) {
            batch.clear();
            queue.clear();
            return;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /** Delivers what waits, within a few seconds. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE.toMillis());
            thread.interrupt();
            thread.join(CLOSE.toMillis());
            spool.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOGGER.warn("spool of session reports not closed: {}", e.toString());
        }
    }
}
