/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.drain;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.node.NodeCommands.Command;
import dev.gatehouse.control.node.NodeCommands.Outcome;
import dev.gatehouse.control.node.Nodes;
import dev.gatehouse.control.session.LiveSessions;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.LiveSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drain of this node: from its begin the node takes no new sessions and is not ready; the users of those that are there are told, and
 * told again as the end comes near; at the deadline what is left is ended. A new start of the node ends it. One thread of its own. Safe for
 * use by several threads.
 */
public final class Drain implements AutoCloseable {

    static final String DRAINING = "draining";
    static final String RESUMED = "resumed";
    static final String NOT_DRAINING = "not-draining";

    private static final Logger LOGGER = LoggerFactory.getLogger(Drain.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    /** Users are told again when so much is left. */
    private static final List<Duration> REMINDERS = List.of(Duration.ofMinutes(5), Duration.ofMinutes(1));

    private final Database database;
    private final AuditLog audit;
    private final LiveSessions live;
    private final Nodes nodes;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor thread;
    private volatile @Nullable Order order;

    /** Nothing runs yet. */
    public Drain(Database database, AuditLog audit, LiveSessions live, Nodes nodes, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.live = live;
        this.nodes = nodes;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "drain");
            made.setDaemon(true);
            return made;
        });
        nodes.commands().on("drain", this::begin);
        nodes.commands().on("resume", this::resume);
    }

    /**
     * What was ordered.
     *
     * @param endNanos when what is left is ended, as {@link System#nanoTime}
     * @param until the same by the clock of when it was ordered, for people
     * @param message for the users; empty for none
     */
    private record Order(long endNanos, Instant until, String message, int remindersLeft) {
        Order {
            Objects.requireNonNull(until, "until");
            Objects.requireNonNull(message, "message");
        }

        Order reminded() {
            return new Order(endNanos, until, message, remindersLeft - 1);
        }
    }

    /** Begins to look after the clock. */
    public void start() {
        thread.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether this node takes new sessions. Never blocks. */
    public boolean takesNewSessions() {
        return order == null;
    }

    /** A command's argument: whole seconds, a blank, the message. */
    static String argument(Duration deadline, String message) {
        return deadline.toSeconds() + " " + message;
    }

    /** Begins it, or orders anew one that goes on. */
    Outcome begin(Command command) {
        String[] words = command.argument().split(" ", 2);
        Duration deadline = Duration.ofSeconds(Long.parseLong(words[0]));
        String message = words.length > 1 ? words[1] : "";
        Order begun = order(deadline, message);
        order = begun;
        int left = live.all().size();
        tell(deadline, message);
        Map<String, String> facts = Map.of(
                "until",
                begun.until().toString(),
                "message",
                message,
                "sessions",
                Integer.toString(left),
                "requestedAt",
                Nodes.object(command.requestedBy()));
        database.inTransaction(handle -> {
            nodes.noteDrain(handle, command.actor().display(), message, begun.until());
            audit.append(handle, AuditEvent.success("node.drain", command.actor(), Nodes.object(nodes.self()), facts));
            return null;
        });
        return new Outcome(DRAINING, Optional.empty());
    }

    private Order order(Duration deadline, String message) {
        int reminders = (int)
                REMINDERS.stream().filter(each -> each.compareTo(deadline) < 0).count();
        return new Order(System.nanoTime() + deadline.toNanos(), clock.instant().plus(deadline), message, reminders);
    }

    /** Ends it: new sessions are taken again. */
    Outcome resume(Command command) {
        if (order == null) {
            return new Outcome(NOT_DRAINING, Optional.empty());
        }
        order = null;
        database.inTransaction(handle -> {
            nodes.noteResume(handle);
            audit.append(
                    handle, AuditEvent.success("node.resume", command.actor(), Nodes.object(nodes.self()), Map.of()));
            return null;
        });
        everybody("The maintenance has been called off; this session goes on.");
        return new Outcome(RESUMED, Optional.empty());
    }

    /** Before the relays stop: no new sessions, and a moment for those that are there. Returns at once when there are none. */
    public void beforeStop(Duration longest) {
        order = order(Duration.ofDays(1), "");
        if (live.liveCount() == 0 || longest.isZero()) {
            return;
        }
        everybody("Gatehouse is shutting down: this session will be ended in " + inWords(longest) + ".");
        long end = System.nanoTime() + longest.toNanos();
        try {
            while (live.liveCount() > 0 && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            Order current = order;
            if (current != null) {
                look(current, Duration.ofNanos(current.endNanos() - System.nanoTime()));
            }
        } catch (RuntimeException e) {
            LOGGER.error("fault in a drain", e);
        }
    }

    private void look(Order current, Duration left) {
        if (left.isNegative() || left.isZero()) {
            endAll(current);
            return;
        }
        int reminders = current.remindersLeft();
        if (reminders > 0 && left.compareTo(REMINDERS.get(REMINDERS.size() - reminders)) <= 0) {
            order = current.reminded();
            tell(left, current.message());
        }
    }

    private void endAll(Order current) {
        long ended = live.all().stream()
                .filter(entry -> entry.end(CloseCause.NODE_DRAINED, current.message()))
                .count();
        if (ended > 0) {
            LOGGER.atInfo().addKeyValue("sessions", ended).log("the drain's deadline has come");
            audit.record(AuditEvent.success(
                    "node.drained",
                    Actor.system(),
                    Nodes.object(nodes.self()),
                    Map.of("sessionsEnded", Long.toString(ended))));
        }
    }

    private void tell(Duration left, String message) {
        everybody("This gateway goes into maintenance: this session will be ended in " + inWords(left) + "."
                + (message.isBlank() ? "" : " " + message));
    }

    private void everybody(String text) {
        live.all().forEach(entry -> entry.handle().ifPresent(session -> tell(session, text)));
    }

    private static void tell(LiveSession session, String text) {
        try {
            session.tell(text);
        } catch (RuntimeException e) {
            LOGGER.warn("the user of session {} could not be told: {}", session.id(), e.toString());
        }
    }

    private static String inWords(Duration left) {
        long seconds = Math.max(1, (left.toMillis() + 500) / 1000);
        return seconds % 60 == 0 || seconds > 600 ? Math.max(1, (seconds + 30) / 60) + " min" : seconds + " s";
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
