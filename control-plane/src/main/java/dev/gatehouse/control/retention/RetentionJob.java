/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.retention;

import dev.gatehouse.control.db.DatabaseUnavailableException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Purges what is due, now and then, a bounded number at a time, on a thread of its own. */
public final class RetentionJob implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RetentionJob.class);
    private static final int BATCHES_MAX = 50;
    private static final long FIRST_AFTER_SECONDS = 60;

    private final Retention retention;
    private final ScheduledThreadPoolExecutor thread;
    private volatile boolean closing;

    /** Nothing runs yet. */
    @SuppressWarnings("ThreadPriorityCheck") // sessions come first; nothing depends on it
    public RetentionJob(Retention retention) {
        this.retention = retention;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "retention");
            made.setDaemon(true);
            made.setPriority(Thread.MIN_PRIORITY);
            return made;
        });
    }

    /** Begins, a minute from now. */
    public void start() {
        thread.scheduleWithFixedDelay(
                this::runQuietly,
                FIRST_AFTER_SECONDS,
                retention.config().interval().toSeconds(),
                TimeUnit.SECONDS);
    }

    private void runQuietly() {
        try {
            retention.keepHouse();
            for (int batch = 0; batch < BATCHES_MAX && !closing; batch++) {
                if (retention.sweep().isEmpty()) {
                    return;
                }
            }
        } catch (DatabaseUnavailableException e) {
            LOGGER.debug("nothing purged: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).log("retention did not come to its end; it is tried again");
        }
    }

    /** Lets the batch that is under way finish. */
    @Override
    public void close() {
        closing = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
