/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import dev.gatehouse.control.db.DatabaseUnavailableException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Purges tokens every half minute on a thread of its own. Safe for use by several threads. */
public final class TokenPurge implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TokenPurge.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final Tokens tokens;
    private final ScheduledThreadPoolExecutor thread;

    /** Nothing runs yet. */
    public TokenPurge(Tokens tokens) {
        this.tokens = tokens;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "token-purge");
            made.setDaemon(true);
            return made;
        });
    }

    /** Begins. */
    public void start() {
        thread.scheduleWithFixedDelay(this::purge, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void purge() {
        try {
            tokens.purge();
        } catch (DatabaseUnavailableException e) {
            LOGGER.debug("tokens not purged: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOGGER.error("tokens not purged", e);
        }
    }

    /** Lets a purge that is under way finish. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
