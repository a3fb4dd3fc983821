/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.keys;

import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.Routes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the house's keys while the server runs, on two threads of its own: follows every two seconds what other nodes have
 * changed, and goes on with a rotation that is not finished. Safe for use by several threads.
 */
public final class KeyKeeper implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(KeyKeeper.class);
    private static final long INTERVAL_SECONDS = 2;

    private final HouseKeys keys;
    private final List<Runnable> followers;
    private final Resealing resealing;
    private final KeyRotations rotations;
    private final RecoveryKits kits;
    private final ScheduledExecutorService beat = thread("gatehouse-keys");
    private final ScheduledExecutorService work = thread("gatehouse-resealing");
    private final AtomicBoolean isFailing = new AtomicBoolean();

    /** @param followers run after each look, and bring up to date what depends on secrets */
    public KeyKeeper(Database database, AuditLog audit, HouseKeys keys, List<Runnable> followers) {
        this.keys = keys;
        this.followers = List.copyOf(followers);
        this.resealing = new Resealing(database, audit, keys, done -> {});
        this.rotations = new KeyRotations(database, audit, keys, () -> work.execute(this::reseal));
        this.kits = new RecoveryKits(database, audit, keys.vault());
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins; the first look is done when this returns. */
    public void start() {
        beat();
        beat.scheduleWithFixedDelay(this::beat, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
        work.scheduleWithFixedDelay(this::reseal, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    private void beat() {
        try {
            keys.peers().beat();
            keys.hostKeys().refresh();
            keys.recordingKeys().refresh();
            followers.forEach(Runnable::run);
            if (isFailing.getAndSet(false)) {
                LOGGER.info("the house's keys are followed again");
            }
        } catch (IOException | RuntimeException e) {
            report(e);
        }
    }

    private void reseal() {
        try {
            resealing.goOn();
        } catch (RuntimeException e) {
            report(e);
        }
    }

    /** Once, and not every two seconds: the database may be away for long. */
    private void report(Exception fault) {
        if (!isFailing.getAndSet(true)) {
            LOGGER.atWarn().addKeyValue("because", fault.getMessage()).log("the house's keys cannot be followed");
        }
    }

    /** For the API server. */
    public List<Routes> routes() {
        return List.of(new KeyRoutes(rotations, kits));
    }

    /** What the operator should know; empty when all is well. Asks the database at most every few seconds. */
    public List<String> warnings() {
        return kits.warnings();
    }

    @Override
    public void close() {
        beat.shutdownNow();
        work.shutdownNow();
        try {
            beat.awaitTermination(5, TimeUnit.SECONDS);
            work.awaitTermination(5, TimeUnit.SECONDS);
            keys.peers().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.debug("could not say good-bye: {}", e.toString());
        }
    }
}
