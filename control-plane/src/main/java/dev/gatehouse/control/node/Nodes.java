/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.node;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import dev.gatehouse.control.db.Notifications;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among the others: it says every two seconds that it is there, does what others ask, and gives up who has not been heard of. One
 * thread of its own. Safe for use by several threads.
 *
 * <p>A node gives up another only when it has itself reached the database without a gap for that long: after an outage of the database nobody
 * is lost.
 */
public final class Nodes implements AutoCloseable {

    static final Duration HEARTBEAT = Duration.ofSeconds(2);
    /** What NOTIFY does not bring is found so soon, such as behind a pooler that does not pass it on. */
    static final Duration POLL = Duration.ofMillis(500);

    private static final Duration PURGE = Duration.ofMinutes(10);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Logger LOGGER = LoggerFactory.getLogger(Nodes.class);

    private final Database database;
    private final AuditLog audit;
    private final NodeCard card;
    private final Duration lostAfter;
    private final NodeCommands commands;
    private final Thread thread = new Thread(this::run, "node");
    private Followers followers = Followers.NONE;
    private @Nullable Instant lastLife;
    private volatile boolean closing;
    private long nextHeartbeat = System.nanoTime();
    private long nextPurge = System.nanoTime();
    private long heardSince = System.nanoTime();

    /** What follows from nodes that come and go. Called on this node's thread, in the transaction that notes it. */
    public interface Followers {

        /** Nobody. */
        Followers NONE = new Followers() {
            @Override
            public void lost(Handle handle, NodeView node) {}

            @Override
            public void returned(Handle handle) {}
        };

        /** A node has been given up. */
        void lost(Handle handle, NodeView node);

        /** This node had been given up by the others, and is there. */
        void returned(Handle handle);
    }

    /** @param lostAfter how long a node may be silent */
    public Nodes(Database database, AuditLog audit, NodeCard card, Duration lostAfter) {
        this.database = database;
        this.audit = audit;
        this.card = card;
        this.lostAfter = Objects.requireNonNull(lostAfter, "lostAfter");
        this.commands = new NodeCommands(database, audit, card.id());
        this.thread.setDaemon(true);
    }

    /** For what one node asks of another. */
    public NodeCommands commands() {
        return commands;
    }

    /** This node's id. */
    public String self() {
        return card.id();
    }

    /**
     * Enters this node into the list. Blocks.
     *
     * @throws IOException when another server is there under the same id; the message says what to do
     */
    public void register() throws IOException {
        Optional<NodeView> before = find(card.id());
        if (before.filter(NodeView::reachable).isPresent()
                && database.serverPid().isEmpty()) {
            requireDead(before.get());
        }
        lastLife = before.map(NodeView::heartbeatAt).orElse(null);
        database.inTransaction(handle -> {
            handle.attach(NodeDao.class).register(card.id(), card.name(), card.version(), card.addresses());
            return null;
        });
    }

    /** An embedded database is nobody else's; on a shared one a home that was copied would be two nodes with one id. */
    private void requireDead(NodeView before) throws IOException {
        long end = System.nanoTime() + HEARTBEAT.plus(HEARTBEAT.dividedBy(2)).toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<NodeView> now = find(card.id());
            if (now.isPresent() && now.get().heartbeatAt().isAfter(before.heartbeatAt())) {
                throw new IOException("another server is running as node " + before.name() + " (" + card.id()
                        + ") on this database; if this home is a copy of another node's, delete its file node-id");
            }
            sleep(POLL);
        }
    }

    /** When this node was last heard of before this start; empty at its first. */
    public Optional<Instant> lastLife() {
        return Optional.ofNullable(lastLife);
    }

    /**
     * Begins to beat, to listen and to watch.
     *
     * @param live counts this node's live sessions
     */
    public void start(IntSupplier live, Followers who) {
        followers = who;
        beating = live;
        thread.start();
    }

    private IntSupplier beating = () -> 0;

    /** All that were ever there, by name. Blocks. */
    public List<NodeView> list() {
        return database.withHandle(handle -> handle.attach(NodeDao.class).all());
    }

    /** One by its id. Blocks. */
    public Optional<NodeView> find(String id) {
        return database.withHandle(handle -> handle.attach(NodeDao.class).find(id));
    }

    /** Notes a drain of this node. */
    public void noteDrain(Handle handle, String by, String message, Instant deadline) {
        handle.attach(NodeDao.class).drain(card.id(), by, message, deadline);
    }

    /** Notes the end of a drain of this node. */
    public void noteResume(Handle handle) {
        handle.attach(NodeDao.class).resume(card.id());
    }

    /** Forgets a node that is gone; whether there was one. */
    public boolean remove(Handle handle, String id) {
        return handle.attach(NodeDao.class).remove(id) == 1;
    }

    // ------------------------------------------------------------------ the thread

    private void run() {
        Optional<Notifications> listening = Optional.empty();
        while (!closing) {
            try {
                listening = listening.isPresent() ? listening : listen();
                beatWhenDue();
                commands.work();
                if (listening.isPresent()) {
                    listening.get().await(POLL);
                } else {
                    sleep(POLL);
                }
            } catch (DatabaseUnavailableException e) {
                LOGGER.debug("the other nodes are out of reach: {}", e.getMessage());
                listening.ifPresent(Notifications::close);
                listening = Optional.empty();
                sleep(POLL);
            } catch (RuntimeException e) {
                LOGGER.error("fault in looking after nodes", e);
                sleep(POLL);
            }
        }
        listening.ifPresent(Notifications::close);
    }

    private Optional<Notifications> listen() {
        try {
            return Optional.of(database.listen(NodeCommands.CHANNEL));
        } catch (DatabaseUnavailableException e) {
            return Optional.empty();
        }
    }

    private void beatWhenDue() {
        long now = System.nanoTime();
        if (now - nextHeartbeat < 0) {
            return;
        }
        if (now - nextHeartbeat > HEARTBEAT.toNanos()) {
            // a beat was late: others may have been kept from theirs by the same cause
            heardSince = now;
        }
        beat();
        nextHeartbeat = System.nanoTime() + HEARTBEAT.toNanos();
        if (System.nanoTime() - heardSince > lostAfter.toNanos()) {
            giveUpTheSilent();
        }
        if (now - nextPurge > 0) {
            nextPurge = now + PURGE.toNanos();
            database.inTransaction(handle -> {
                handle.attach(NodeDao.class).purge();
                return null;
            });
        }
    }

    private void beat() {
        database.inTransaction(handle -> {
            NodeDao dao = handle.attach(NodeDao.class);
            if (dao.heartbeat(card.id(), beating.getAsInt()) == 1) {
                return null;
            }
            if (dao.returned(card.id()) == 0) {
                dao.register(card.id(), card.name(), card.version(), card.addresses());
            }
            LOGGER.warn("the other nodes had given this one up; it is there");
            followers.returned(handle);
            audit.append(
                    handle, AuditEvent.success("node.returned", Actor.system(), object(card.id()), facts(card.name())));
            return null;
        });
    }

    private void giveUpTheSilent() {
        database.inTransaction(handle -> {
            List<NodeView> lost = handle.attach(NodeDao.class).giveUp(card.id(), lostAfter.toMillis() / 1000.0);
            for (NodeView node : lost) {
                LOGGER.warn("node {} ({}) has not been heard of since {}", node.name(), node.id(), node.heartbeatAt());
                followers.lost(handle, node);
                Map<String, String> facts = Map.of(
                        "name", node.name(), "heardAt", node.heartbeatAt().toString());
                audit.append(handle, AuditEvent.failure("node.lost", Actor.system(), object(node.id()), facts));
            }
            return null;
        });
    }

    private static Map<String, String> facts(String name) {
        return Map.of("name", name);
    }

    /** As audit rows name a node. */
    public static String object(String id) {
        return "node:" + id;
    }

    private void sleep(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /** After the relays have ended their sessions: leaves the list in order. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE.toMillis());
            database.inTransaction(handle -> {
                handle.attach(NodeDao.class).leave(card.id());
                return null;
            });
        } catch (DatabaseUnavailableException e) {
            LOGGER.info("the other nodes will take this one for lost: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
