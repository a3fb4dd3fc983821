/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditHeads;
import dev.gatehouse.control.audit.AuditHeads.KeptHead;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.audit.ChainRow;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import dev.gatehouse.control.syslog.SyslogCursors.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one collector, on a thread of its own: batches of rows behind the cursor, then the cursor. What a collector does not take
 * waits in the audit table, however long. After a connection that broke, all that was sent over it is sent again, because nothing says that it was read.
 */
final class SyslogForwarder implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SyslogForwarder.class);
    private static final int BATCH_ROWS = 200;
    private static final int BATCH_HEADS = 50;
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(15);

    private final SyslogDestination destination;
    private final AuditLog audit;
    private final AuditHeads heads;
    private final SyslogCursors cursors;
    private final SyslogFormat format;
    private final Dialler dialler;
    private final Pace pace;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private @Nullable SyslogConnection connection;
    /** What the collector has read for certain: before this connection. */
    private @Nullable Place confirmed;

    private long connectedNanos;
    private Duration pause;
    private boolean outageIsOnRecord;
    private long failingSinceNanos;
    private volatile boolean closing;
    private volatile boolean standby;
    private volatile @Nullable String error;

    /** Makes a connection; blocks within a deadline. */
    @FunctionalInterface
    interface Dialler {
        SyslogConnection dial() throws IOException;
    }

    /**
     * How often things are tried.
     *
     * @param look for new rows
     * @param retryFirst after a failure; doubled with each up to
     * @param retryMax the longest
     * @param confirm how old a connection gets before it is closed in order to know that everything was read
     * @param outage how long a collector may fail before that is an audit event
     */
    record Pace(Duration look, Duration retryFirst, Duration retryMax, Duration confirm, Duration outage) {
        static final Pace USUAL = new Pace(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
    }

    /** What the forwarder reads from. */
    record Source(AuditLog audit, AuditHeads heads, SyslogCursors cursors) {}

    SyslogForwarder(SyslogDestination destination, Source source, SyslogFormat format, Dialler dialler, Pace pace) {
        this.destination = destination;
        this.audit = source.audit();
        this.heads = source.heads();
        this.cursors = source.cursors();
        this.format = format;
        this.dialler = dialler;
        this.pace = pace;
        this.pause = pace.retryFirst();
        this.thread = new Thread(this::run, "syslog-" + destination.host());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            rest(turn());
        }
        if (connection != null) {
            turn();
        }
        try {
            finish();
            cursors.release(destination.name());
        } catch (IOException | RuntimeException e) {
            LOGGER.debug("the cursor runs out by itself: {}", e.toString());
        }
    }

    /** One batch, and how long to wait before the next. */
    private Duration turn() {
        Optional<Place> place = Optional.empty();
        try {
            place = cursors.hold(destination.name());
            standby = place.isEmpty();
            if (standby) {
                hangUp();
                return pace.look();
            }
            return deliver(place.get());
        } catch (DatabaseUnavailableException e) {
            LOGGER.debug("the collector waits for the database: {}", e.getMessage());
            return pace.look();
        } catch (IOException e) {
            return failed(place, e);
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).log("a syslog collector cannot be told");
            return failed(place, e);
        }
    }

    private Duration deliver(Place place) throws IOException {
        if (connection != null && !connection.isOpen()) {
            throw new IOException("it closed the connection");
        }
        if (connection != null
                && !place.equals(confirmed)
                && System.nanoTime() - connectedNanos > pace.confirm().toNanos()) {
            finish();
        }
        List<ChainRow> rows = audit.rows(place.events(), BATCH_ROWS);
        List<KeptHead> signed = heads.list(place.heads(), BATCH_HEADS);
        if (connection == null) {
            connection = dialler.dial();
            connectedNanos = System.nanoTime();
            confirmed = place;
        }
        if (rows.isEmpty() && signed.isEmpty()) {
            succeeded();
            return pace.look();
        }
        List<byte[]> messages = new ArrayList<>(rows.size() + signed.size());
        rows.forEach(row -> messages.add(format.event(row)));
        signed.forEach(head -> messages.add(format.head(head)));
        connection.send(messages);
        Place reached = new Place(
                rows.isEmpty() ? place.events() : rows.get(rows.size() - 1).sequence(),
                signed.isEmpty() ? place.heads() : signed.get(signed.size() - 1).id());
        cursors.move(destination.name(), reached);
        succeeded();
        boolean isThereMore = rows.size() == BATCH_ROWS || signed.size() == BATCH_HEADS;
        return isThereMore ? Duration.ZERO : pace.look();
    }

    private void succeeded() {
        pause = pace.retryFirst();
        if (error == null) {
            return;
        }
        error = null;
        LOGGER.atInfo().addKeyValue("destination", destination.name()).log("the syslog collector takes events again");
        if (outageIsOnRecord) {
            outageIsOnRecord = false;
            audit.recordAsync(AuditEvent.success("audit.collector", Actor.system(), object(), Map.of()));
        }
    }

    private Duration failed(Optional<Place> place, Exception fault) {
        String why = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        if (connection != null) {
            hangUp();
            place.filter(now -> !now.equals(confirmed)).ifPresent(now -> goBack());
        }
        if (error == null) {
            failingSinceNanos = System.nanoTime();
            LOGGER.atWarn()
                    .addKeyValue("destination", destination.name())
                    .addKeyValue("because", why)
                    .log("the syslog collector takes no events; they wait in the audit log");
        }
        error = why;
        if (!outageIsOnRecord
                && System.nanoTime() - failingSinceNanos >= pace.outage().toNanos()) {
            outageIsOnRecord = true;
            audit.recordAsync(AuditEvent.failure("audit.collector", Actor.system(), object(), Map.of("cause", why)));
        }
        Duration now = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(pace.retryMax()) > 0 ? pace.retryMax() : doubled;
        return now;
    }

    /** A collector that dies takes with it what its machine has acknowledged and it has not read: all since the last certainty. */
    private void goBack() {
        try {
            cursors.move(destination.name(), Objects.requireNonNull(confirmed));
        } catch (RuntimeException e) {
            LOGGER.debug("not sent again: {}", e.toString());
        }
    }

    private String object() {
        return "syslog:" + destination.name();
    }

    /** Closes so that the collector's own closing says that it has read everything. */
    private void finish() throws IOException {
        if (connection != null) {
            SyslogConnection ending = connection;
            connection = null;
            try {
                ending.finish();
            } catch (IOException e) {
                goBack();
                throw e;
            }
        }
    }

    private void hangUp() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private void rest(Duration time) {
        if (time.isZero()) {
            return;
        }
        lock.lock();
        try {
            long left = time.toNanos();
            while (!closing && left > 0) {
                left = change.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            LOGGER.debug("nobody interrupts this thread: {}", e.toString());
        } finally {
            lock.unlock();
        }
    }

    /** How it does; blocks on the database. */
    SyslogState state() {
        String why = error;
        String state = standby ? "standby" : why == null ? "connected" : "failing";
        try {
            Optional<SyslogCursors.Seen> seen = cursors.see(destination.name());
            long sequence = seen.map(found -> found.place().events()).orElse(0L);
            return new SyslogState(
                    destination.name(),
                    state,
                    sequence,
                    Math.max(0, audit.headSequence() - sequence),
                    seen.flatMap(SyslogCursors.Seen::deliveredAt)
                            .map(Object::toString)
                            .orElse(null),
                    why);
        } catch (DatabaseUnavailableException e) {
            return new SyslogState(destination.name(), state, 0, 0, null, "the database is away");
        }
    }

    /** Why it fails, and has for long enough to tell somebody; never blocks. */
    Optional<String> complaint() {
        String why = error;
        return why == null
                ? Optional.empty()
                : Optional.of("the collector " + destination.name() + " takes no audit events: " + why);
    }

    /** Sends what is there by now, when the collector takes it, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            change.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.MILLISECONDS.convert(CLOSE_DEADLINE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
