/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.audit.AuditRow;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.RetentionConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.TestHome;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.session.RecordingView.SealedNotice;
import dev.gatehouse.control.session.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionIT {

    private static final Actor ANNA = Actor.user("anna", "127.0.0.1");
    private static final RetentionConfig NOTHING = RetentionConfig.defaults();

    @TempDir
    private Path directory;

    private static TestHome home;
    private static Database database;
    private static AuditLog audit;

    @BeforeAll
    static void open() throws IOException {
        home = TestHome.createWithDatabase();
        database = Database.open(DatabaseConfig.embedded(), home.home());
        audit = AuditLog.open(database, AuditConfig.defaults(), home.home(), hash -> new byte[32]);
    }

    @AfterAll
    static void close() throws IOException {
        audit.close();
        database.close();
        home.close();
    }

    @BeforeEach
    void empty() {
        database.withHandle(handle -> handle.execute("DELETE FROM sessions"));
    }

    @Test
    void aPurgeDeletesTheFilesAndLeavesWhoWhyWhenAndTheHash() throws IOException {
        UUID id = recording(0, 10);
        Path file = file(id);
        Files.writeString(file.resolveSibling(file.getFileName() + ".frames"), "screens");
        Files.writeString(file.resolveSibling(file.getFileName() + ".text"), "index");
        UUID other = recording(0, 10);

        KeptRecording purged = retention(NOTHING).purge(ANNA, id, "court order 7");

        assertThat(purged.state()).isEqualTo("purged");
        assertThat(purged.purgedBy()).isEqualTo("user:anna");
        assertThat(purged.purgeReason()).isEqualTo("court order 7");
        assertThat(purged.purgedAt()).isNotNull();
        assertThat(purged.chainHead()).isEqualTo("ab".repeat(32));
        assertThat(purged.path()).isNull();
        try (var left = Files.list(file.getParent())) {
            assertThat(left).containsExactly(file(other));
        }
        AuditRow row = audit.newest(1).get(0);
        assertThat(row.action()).isEqualTo("recording.purge");
        assertThat(row.actor()).isEqualTo("user:anna");
        assertThat(row.detail()).containsEntry("reason", "court order 7").containsEntry("chainHead", "ab".repeat(32));
        assertRefused(() -> retention(NOTHING).purge(ANNA, id, "again"), "was purged by user:anna");
        assertRefused(() -> retention(NOTHING).hold(ANNA, id, "too late"), "was purged by user:anna");
    }

    @Test
    void whatIsHeldIsNeverDeleted() throws IOException {
        UUID id = recording(100, 10);
        RetentionConfig strict = keep(Optional.of(Duration.ofDays(30)), 1);
        assertThat(retention(strict).hold(ANNA, id, "case 12").heldBy()).isEqualTo("user:anna");
        assertRefused(() -> retention(NOTHING).purge(ANNA, id, "no"), "is held by user:anna (case 12)");
        assertThat(retention(strict).due()).isEmpty();
        assertThat(retention(strict).sweep()).isEmpty();
        assertThat(file(id)).exists();
        assertThat(retention(strict).release(ANNA, id, "case closed").heldAt()).isNull();
        assertRefused(() -> retention(NOTHING).release(ANNA, id, "twice"), "is not held");
        assertThat(retention(strict).sweep()).extracting(KeptRecording::id).containsExactly(id);
        assertThat(file(id)).doesNotExist();
        assertThat(audit.newest(3))
                .extracting(AuditRow::action)
                .containsExactly("recording.hold", "recording.release", "recording.purge");
    }

    @Test
    void ageDecides() throws IOException {
        UUID old = recording(40, 10);
        UUID young = recording(20, 10);
        Retention retention = retention(keep(Optional.of(Duration.ofDays(30)), 0));
        assertThat(retention.due()).extracting(KeptRecording::id).containsExactly(old);
        assertThat(file(old)).as("a look changes nothing").exists();
        assertThat(retention.sweep()).hasSize(1);
        assertThat(retention.get(old).purgedBy()).isEqualTo("system:gatehouse");
        assertThat(retention.get(old).purgeReason()).isEqualTo("retention.recordings");
        assertThat(retention.get(young).state()).isEqualTo("sealed");
        assertThat(retention.sweep()).isEmpty();
    }

    @Test
    void aClockThatIsSetAheadMakesNothingOld() throws IOException {
        UUID young = recording(20, 10);
        MovableClock clock = new MovableClock();
        Retention retention = new Retention(
                database,
                audit,
                keep(Optional.of(Duration.ofDays(30)), 0),
                directory.resolve("recordings"),
                new LivedTime(clock, clock::nanos));
        clock.set(Duration.ofDays(365));
        assertThat(retention.sweep()).isEmpty();
        retention.keepHouse();
        assertThat(file(young)).exists();
        clock.set(Duration.ZERO);
        clock.live(Duration.ofDays(9));
        assertThat(retention.sweep()).isEmpty();
        clock.live(Duration.ofDays(2));
        assertThat(retention.sweep()).extracting(KeptRecording::id).containsExactly(young);
    }

    @Test
    void sizeTakesTheOldestAndNoMoreThanNeeded() throws IOException {
        UUID oldest = recording(3, 400);
        UUID middle = recording(2, 400);
        UUID newest = recording(1, 400);
        Retention retention = retention(keep(Optional.empty(), 900));
        assertThat(retention.sweep()).extracting(KeptRecording::id).containsExactly(oldest);
        assertThat(retention.get(oldest).purgeReason()).isEqualTo("retention.recordingsMaxBytes");
        assertThat(List.of(file(middle), file(newest))).allMatch(Files::exists);
        assertThat(retention.due()).isEmpty();
    }

    @Test
    void whatACrashLeftBetweenRowAndFileIsDeletedByTheNextSweep() throws IOException {
        UUID id = recording(0, 10);
        database.withHandle(handle ->
                handle.execute("UPDATE sessions SET recording_purged_at = now(), recording_purged_by = 'user:anna'"));
        assertThat(file(id)).exists();
        retention(NOTHING).sweep();
        assertThat(file(id)).doesNotExist();
        assertThat(retention(NOTHING).get(id).path()).isNull();
    }

    @Test
    void openRecordingsAndThoseOfOtherNodesStay() throws IOException {
        UUID open = recording(100, 10);
        database.withHandle(
                handle -> handle.execute("UPDATE sessions SET recording_state = 'open', recording_path = NULL"));
        UUID elsewhere = recording(100, 10);
        Files.delete(file(elsewhere));
        database.withHandle(handle -> handle.execute("UPDATE sessions SET node = 'other' WHERE id = ?", elsewhere));
        Retention strict = retention(keep(Optional.of(Duration.ofDays(30)), 1));
        assertThat(strict.sweep()).isEmpty();
        assertRefused(() -> strict.purge(ANNA, open, "x"), "is not sealed yet");
        assertRefused(() -> strict.purge(ANNA, elsewhere, "x"), "lies on node other");
    }

    @Test
    void nothingOfASessionThatGoesOnIsDeleted() throws IOException {
        UUID live = recording(100, 10);
        database.withHandle(handle -> handle.execute(
                "UPDATE sessions SET state = 'live', started_at = granted_at, ended_at = NULL, end_cause = NULL"));
        Retention strict = retention(keep(Optional.of(Duration.ofDays(30)), 1));
        assertThat(strict.due()).isEmpty();
        assertThat(strict.sweep()).isEmpty();
        assertRefused(() -> strict.purge(ANNA, live, "x"), "end its session");
        assertThat(file(live)).exists();
    }

    @Test
    void aRowThatPointsOutsideDeletesNothingAndIsInNobodysWay() throws IOException {
        Path outside = Files.writeString(directory.resolve("precious"), "x");
        UUID bent = recording(101, 10);
        database.withHandle(handle -> handle.execute("UPDATE sessions SET recording_path = '../precious'"));
        assertThatThrownBy(() -> retention(NOTHING).purge(ANNA, bent, "x")).isInstanceOf(IOException.class);
        assertThat(retention(NOTHING).get(bent).state()).isEqualTo("sealed");
        UUID good = recording(100, 10);
        assertThat(retention(keep(Optional.of(Duration.ofDays(30)), 0)).sweep())
                .extracting(KeptRecording::id)
                .containsExactly(good);
        assertThat(outside).exists();
    }

    @Test
    void aFileThatCannotBeDeletedKeepsNoOtherAndIsTriedAgain() throws IOException {
        UUID stuck = recording(101, 10);
        Files.delete(file(stuck));
        Path inside = Files.createDirectories(file(stuck)).resolve("in-the-way");
        Files.writeString(inside, "x");
        UUID good = recording(100, 10);
        Retention strict = retention(keep(Optional.of(Duration.ofDays(30)), 0));
        assertThat(strict.sweep()).extracting(KeptRecording::id).containsExactly(stuck, good);
        assertThat(file(good)).doesNotExist();
        assertThat(strict.get(stuck).path()).as("still to be deleted").isNotNull();
        Files.delete(inside);
        assertThat(strict.sweep()).isEmpty();
        assertThat(file(stuck)).doesNotExist();
        assertThat(strict.get(stuck).path()).isNull();
    }

    @Test
    void whatIsSealedAgainAfterItsPurgeIsDeletedAgain() throws IOException {
        UUID id = recording(0, 10);
        retention(NOTHING).purge(ANNA, id, "court order 7");
        Files.write(file(id), new byte[10]);
        byte[] head = HexFormat.of().parseHex("ab".repeat(32));
        new Recordings(database, audit)
                .sealed(new SealedNotice(id, false, "2026/" + id + ".iolog", 10, head, "key", 1, Instant.now()));
        assertThat(retention(NOTHING).get(id).state()).isEqualTo("purged");
        retention(NOTHING).sweep();
        assertThat(file(id)).doesNotExist();
    }

    @Test
    void oldHeadsAndReceiptsGoButEachNodesLastReceiptStays() {
        database.withHandle(handle -> handle.execute("""
                INSERT INTO audit_signed_head (sequence, at, node, line) VALUES
                  (1, now() - interval '100 days', gen_random_uuid(), 'old'), (2, now(), gen_random_uuid(), 'new')"""));
        database.withHandle(handle -> handle.execute("""
                INSERT INTO session_reports (node, sequence, session_id, kind, at) VALUES
                  ('a', 1, gen_random_uuid(), 'opened', now() - interval '100 days'),
                  ('a', 2, gen_random_uuid(), 'ended', now() - interval '100 days'),
                  ('b', 7, gen_random_uuid(), 'opened', now())"""));
        retention(NOTHING).keepHouse();
        assertThat(texts("SELECT line FROM audit_signed_head ORDER BY id")).containsExactly("new");
        assertThat(texts("SELECT node || sequence FROM session_reports ORDER BY 1"))
                .containsExactly("a2", "b7");
    }

    private static List<String> texts(String query) {
        return database.withHandle(
                handle -> handle.createQuery(query).mapTo(String.class).list());
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable what, String why) {
        assertThatThrownBy(what).isInstanceOf(ApiProblem.class).hasMessageContaining(why);
    }

    private static RetentionConfig keep(Optional<Duration> recordings, long maxBytes) {
        return new RetentionConfig(recordings, maxBytes, Duration.ofDays(90), Duration.ofHours(1));
    }

    private Retention retention(RetentionConfig config) {
        return new Retention(database, audit, config, directory.resolve("recordings"));
    }

    private Path file(UUID id) {
        return directory.resolve("recordings/2026").resolve(id + ".iolog");
    }

    /** A session of so many days ago with a sealed recording of so many bytes. */
    private UUID recording(int daysAgo, int bytes) throws IOException {
        UUID id = UUID.randomUUID();
        Files.createDirectories(file(id).getParent());
        Files.write(file(id), new byte[bytes]);
        Instant at = Instant.now().minus(Duration.ofDays(daysAgo));
        database.withHandle(handle -> handle.createUpdate("""
                        INSERT INTO sessions (id, node, protocol, state, user_id, user_name, target_id, target_name, account,
                          policy_name, record, auth_method, client_address, client_software, target_address, granted_at,
                          ended_at, end_cause, recording_state, recording_path, recording_size_bytes, recording_chain_head)
                        VALUES (:id, :node, 'ssh', 'ended', gen_random_uuid(), 'anna', gen_random_uuid(), 'db', 'root', 'p',
                          'all', 'password', '127.0.0.1', 'x', '192.0.2.7', :at, :at, 'client.closed', 'sealed', :path,
                          :bytes, decode(repeat('ab', 32), 'hex'))""")
                .bind("id", id)
                .bind("node", audit.node().toString())
                .bind("at", at)
                .bind("path", "2026/" + id + ".iolog")
                .bind("bytes", bytes)
                .execute());
        return id;
    }
}
