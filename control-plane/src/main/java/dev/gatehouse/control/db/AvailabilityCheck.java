/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the database twice a second, over a connection of its own, whether it is there; a busy pool is not a lost database. One
 * thread of its own; the public methods are safe for several threads.
 */
final class AvailabilityCheck implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(AvailabilityCheck.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int ANSWER_SECONDS = 2;

    private final ConnectionSource source;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private @Nullable Connection connection;
    private boolean renewed;
    private volatile boolean available = true;
    private volatile boolean stopping;

    AvailabilityCheck(ConnectionSource source) {
        this.source = source;
        this.thread = new Thread(this::run, "gatehouse-database-check");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isAvailable() {
        return available;
    }

    /** Somebody has just seen the database fail; the next check tells whether it is back. */
    void suspect() {
        available = false;
    }

    void onAvailable(Runnable action) {
        listeners.add(action);
    }

    private void run() {
        boolean before = true;
        try {
            while (!stopping) {
                boolean answers = ask();
                boolean wasLost = !before || !available || renewed;
                renewed = false;
                available = answers;
                if (answers && wasLost) {
                    LOGGER.info("the database is available again");
                    tellListeners();
                } else if (!answers && before && !stopping) {
                    LOGGER.error("the database is not available; live sessions go on, new ones are refused");
                }
                before = answers;
                TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
            }
        } catch (InterruptedException e) {
            LOGGER.debug("told to stop");
        } finally {
            forget();
        }
    }

    /** A connection that has failed gets one more chance as a new one: a busy machine is not a lost database. */
    private boolean ask() {
        boolean had = connection != null;
        if (had && answers()) {
            return true;
        }
        forget();
        boolean back = answers();
        renewed = had && back;
        if (!back) {
            forget();
        }
        return back;
    }

    private boolean answers() {
        try {
            if (connection == null) {
                connection = source.connect();
            }
            return connection.isValid(ANSWER_SECONDS);
        } catch (SQLException e) {
            LOGGER.debug("the database does not answer: {}", e.toString());
            return false;
        }
    }

    private void forget() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOGGER.debug("closing a lost connection: {}", e.toString());
        }
        connection = null;
    }

    private void tellListeners() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOGGER.atWarn().setCause(e).log("a listener for the database's return failed");
            }
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(ANSWER_SECONDS + 3L));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
