/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.node;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one node asks of another: a row, a wake-up by NOTIFY, and an outcome that the asker waits for. A request that nobody has taken is
 * taken back by its asker, so that nothing happens long after somebody was told that it did not. Blocks on the database. Safe for use by
 * several threads.
 */
public final class NodeCommands {

    /** How long somebody who asks waits for the answer. */
    public static final Duration ANSWER_DEADLINE = Duration.ofSeconds(4);

    static final String CHANNEL = "gatehouse_node";

    private static final Logger LOGGER = LoggerFactory.getLogger(NodeCommands.class);
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(25);

    private final Database database;
    private final AuditLog audit;
    private final String node;
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();

    NodeCommands(Database database, AuditLog audit, String node) {
        this.database = database;
        this.audit = audit;
        this.node = node;
    }

    /**
     * What is asked.
     *
     * @param object what it is about, such as a session's id
     * @param argument more, as the kind has it
     * @param actor who asked
     * @param requestedBy the node that was asked first
     */
    public record Command(String object, String argument, Actor actor, String requestedBy) {}

    /**
     * What came of it.
     *
     * @param text for the asker's code, not for people
     * @param event the change for the audit log, written together with the outcome; empty when there was none
     */
    public record Outcome(String text, Optional<AuditEvent> event) {}

    /** Does what is asked, quickly. */
    @FunctionalInterface
    public interface Handler {
        /** Runs on the node's own thread. */
        Outcome run(Command command);
    }

    /** Who does what; before {@link Nodes#start}. */
    public void on(String kind, Handler handler) {
        handlers.put(kind, handler);
    }

    /** Asks, as part of a transaction; {@link #await} the answer after it. */
    public UUID ask(Handle handle, String other, String kind, Command command) {
        UUID id = UUID.randomUUID();
        handle.attach(NodeDao.class)
                .ask(
                        other,
                        new NodeDao.Waiting(
                                id,
                                kind,
                                command.object(),
                                command.argument(),
                                ActorText.write(command.actor()),
                                command.requestedBy()));
        handle.createQuery("SELECT 1 FROM pg_notify(:channel, :node)")
                .bind("channel", CHANNEL)
                .bind("node", other)
                .mapTo(Integer.class)
                .one();
        return id;
    }

    /** Asks and waits; empty when the node did not answer in time, and then it will not do it later. */
    public Optional<String> askAndAwait(String other, String kind, Command command) {
        UUID id = database.inTransaction(handle -> ask(handle, other, kind, command));
        return await(id);
    }

    /** The outcome; empty when the node did not take it in time, and then it will not take it later. */
    public Optional<String> await(UUID id) {
        long end = System.nanoTime() + ANSWER_DEADLINE.toNanos();
        boolean isTaken = false;
        while (true) {
            Optional<String> outcome =
                    database.withHandle(handle -> handle.attach(NodeDao.class).outcome(id));
            if (outcome.isPresent()) {
                return outcome;
            }
            if (System.nanoTime() - end > 0) {
                if (isTaken) {
                    return Optional.empty();
                }
                isTaken = database.inTransaction(
                        handle -> handle.attach(NodeDao.class).withdraw(id) == 0);
                if (!isTaken) {
                    return Optional.empty();
                }
                // it is being done at this moment
                end = System.nanoTime() + ANSWER_DEADLINE.toNanos();
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for another node", e);
        }
    }

    /** Does what waits for this node. */
    void work() {
        List<NodeDao.Waiting> waiting =
                database.inTransaction(handle -> handle.attach(NodeDao.class).take(node, TAKEN_WITHIN.toSeconds()));
        waiting.forEach(this::work);
    }

    private void work(NodeDao.Waiting waiting) {
        Outcome outcome = run(waiting);
        database.inTransaction(handle -> {
            handle.attach(NodeDao.class).answer(waiting.id(), outcome.text());
            outcome.event().ifPresent(event -> audit.append(handle, event));
            return null;
        });
    }

    private Outcome run(NodeDao.Waiting waiting) {
        Handler handler = handlers.get(waiting.kind());
        if (handler == null) {
            return new Outcome("unknown", Optional.empty());
        }
        try {
            return handler.run(new Command(
                    waiting.object(), waiting.argument(), ActorText.read(waiting.actor()), waiting.requestedBy()));
        } catch (RuntimeException e) {
            LOGGER.error("what node {} asked for failed: {}", waiting.requestedBy(), waiting.kind(), e);
            return new Outcome("failed", Optional.empty());
        }
    }
}
