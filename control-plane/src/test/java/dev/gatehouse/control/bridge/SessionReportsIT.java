/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.bridge.DomainFixture.RunningSession;
import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.db.PausedDatabase;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.node.NodeCard;
import dev.gatehouse.control.node.Nodes;
import dev.gatehouse.control.session.LiveSessions;
import dev.gatehouse.control.session.RecordingView;
import dev.gatehouse.control.session.Sessions;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What relays report reaches the database once, in order, also when that is away for a while or the process dies. */
class SessionReportsIT {

    private static final Duration GENEROUS = Duration.ofSeconds(60);

    private static DomainFixture on;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    private static void eventually(ThrowingRunnable check) {
        Awaitility.await().atMost(GENEROUS).untilAsserted(check);
    }

    private static int audited(SessionId session, String action) {
        return on.database.withHandle(handle -> handle.createQuery(
                        "SELECT count(*) FROM audit_event WHERE object = :object AND action = :action")
                .bind("object", "session:" + session)
                .bind("action", action)
                .mapTo(Integer.class)
                .one());
    }

    @Test
    void aSessionsLifeIsOnRecord() {
        Set4 names = on.granted();
        Grant grant = on.grant(names);
        int before = on.domain.sessionsLive();
        RunningSession session = on.new RunningSession(grant.session());
        eventually(() -> assertThat(on.column(session.id(), "state")).isEqualTo("live"));
        assertThat(on.column(session.id(), "recording_state")).isEqualTo("open");
        assertThat(on.domain.sessionsLive()).isEqualTo(before + 1);
        on.domain.reporter().observed(session.id(), "forward.refused", Map.of("host", "evil\u0000\u001b[2J"));
        on.domain.reporter().observed(session.id(), "Not An Event", Map.of());
        session.end(CloseCause.CLIENT_CLOSED, "");
        eventually(() -> assertThat(on.column(session.id(), "end_cause")).isEqualTo("client.closed"));
        assertThat(on.column(session.id(), "bytes_in || '/' || bytes_out")).isEqualTo("111/222");
        assertThat(audited(session.id(), "session.granted")).isEqualTo(1);
        assertThat(audited(session.id(), "session.opened")).isEqualTo(1);
        assertThat(audited(session.id(), "session.forward.refused")).isEqualTo(1);
        assertThat(audited(session.id(), "session.observed")).isEqualTo(1);
        assertThat(audited(session.id(), "session.ended")).isEqualTo(1);
        assertThat(on.domain.sessionsLive()).isEqualTo(before);
        assertThat(on.audit.verify().ok()).isTrue();
    }

    @Test
    void aSessionThatCouldNotBeginIsOnRecordWithItsCause() {
        Grant grant = on.grant(on.granted());
        on.domain.reporter().failed(grant.session(), CloseCause.TARGET_UNREACHABLE, "connection refused");
        eventually(() -> assertThat(on.column(grant.session(), "end_cause || ': ' || end_detail"))
                .isEqualTo("target.unreachable: connection refused"));
        assertThat(audited(grant.session(), "session.failed")).isEqualTo(1);
    }

    @Test
    void withTheDatabaseAwaySessionsGoOnAndNobodyNewGetsIn() throws Exception {
        Set4 names = on.granted();
        RunningSession running = on.new RunningSession(on.grant(names).session());
        RunningSession ending = on.new RunningSession(on.grant(names).session());
        eventually(() -> assertThat(on.column(ending.id(), "state")).isEqualTo("live"));
        AccessRequest refused = on.request(names);
        Path spool = on.home.home().spool().resolve("session-reports.jsonl");
        try (PausedDatabase paused = new PausedDatabase(on.database)) {
            assertThat(paused).isNotNull();
            AccessDecision decision = on.authorize(refused);
            assertThat(decision).isEqualTo(Denials.denied(refused.session(), false));
            ending.end(CloseCause.CLIENT_CLOSED, "");
            eventually(() -> assertThat(spool).isNotEmptyFile());
            assertThat(running.ended).as("live sessions go on").isNotDone();
            new Sessions(
                            on.database,
                            on.audit,
                            liveOf(running),
                            new Nodes(
                                    on.database,
                                    on.audit,
                                    new NodeCard("node-1", "node-1", "test", List.of()),
                                    Duration.ofSeconds(15)))
                    .terminate(DomainFixture.OPERATOR, running.id().value(), "now");
            assertThat(running.ended).as("and can be ended").isCompletedWithValue(CloseCause.TERMINATED);
        }
        eventually(() -> assertThat(on.column(ending.id(), "end_cause")).isEqualTo("client.closed"));
        eventually(() -> assertThat(on.column(running.id(), "end_cause")).isEqualTo("terminated"));
        eventually(() -> assertThat(on.cause(refused.session())).isEqualTo("database.unavailable"));
        eventually(() -> assertThat(spool).doesNotExist());
        assertThat(audited(ending.id(), "session.ended")).isEqualTo(1);
        assertThat(on.authorize(on.request(names))).isInstanceOf(AccessDecision.Granted.class);
        assertThat(on.audit.verify().ok()).isTrue();
    }

    @Test
    void whenNothingTakesReportsNobodyGetsInUntilItWorksAgain() throws Exception {
        Set4 names = on.granted();
        RunningSession session = on.new RunningSession(on.grant(names).session());
        eventually(() -> assertThat(on.column(session.id(), "state")).isEqualTo("live"));
        Path spool = on.home.home().spool().resolve("session-reports.jsonl");
        Files.createDirectories(spool);
        AccessRequest refused = on.request(names);
        try (PausedDatabase paused = new PausedDatabase(on.database)) {
            assertThat(paused).isNotNull();
            session.end(CloseCause.CLIENT_CLOSED, "");
            eventually(() -> assertThat(on.authorize(refused)).isInstanceOf(AccessDecision.Denied.class));
        }
        eventually(() -> assertThat(on.column(session.id(), "end_cause")).isEqualTo("client.closed"));
        assertThat(audited(session.id(), "session.ended"))
                .as("nothing lost, nothing twice")
                .isEqualTo(1);
        eventually(() -> assertThat(on.authorize(on.request(names))).isInstanceOf(AccessDecision.Granted.class));
        Files.deleteIfExists(spool); // other tests spool too
    }

    /** A registry with this one session, as the domain's own is not shown. */
    private static LiveSessions liveOf(RunningSession session) {
        LiveSessions live = new LiveSessions(Clock.systemUTC());
        live.admit(
                session.id(),
                new dev.gatehouse.control.session.Grounds(
                        new java.util.UUID(0, 1),
                        new java.util.UUID(0, 2),
                        1,
                        new java.util.UUID(0, 3),
                        "ssh",
                        "root",
                        Optional.empty(),
                        Optional.empty(),
                        new dev.gatehouse.proxy.port.SessionPolicy(
                                "p",
                                java.util.Set.of(),
                                dev.gatehouse.proxy.port.SessionPolicy.RecordMode.ALL,
                                GENEROUS,
                                GENEROUS,
                                List.of(),
                                "")),
                1);
        live.opened(session.id(), session);
        return live;
    }

    @Test
    void theSameReportTwiceCountsOnce() throws IOException {
        Grant grant = on.grant(on.granted());
        ReportRows rows = new ReportRows(on.database, on.audit, "node-1");
        SessionReport opened =
                new SessionReport(5, grant.session().value(), SessionReport.Kind.OPENED, Instant.now(), Map.of());
        SessionReport ended = new SessionReport(
                6,
                grant.session().value(),
                SessionReport.Kind.ENDED,
                Instant.now(),
                Map.of("cause", "client.closed", "bytesIn", "1", "bytesOut", "2"));
        rows.write(List.of(opened, ended));
        rows.write(List.of(opened, ended));
        assertThat(on.column(grant.session(), "state")).isEqualTo("ended");
        assertThat(audited(grant.session(), "session.opened")).isEqualTo(1);
        assertThat(audited(grant.session(), "session.ended")).isEqualTo(1);
    }

    @Test
    void aCrashIsClosedAtTheNextStartAfterTheSpoolWasReplayed() throws IOException {
        Set4 names = on.granted();
        RunningSession lost = on.new RunningSession(on.grant(names).session());
        RunningSession spooled = on.new RunningSession(on.grant(names).session());
        eventually(() -> assertThat(on.column(spooled.id(), "state")).isEqualTo("live"));
        eventually(() -> assertThat(on.column(lost.id(), "state")).isEqualTo("live"));
        on.domain.close();
        // what a killed process leaves: a report in the spool, and a session of which nothing more was said
        Files.createDirectories(on.home.home().spool());
        try (ReportSpool spool = new ReportSpool(on.home.home().spool())) {
            spool.append(List.of(new SessionReport(
                    Long.MAX_VALUE - 10,
                    spooled.id().value(),
                    SessionReport.Kind.ENDED,
                    Instant.now(),
                    Map.of("cause", "idle.timeout", "bytesIn", "1", "bytesOut", "2"))));
        }
        on.domain = on.newDomain();
        on.domain.start();
        eventually(() -> assertThat(on.column(lost.id(), "end_cause")).isEqualTo("gateway.crash"));
        assertThat(on.column(spooled.id(), "end_cause")).isEqualTo("idle.timeout");
        assertThat(audited(lost.id(), "session.ended")).isEqualTo(1);
        assertThat(audited(spooled.id(), "session.ended")).isEqualTo(1);
    }

    @Test
    void aSealedRecordingIsKnown() {
        Grant grant = on.grant(on.granted());
        RunningSession session = on.new RunningSession(grant.session());
        session.end(CloseCause.CLIENT_CLOSED, "");
        eventually(() -> assertThat(on.column(session.id(), "state")).isEqualTo("ended"));
        RecordingView.SealedNotice notice = new RecordingView.SealedNotice(
                session.id().value(),
                false,
                "2026/11/21/x.iolog",
                4711,
                new byte[32],
                "00112233aabbccdd",
                1234,
                Instant.now());
        assertThat(on.domain.recordings().sealed(notice)).isTrue();
        assertThat(on.domain.recordings().sealed(notice)).as("told again").isTrue();
        RecordingView view = on.domain.recordings().find(session.id().value()).orElseThrow();
        assertThat(view.state()).isEqualTo("sealed");
        assertThat(view.sizeBytes()).isEqualTo(4711);
        assertThat(view.session().recordingId()).isEqualTo(session.id().value());
        assertThat(on.domain
                        .recordings()
                        .list(Optional.empty(), new PageRequest(10, Optional.empty()))
                        .items())
                .extracting(RecordingView::path)
                .contains("2026/11/21/x.iolog");
        int rows = on.database.withHandle(handle -> handle.createQuery(
                        "SELECT count(*) FROM audit_event WHERE action = 'recording.sealed' AND object = :object")
                .bind("object", "recording:" + session.id())
                .mapTo(Integer.class)
                .one());
        assertThat(rows).isEqualTo(1);
        assertThat(on.domain
                        .recordings()
                        .sealed(new RecordingView.SealedNotice(
                                new java.util.UUID(1, 1), true, "x", 1, new byte[32], "k", 1, Instant.now())))
                .as("no such session")
                .isFalse();
    }

    @Test
    void noSecretIsInTheDatabaseOrTheAuditLog() throws Exception {
        Set4 names = on.granted();
        on.grant(names).close();
        AccessRequest wrong =
                on.request(names.user(), "root", names.target(), "canary-wrong-password-5521", "203.0.113.9");
        on.authorize(wrong);
        String dump = new DatabaseDump(on.database).text();
        assertThat(dump)
                .contains(names.user(), names.target(), "session.denied")
                .contains("argon2id");
        for (String canary :
                List.of(DomainFixture.PASSWORD, DomainFixture.TARGET_PASSWORD, "canary-wrong-password-5521")) {
            for (String form : DatabaseDump.formsOf(canary)) {
                assertThat(dump.contains(form)).as("a form of " + canary).isFalse();
            }
        }
    }
}
