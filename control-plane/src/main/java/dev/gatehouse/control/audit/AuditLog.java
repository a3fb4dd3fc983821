/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import dev.gatehouse.control.os.NodeId;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log. Safe for use by several threads. One thread of its own writes what comes through {@link #recordAsync} and replays
 * the spool.
 */
public final class AuditLog implements AutoCloseable {

    /** How many events may wait for the log's thread; beyond that they go to standard error. */
    static final int QUEUE_LIMIT = 8_192;

    private static final Logger LOGGER = LoggerFactory.getLogger(AuditLog.class);
    private static final int BATCH = 64;
    private static final int REPLAY_BATCH = 200;
    private static final long TIDY_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Database database;
    private final AuditConfig config;
    private final UUID node;
    private final AuditChain chain;
    private final AuditReader reader;
    private final AuditSpool spool;
    private final HeadWitness witness;
    private final AtomicLong nodeSequence;
    private final ReentrantLock replaying = new ReentrantLock();
    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
    private final Thread keeper;
    private volatile boolean closing;

    private AuditLog(Database database, AuditConfig config, Home home, RowSeal seal) throws IOException {
        this.database = database;
        this.config = config;
        this.node = NodeId.loadOrCreate(home.nodeFile());
        this.chain = new AuditChain(seal);
        this.reader = new AuditReader(database, chain);
        this.spool = new AuditSpool(home.spool(), config.spoolMaxBytes());
        this.witness = new HeadWitness(home.root().resolve("audit.head"));
        this.nodeSequence = new AtomicLong(Math.max(spool.lastNodeSequence(), lastStoredSequence()));
        this.keeper = new Thread(this::keep, "gatehouse-audit");
        this.keeper.setDaemon(true);
    }

    /** Waits for the keeper; without an entry it only wakes the keeper up. An interrupt would close the spool's file instead. */
    private record Pending(@Nullable AuditEntry entry, CompletableFuture<Written> written) {
        static Pending wakeUp() {
            return new Pending(null, new CompletableFuture<>());
        }
    }

    /** Where an event has been put. */
    public enum Written {
        /** A row. */
        DATABASE,
        /** The spool; becomes a row when the database is back. */
        SPOOL,
        /** Only a line on standard error. */
        STANDARD_ERROR
    }

    /**
     * Opens the log; what an earlier run left in the spool is replayed at once.
     *
     * @param seal see {@link RowSeal}; the vault makes it
     * @throws IOException when spool or node id cannot be used
     */
    public static AuditLog open(Database database, AuditConfig config, Home home, RowSeal seal) throws IOException {
        AuditLog log = new AuditLog(database, config, home, seal);
        log.keeper.start();
        database.onAvailable(log::wakeUp);
        return log;
    }

    /** This node's id, as in its rows. */
    public UUID node() {
        return node;
    }

    /**
     * Writes the event in the caller's transaction: change and record come to be together or not at all. Takes the chain's lock until
     * that transaction ends, so call it last.
     */
    public void append(Handle transaction, AuditEvent event) {
        if (!transaction.getConfig(HeldEvents.class).hold(event)) {
            chain.append(transaction, List.of(entryOf(event)));
        }
    }

    /**
     * From now on what is appended in this transaction only waits for {@link #appendHeld}: a transaction of thousands of changes
     * must not hold the chain's lock, which every other writer needs, from the first of them on.
     */
    public void hold(Handle transaction) {
        transaction.getConfig(HeldEvents.class).begin();
    }

    /** Appends what waits, in order; right before the transaction ends. */
    public void appendHeld(Handle transaction) {
        List<AuditEvent> held = transaction.getConfig(HeldEvents.class).end();
        chain.append(transaction, held.stream().map(this::entryOf).toList());
    }

    /**
     * Writes the event in a transaction that it shares with what others record at this moment; with the database away, to the local
     * spool, synced to disk; and when that cannot be written either, to standard error. Blocks; never throws.
     *
     * @return where it is
     */
    public Written record(AuditEvent event) {
        return recordAsync(event).toCompletableFuture().join();
    }

    /** {@link #record} for callers that must not block; in the order of the calls. Completes on the log's own thread when written. */
    public CompletionStage<Written> recordAsync(AuditEvent event) {
        AuditEntry entry = entryOf(event);
        Pending pending = new Pending(entry, new CompletableFuture<>());
        if (closing || !queue.offer(pending)) {
            pending.written().complete(printed(entry, "too many events are waiting"));
        }
        return pending.written();
    }

    /** False while neither database nor spool can take an event: then no session may begin. Never blocks for long. */
    public boolean acceptsNewSessions() {
        return database.isAvailable() || spool.canTake();
    }

    /** Whether events are waiting for the database. */
    public boolean isSpooling() {
        return !spool.isEmpty();
    }

    /** Rows behind {@code after}, oldest first. Blocks. */
    public List<AuditRow> list(long after, int limit) {
        return reader.list(after, limit);
    }

    /** The newest rows, oldest of them first. Blocks. */
    public List<AuditRow> newest(int limit) {
        return reader.newest(limit);
    }

    /** Rows behind {@code after} with all that their hashes cover, oldest first. Blocks. */
    public List<ChainRow> rows(long after, int limit) {
        return reader.rows(after, limit);
    }

    /** The number of the last row; 0 for an empty chain. Blocks. */
    public long headSequence() {
        return reader.head().sequence();
    }

    /** Verifies the whole chain. Blocks, for long when it is long. */
    public AuditVerification verify() {
        try {
            return reader.verify(witness.read());
        } catch (IOException e) {
            return AuditVerification.bad(0, 0, "this node's witness cannot be read: " + e.getMessage());
        }
    }

    private AuditEntry entryOf(AuditEvent event) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        AuditEntry entry = AuditEntry.of(node, nodeSequence.incrementAndGet(), now, event);
        if (event.outcome() != AuditEvent.Outcome.SUCCESS) {
            LOGGER.atInfo()
                    .addKeyValue("action", entry.action())
                    .addKeyValue("actor", entry.actorKind() + ":" + entry.actor())
                    .addKeyValue("object", entry.object())
                    .addKeyValue("detail", entry.detail())
                    .log("{}", entry.outcome());
        }
        return entry;
    }

    private long lastStoredSequence() {
        return database.withHandle(handle -> handle.createQuery(
                        "SELECT coalesce(max(node_sequence), 0) FROM audit_event WHERE node = :node")
                .bind("node", node)
                .mapTo(Long.class)
                .one());
    }

    private Written write(List<AuditEntry> entries) {
        if (database.isAvailable() && (spool.isEmpty() || replay())) {
            try {
                database.inTransaction(handle -> {
                    chain.append(handle, entries);
                    return true;
                });
                return Written.DATABASE;
            } catch (DatabaseUnavailableException e) {
                LOGGER.debug("to the spool: {}", e.toString());
            } catch (RuntimeException e) {
                LOGGER.atError().setCause(e).log("an audit row cannot be written; it goes to the spool");
            }
        }
        Written worst = Written.SPOOL;
        for (AuditEntry entry : entries) {
            Written written = spooled(entry);
            worst = written == Written.STANDARD_ERROR ? written : worst;
        }
        return worst;
    }

    private Written spooled(AuditEntry entry) {
        try {
            spool.append(entry);
            return Written.SPOOL;
        } catch (IOException e) {
            return printed(entry, e.getMessage());
        }
    }

    /** The last resort: whoever collects the service's output has the record. */
    private static Written printed(AuditEntry entry, @Nullable String why) {
        String line = "AUDIT " + entry.toJson() + "\n";
        LOGGER.atError().addKeyValue("because", why).log("an audit event is only on standard error");
        try {
            // not closed: the descriptor is the process's own
            @SuppressWarnings("resource")
            FileOutputStream standardError = new FileOutputStream(FileDescriptor.err);
            standardError.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOGGER.atError().addKeyValue("because", e.getMessage()).log("not even there");
        }
        return Written.STANDARD_ERROR;
    }

    private void wakeUp() {
        if (!queue.offer(Pending.wakeUp())) {
            LOGGER.debug("the keeper is awake: its queue is full");
        }
    }

    private void keep() {
        List<Pending> batch = new ArrayList<>(BATCH);
        long lastTidy = System.nanoTime();
        while (!closing || !queue.isEmpty()) {
            boolean woken = false;
            try {
                woken = take(batch);
                if (!batch.isEmpty()) {
                    Written written = write(batch.stream().map(Pending::entry).toList());
                    batch.forEach(pending -> pending.written().complete(written));
                }
            } catch (InterruptedException e) {
                LOGGER.debug("nobody interrupts this thread: {}", e.toString());
            } catch (RuntimeException e) {
                LOGGER.atError().setCause(e).log("the audit log's thread met a fault");
                batch.forEach(pending -> {
                    AuditEntry entry = pending.entry();
                    if (entry != null) {
                        pending.written().complete(printed(entry, e.toString()));
                    }
                });
            }
            batch.clear();
            if (!closing && (woken || System.nanoTime() - lastTidy > TIDY_INTERVAL_NANOS)) {
                lastTidy = System.nanoTime();
                tidy();
            }
        }
    }

    /** Waits for work and takes some; true when somebody only wanted the keeper to look around. */
    private boolean take(List<Pending> batch) throws InterruptedException {
        Pending first = queue.poll(config.replayInterval().toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
            return true;
        }
        batch.add(first);
        queue.drainTo(batch, BATCH - 1);
        return batch.removeIf(pending -> pending.entry() == null);
    }

    /** What is due now and then: replay, the witness, a spool that failed. */
    private void tidy() {
        spool.probe();
        if (!database.isAvailable()) {
            return;
        }
        if (!spool.isEmpty()) {
            replay();
        }
        try {
            witness.saw(database.withHandle(chain::head));
        } catch (IOException | RuntimeException e) {
            LOGGER.debug("no witness this time: {}", e.toString());
        }
    }

    /** Moves the spool into the database, oldest first; true when nothing is left. One thread at a time, others do not wait. */
    private boolean replay() {
        if (!replaying.tryLock()) {
            return true;
        }
        try {
            for (Path segment : spool.closeSegments()) {
                replay(segment);
            }
            return true;
        } catch (IOException | RuntimeException e) {
            LOGGER.atWarn().addKeyValue("because", e.getMessage()).log("the audit spool waits on");
            return false;
        } finally {
            replaying.unlock();
        }
    }

    private void replay(Path segment) throws IOException {
        List<AuditEntry> entries = spool.read(segment);
        for (int from = 0; from < entries.size(); from += REPLAY_BATCH) {
            List<AuditEntry> part = entries.subList(from, Math.min(entries.size(), from + REPLAY_BATCH));
            database.inTransaction(handle -> {
                chain.appendOnce(handle, part);
                return true;
            });
        }
        spool.delete(segment);
        LOGGER.atInfo().addKeyValue("events", entries.size()).log("replayed the audit spool");
    }

    /** Writes what is queued, then ends. */
    @Override
    public void close() {
        closing = true;
        wakeUp();
        try {
            keeper.join(TimeUnit.SECONDS.toMillis(30));
            tidy();
            spool.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOGGER.debug("closing the spool: {}", e.toString());
        }
    }
}
