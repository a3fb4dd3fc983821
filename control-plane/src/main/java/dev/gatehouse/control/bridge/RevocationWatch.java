/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import dev.gatehouse.control.policy.PolicyDao;
import dev.gatehouse.control.policy.PolicySnapshots;
import dev.gatehouse.control.session.LiveSessions;
import dev.gatehouse.control.session.SessionDao;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.SessionReporter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sessions whose grounds are gone. Looks every two seconds whether the access epoch has moved, so that a change made on another node or by
 * hand in the database counts, and at once when a service of this node says so. While the database is away, sessions go on. One
 * thread of its own. Safe for use by several threads.
 */
final class RevocationWatch implements AutoCloseable {

    static final Duration PERIOD = Duration.ofSeconds(2);

    /** A relay that has a grant begins or reports a failure well within this time. */
    static final Duration BEGIN_MAX = Duration.ofMinutes(5);

    private static final Logger LOGGER = LoggerFactory.getLogger(RevocationWatch.class);

    private final Database database;
    private final PolicySnapshots snapshots;
    private final LiveSessions live;
    private final SessionReporter reporter;
    private final String node;
    private final Clock clock;
    private final AtomicBoolean poked = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread;

    RevocationWatch(
            Database database,
            PolicySnapshots snapshots,
            LiveSessions live,
            SessionReporter reporter,
            String node,
            Clock clock) {
        this.database = database;
        this.snapshots = snapshots;
        this.live = live;
        this.reporter = reporter;
        this.node = node;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "revocation-watch");
            made.setDaemon(true);
            return made;
        });
    }

    void start() {
        thread.scheduleWithFixedDelay(this::lookSafely, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Something has changed here: look now. Never blocks. */
    void poke() {
        if (poked.compareAndSet(false, true)) {
            try {
                thread.execute(this::lookSafely);
            } catch (RejectedExecutionException e) {
                LOGGER.debug("poked after the end");
            }
        }
    }

    private void lookSafely() {
        poked.set(false);
        try {
            look();
        } catch (DatabaseUnavailableException e) {
            LOGGER.debug("sessions not checked: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOGGER.error("sessions not checked", e);
        }
    }

    private void look() {
        expireUnbegun();
        if (live.all().isEmpty() || !database.isAvailable()) {
            return;
        }
        List<SessionDao.Termination> terminations = database.inTransaction(handle -> {
            checkGrounds(handle);
            return handle.attach(SessionDao.class).requestedTerminations(node);
        });
        terminations.forEach(requested -> live.find(new SessionId(requested.id()))
                .ifPresent(entry -> entry.end(CloseCause.TERMINATED, requested.terminateReason())));
    }

    private void checkGrounds(Handle handle) {
        long epoch = handle.attach(PolicyDao.class).epoch();
        List<LiveSessions.Entry> unchecked = live.all().stream()
                .filter(entry -> entry.checkedEpoch() != epoch)
                .toList();
        if (unchecked.isEmpty()) {
            return;
        }
        LiveCheck check = LiveCheck.read(handle, snapshots, epoch, unchecked);
        for (LiveSessions.Entry entry : unchecked) {
            check.objection(entry.grounds()).ifPresentOrElse(why -> revoke(entry, why), () -> entry.checked(epoch));
        }
    }

    private void revoke(LiveSessions.Entry entry, String why) {
        if (entry.end(CloseCause.ACCESS_REVOKED, "")) {
            reporter.observed(entry.id(), "revoked", Map.of("why", why));
        }
    }

    /** A grant that a relay has lost must not hold its place for ever. */
    private void expireUnbegun() {
        for (LiveSessions.Entry entry : live.all()) {
            boolean isLost = entry.handle().isEmpty()
                    && entry.grantedAt().plus(BEGIN_MAX).isBefore(clock.instant());
            if (isLost) {
                reporter.failed(entry.id(), CloseCause.INTERNAL_ERROR, "granted but never begun");
            }
        }
    }

    /** Lets a look that is under way finish: an interrupt would cut its connection to the database. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
