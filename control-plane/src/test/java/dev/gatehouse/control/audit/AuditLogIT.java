/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.audit.AuditLog.Written;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.OwnerConnection;
import dev.gatehouse.control.db.PausedDatabase;
import dev.gatehouse.control.db.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class AuditLogIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(AuditLogIT.class);
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final Actor ANNA = Actor.user("anna", "127.0.0.1");

    private TestHome testHome;
    private Database database;
    private AuditLog log;

    @BeforeEach
    void open() throws IOException {
        testHome = TestHome.createWithDatabase();
        database = Database.open(DatabaseConfig.embedded(), testHome.home());
        log = openLog(AuditConfig.defaults());
    }

    @AfterEach
    void close() throws IOException {
        log.close();
        database.close();
        testHome.close();
    }

    @Test
    void writesReadsAndVerifies() {
        assertThat(log.record(event("one"))).isEqualTo(Written.DATABASE);
        database.inTransaction(handle -> {
            log.append(handle, event("two"));
            return true;
        });
        assertThat(log.recordAsync(event("three")).toCompletableFuture().join()).isEqualTo(Written.DATABASE);

        List<AuditRow> rows = log.list(0, 10);
        assertThat(rows).extracting(AuditRow::sequence).containsExactly(1L, 2L, 3L);
        assertThat(rows).extracting(AuditRow::object).containsExactly("user:one", "user:two", "user:three");
        assertThat(rows.get(0).actor()).isEqualTo("user:anna");
        assertThat(rows.get(0).detail())
                .containsEntry("actor.address", "127.0.0.1")
                .containsEntry("role", "user");
        assertThat(log.list(2, 10)).hasSize(1);
        assertThat(log.verify()).isEqualTo(AuditVerification.whole(3));
    }

    @Test
    void whatIsRolledBackIsNotOnRecord() {
        assertThatThrownBy(() -> database.inTransaction(handle -> {
                    log.append(handle, event("undone"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        log.record(event("done"));
        assertThat(log.list(0, 10)).extracting(AuditRow::object).containsExactly("user:done");
        assertThat(log.verify().ok()).isTrue();
    }

    @Test
    void manyWritersMakeOneChain() throws InterruptedException {
        long begun = System.nanoTime();
        ExecutorService writers = Executors.newFixedThreadPool(8);
        IntStream.range(0, 200).forEach(index -> writers.execute(() -> log.record(event("u" + index))));
        writers.shutdown();
        assertThat(writers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        LOGGER.info("eight writers: 200 audit rows in {} ms", (System.nanoTime() - begun) / 1_000_000);
        assertThat(log.verify()).isEqualTo(AuditVerification.whole(200));
    }

    @Test
    void aFullQueueIsPrintedInsteadOfWaitedFor() throws Exception {
        CompletionStage<Written> taken;
        List<CompletionStage<Written>> waiting = new ArrayList<>();
        try (Handle holder = database.jdbi().open()) {
            holder.begin();
            holder.execute("SELECT * FROM audit_head FOR UPDATE");
            taken = log.recordAsync(event("taken"));
            await().atMost(GENEROUS).until(() -> waitsForTheChain(holder));
            for (int index = 0; index < AuditLog.QUEUE_LIMIT; index++) {
                waiting.add(log.recordAsync(event("w")));
            }
            assertThat(waiting).noneMatch(stage -> stage.toCompletableFuture().isDone());
            assertThat(log.recordAsync(event("one too many")).toCompletableFuture())
                    .isCompletedWithValue(Written.STANDARD_ERROR);
            holder.rollback();
        }
        assertThat(taken.toCompletableFuture().get(60, TimeUnit.SECONDS)).isEqualTo(Written.DATABASE);
        long begun = System.nanoTime();
        for (CompletionStage<Written> stage : waiting) {
            assertThat(stage.toCompletableFuture().get(60, TimeUnit.SECONDS)).isEqualTo(Written.DATABASE);
        }
        LOGGER.info("wrote {} audit rows in {} ms", waiting.size(), (System.nanoTime() - begun) / 1_000_000);
        assertThat(log.verify()).isEqualTo(AuditVerification.whole(AuditLog.QUEUE_LIMIT + 1L));
    }

    private static boolean waitsForTheChain(Handle holder) {
        return holder.createQuery("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                .mapTo(Boolean.class)
                .one();
    }

    @Test
    void hostileTextStaysOnOneLine() {
        log.record(AuditEvent.denied(
                "session.denied",
                Actor.claimed("a\u001b[2J\nroot", "127.0.0.1"),
                "x\u0000y",
                Map.of("client", "SSH-2.0-\u202eevil")));
        AuditRow row = log.list(0, 1).get(0);
        assertThat(row.actor()).isEqualTo("claimed:a\\u{1b}[2J\\u{a}root");
        assertThat(row.object()).isEqualTo("x\\u{0}y");
        assertThat(row.detail()).containsEntry("client", "SSH-2.0-\\u{202e}evil");
        assertThat(log.verify().ok()).isTrue();
    }

    @Test
    void withTheDatabaseAwayEventsAreSpooledAndReplayedInOrder() throws IOException {
        log.record(event("before"));
        try (PausedDatabase paused = new PausedDatabase(database)) {
            assertThat(paused).isNotNull();
            assertThat(log.record(event("first"))).isEqualTo(Written.SPOOL);
            assertThat(log.recordAsync(event("second")).toCompletableFuture().join())
                    .isEqualTo(Written.SPOOL);
            assertThat(log.acceptsNewSessions()).isTrue();
            assertThat(log.isSpooling()).isTrue();
        }
        await().atMost(GENEROUS).until(() -> !log.isSpooling());
        assertThat(log.record(event("after"))).isEqualTo(Written.DATABASE);
        assertThat(log.list(0, 10))
                .extracting(AuditRow::object)
                .containsExactly("user:before", "user:first", "user:second", "user:after");
        assertThat(log.verify().ok()).isTrue();
        try (var files = Files.list(testHome.home().spool())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aReplayThatWasCutOffAfterItsCommitWritesNothingTwice() throws IOException {
        Path copy = testHome.home().root().resolve("copy.spool");
        try (PausedDatabase paused = new PausedDatabase(database)) {
            assertThat(paused).isNotNull();
            log.record(event("once"));
            try (var files = Files.list(testHome.home().spool())) {
                Files.copy(files.findFirst().orElseThrow(), copy);
            }
        }
        await().atMost(GENEROUS).until(() -> !log.isSpooling());
        log.close();
        // as a process leaves it that is killed between commit and deletion
        Files.copy(copy, testHome.home().spool().resolve("audit-00000000000000000001.spool"));
        log = openLog(AuditConfig.defaults());
        await().atMost(GENEROUS).until(() -> !log.isSpooling());
        assertThat(log.list(0, 10)).extracting(AuditRow::object).containsExactly("user:once");
        log.record(event("next"));
        assertThat(log.verify()).isEqualTo(AuditVerification.whole(2));
    }

    @Test
    void whereNothingCanBeWrittenNoSessionMayBegin() throws IOException {
        try (PausedDatabase paused = new PausedDatabase(database)) {
            assertThat(paused).isNotNull();
            Files.delete(testHome.home().spool());
            assertThat(log.record(event("lost"))).isEqualTo(Written.STANDARD_ERROR);
            assertThat(log.acceptsNewSessions()).isFalse();
            Files.createDirectory(testHome.home().spool());
            await().atMost(GENEROUS).until(log::acceptsNewSessions);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_event SET actor = 'otto'",
                "DELETE FROM audit_event",
                "TRUNCATE audit_event",
                "UPDATE audit_head SET sequence = 0",
                "DELETE FROM audit_head",
                "ALTER TABLE audit_event DISABLE TRIGGER ALL",
                "DROP TABLE audit_event",
                "SET session_replication_role = replica"
            })
    void theApplicationCannotChangeTheLog(String attempt) {
        log.record(event("one"));
        assertThatThrownBy(() -> database.withHandle(handle -> handle.execute(attempt)))
                .isInstanceOf(RuntimeException.class);
        assertThat(log.verify()).isEqualTo(AuditVerification.whole(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_event SET actor = 'otto' WHERE sequence = 3",
                "DELETE FROM audit_event WHERE sequence = 3",
                "TRUNCATE audit_event",
                "SET session_replication_role = replica; DELETE FROM audit_event WHERE sequence = 3"
            })
    void evenTheOwnerIsRefusedByTheTriggers(String attempt) throws SQLException, IOException {
        record(5);
        assertThatThrownBy(() -> tamper(attempt))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("append-only");
        assertThat(log.verify()).isEqualTo(AuditVerification.whole(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_event SET actor = 'otto' WHERE sequence = 3",
                "UPDATE audit_event SET at = at + interval '1 second' WHERE sequence = 3",
                "UPDATE audit_event SET detail = '{}' WHERE sequence = 3",
                "DELETE FROM audit_event WHERE sequence = 3",
                "UPDATE audit_event SET seal = decode(repeat('00', 32), 'hex') WHERE sequence = 3"
            })
    void aSuperuserWhoSwitchesTheTriggersOffIsFound(String attempt) throws SQLException, IOException {
        record(5);
        tamper("ALTER TABLE audit_event DISABLE TRIGGER USER; " + attempt
                + "; ALTER TABLE audit_event ENABLE TRIGGER USER");
        AuditVerification verification = log.verify();
        assertThat(verification.ok()).isFalse();
        assertThat(verification.firstBad()).isEqualTo(3);
        assertThat(verification.detail()).startsWith("row 3: ");
    }

    @Test
    void aChainRewrittenWithAllItsHashesIsFoundByTheSeals() throws Exception {
        record(3);
        AuditChain.Head end = rewriteLastRow();
        AuditVerification verification = log.verify();
        assertThat(end.sequence()).isEqualTo(3);
        assertThat(verification.ok()).isFalse();
        assertThat(verification.detail()).contains("seal does not fit");
    }

    @Test
    void aTailCutOffCleanlyIsFoundByTheWitness() throws SQLException, IOException {
        record(5);
        await().atMost(GENEROUS)
                .until(() -> Files.exists(testHome.home().root().resolve("audit.head"))
                        && Files.readString(testHome.home().root().resolve("audit.head"))
                                .startsWith("5 "));
        tamper("""
                ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER;
                DELETE FROM audit_event WHERE sequence > 4;
                UPDATE audit_head SET sequence = 4, hash = (SELECT hash FROM audit_event WHERE sequence = 4)""");
        AuditVerification verification = log.verify();
        assertThat(verification.ok()).isFalse();
        assertThat(verification.firstBad()).isEqualTo(5);
    }

    /** What somebody does who knows the format but not the seal's key. */
    private AuditChain.Head rewriteLastRow() throws SQLException, IOException {
        AuditRow row = log.list(2, 1).get(0);
        byte[] previous =
                java.util.HexFormat.of().parseHex(log.list(1, 1).get(0).hash());
        AuditEntry forged = database.withHandle(handle -> handle.createQuery(
                        "SELECT node, node_sequence, (extract(epoch FROM at) * 1000000)::bigint AS micros, detail FROM audit_event WHERE sequence = 3")
                .map((rows, context) -> new AuditEntry(
                        rows.getObject("node", java.util.UUID.class),
                        rows.getLong("node_sequence"),
                        rows.getLong("micros"),
                        "user",
                        "otto",
                        row.action(),
                        row.object(),
                        row.outcome(),
                        rows.getString("detail")))
                .one());
        String hash = java.util.HexFormat.of().formatHex(AuditChain.hash(previous, 3, forged));
        tamper("ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER;"
                + "UPDATE audit_event SET actor = 'otto', hash = decode('" + hash + "', 'hex') WHERE sequence = 3;"
                + "UPDATE audit_head SET hash = decode('" + hash + "', 'hex')");
        return new AuditChain.Head(3, previous);
    }

    private void record(int count) {
        for (int index = 0; index < count; index++) {
            log.record(event("u" + index));
        }
    }

    private void tamper(String sql) throws SQLException, IOException {
        try (Connection connection = OwnerConnection.open(database, testHome.home());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private AuditLog openLog(AuditConfig config) throws IOException {
        return AuditLog.open(database, config, testHome.home(), AuditLogIT::seal);
    }

    private static byte[] seal(byte[] hash) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("known only to this test".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return digest.digest(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AuditEvent event(String user) {
        return AuditEvent.success("user.create", ANNA, "user:" + user, Map.of("role", "user"));
    }
}
