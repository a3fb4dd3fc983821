/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.node.NodeCard;
import dev.gatehouse.control.node.NodeCommands;
import dev.gatehouse.control.node.NodeView;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.SessionId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes on one database. The second has no relays: a test holds its sessions. */
class NodesIT {

    private static DomainFixture on;
    private static AccessDomain other;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
        other = on.newDomain(new AccessDomain.NodeSettings(
                new NodeCard("node-2", "second", "1", List.of("ssh 192.0.2.2:22")),
                Duration.ofSeconds(5),
                Set.of(),
                on.home.home().spool().resolve("second")));
        other.start();
    }

    @AfterAll
    static void close() throws IOException {
        other.close();
        on.close();
    }

    private static void eventually(ThrowingRunnable check) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(check);
    }

    /** A session on the second node. */
    private static final class Elsewhere implements LiveSession {
        private final SessionId id;
        private final boolean canLock;
        private final CompletableFuture<CloseCause> ended = new CompletableFuture<>();
        private final Queue<String> told = new ConcurrentLinkedQueue<>();

        Elsewhere(boolean canLock) {
            this.canLock = canLock;
            Set4 names = on.granted();
            AccessRequest request = on.request(names);
            AccessDecision decision = authorize(request);
            assertThat(decision).isInstanceOf(AccessDecision.Granted.class);
            ((AccessDecision.Granted) decision).grant().close();
            id = request.session();
            other.reporter().opened(id, this);
            eventually(() -> assertThat(on.column(id, "state")).isEqualTo("live"));
        }

        static AccessDecision authorize(AccessRequest request) {
            return DomainFixture.await(
                    other.authority().authorize(request, on.loop).toCompletableFuture());
        }

        UUID value() {
            return id.value();
        }

        @Override
        public SessionId id() {
            return id;
        }

        @Override
        public long bytesIn() {
            return 0;
        }

        @Override
        public long bytesOut() {
            return 0;
        }

        @Override
        public void end(CloseCause cause, String text) {
            told.add(text);
            ended.complete(cause);
            other.reporter().ended(id, cause, text, 1, 2);
        }

        @Override
        public void tell(String text) {
            told.add(text);
        }

        @Override
        public boolean lock(String text) {
            return canLock;
        }
    }

    private static int audited(String object, String action) {
        return on.database.withHandle(handle -> handle.createQuery(
                        "SELECT count(*) FROM audit_event WHERE object = :object AND action = :action")
                .bind("object", object)
                .bind("action", action)
                .mapTo(Integer.class)
                .one());
    }

    private static void execute(String sql, Object... arguments) {
        on.database.inTransaction(handle -> handle.execute(sql, arguments));
    }

    @Test
    void theListSaysWhoIsThere() {
        eventually(() -> assertThat(on.domain.nodes().list())
                .filteredOn(NodeView::reachable)
                .extracting(NodeView::name)
                .contains("node-1", "second"));
        Elsewhere session = new Elsewhere(true);
        assertThat(on.domain.sessions().get(session.value()).nodeName()).isEqualTo("second");
        eventually(
                () -> assertThat(on.domain.nodes().find("node-2").orElseThrow().sessionsLive())
                        .isPositive());
        session.end(CloseCause.CLIENT_CLOSED, "");
    }

    @Test
    void terminateOnOneNodeEndsASessionOfTheOther() {
        Elsewhere session = new Elsewhere(true);
        on.domain.sessions().terminate(DomainFixture.OPERATOR, session.value(), "go home");
        assertThat(session.ended).as("at the return, not a poll later").isCompletedWithValue(CloseCause.TERMINATED);
        assertThat(session.told).contains("go home");
        assertThat(audited("session:" + session.id(), "session.terminate")).isEqualTo(1);
        eventually(() -> assertThat(on.column(session.id(), "end_cause")).isEqualTo("terminated"));
        assertThatThrownBy(() -> on.domain.sessions().terminate(DomainFixture.OPERATOR, session.value(), ""))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("ended already");
    }

    @Test
    void aLockOnOneNodeFreezesASessionOfTheOtherAndTheAnswerIsTrue() {
        Elsewhere session = new Elsewhere(true);
        on.domain.sessions().lock(DomainFixture.OPERATOR, session.value(), "wait");
        assertThat(other.sessions().get(session.value()).locked()).isTrue();
        assertThatThrownBy(() -> on.domain.sessions().lock(DomainFixture.OPERATOR, session.value(), ""))
                .hasMessageContaining("locked already");
        on.domain.sessions().unlock(DomainFixture.OPERATOR, session.value(), "");
        assertThatThrownBy(() -> on.domain.sessions().unlock(DomainFixture.OPERATOR, session.value(), ""))
                .hasMessageContaining("not locked");
        assertThat(audited("session:" + session.id(), "session.lock")).isEqualTo(1);
        assertThat(audited("session:" + session.id(), "session.unlock")).isEqualTo(1);
        String actor = on.database.withHandle(handle -> handle.createQuery(
                        "SELECT actor_kind || ' ' || actor FROM audit_event WHERE object = :o AND action = 'session.lock'")
                .bind("o", "session:" + session.id())
                .mapTo(String.class)
                .one());
        assertThat(actor).as("who asked, not the node that did it").isEqualTo("local tester");
        session.end(CloseCause.CLIENT_CLOSED, "");
        Elsewhere rigid = new Elsewhere(false);
        assertThatThrownBy(() -> on.domain.sessions().lock(DomainFixture.OPERATOR, rigid.value(), ""))
                .hasMessageContaining("cannot be locked");
        rigid.end(CloseCause.CLIENT_CLOSED, "");
    }

    @Test
    void aNodeThatDoesNotAnswerDoesNothingLater() {
        execute("""
                INSERT INTO nodes (id, name, version, addresses, state, started_at, heartbeat_at)
                VALUES ('node-mute', 'mute', '1', '{}', 'up', now(), now() + interval '1 hour')""");
        Elsewhere session = new Elsewhere(true);
        execute("UPDATE sessions SET node = 'node-mute' WHERE id = ?", session.value());
        assertThatThrownBy(() -> on.domain.sessions().lock(DomainFixture.OPERATOR, session.value(), ""))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("mute does not answer; nothing was changed");
        int waiting = on.database.withHandle(
                handle -> handle.createQuery("SELECT count(*) FROM node_commands WHERE node = 'node-mute'")
                        .mapTo(Integer.class)
                        .one());
        assertThat(waiting).isZero();
        assertThatThrownBy(() -> on.domain.sessions().terminate(DomainFixture.OPERATOR, session.value(), ""))
                .hasMessageContaining("as soon as that node is heard of");
        assertThat(session.ended).isNotDone();
        session.end(CloseCause.CLIENT_CLOSED, "");
        execute("DELETE FROM nodes WHERE id = 'node-mute'");
    }

    @Test
    void sessionsOfANodeThatDiedAreNotedAsLostAndOnlyThose() {
        Elsewhere mine = new Elsewhere(true);
        Elsewhere lost = new Elsewhere(true);
        execute("""
                INSERT INTO nodes (id, name, version, addresses, state, started_at, heartbeat_at)
                VALUES ('node-dead', 'dead', '1', '{}', 'up', now(), now() - interval '20 seconds')""");
        execute(
                "UPDATE sessions SET node = 'node-dead', granted_at = now() - interval '1 hour', started_at = NULL"
                        + " WHERE id = ?",
                lost.value());
        eventually(() -> assertThat(on.column(lost.id(), "end_cause")).isEqualTo("node.lost"));
        assertThat(on.column(lost.id(), "(ended_at = (SELECT heartbeat_at FROM nodes WHERE id = 'node-dead'))"))
                .as("as long as anybody knows")
                .isEqualTo("true");
        assertThat(audited("node:node-dead", "node.lost")).isEqualTo(1);
        assertThat(on.domain.nodes().find("node-dead").orElseThrow().state()).isEqualTo("gone");
        assertThat(on.column(mine.id(), "state")).isEqualTo("live");
        // the true end turns up later
        other.reporter().ended(lost.id(), CloseCause.CLIENT_CLOSED, "", 5, 6);
        eventually(() -> assertThat(on.column(lost.id(), "end_cause")).isEqualTo("client.closed"));
        mine.end(CloseCause.CLIENT_CLOSED, "");
    }

    @Test
    void aNodeThatWasGivenUpAndIsThereTakesItsSessionsBack() {
        Elsewhere session = new Elsewhere(true);
        int before = audited("node:node-2", "node.returned");
        execute(
                "UPDATE sessions SET state = 'ended', ended_at = now(), end_cause = 'node.lost' WHERE id = ?",
                session.value());
        execute("UPDATE nodes SET state = 'gone', lost_at = now() WHERE id = 'node-2'");
        eventually(() -> assertThat(on.column(session.id(), "state || coalesce(end_cause, '')"))
                .isEqualTo("live"));
        assertThat(on.domain.nodes().find("node-2").orElseThrow().state()).isEqualTo("up");
        assertThat(audited("node:node-2", "node.returned")).isEqualTo(before + 1);
        session.end(CloseCause.CLIENT_CLOSED, "");
    }

    @Test
    void aDrainRefusesTellsAndEndsAtItsTime() {
        Elsewhere session = new Elsewhere(true);
        assertThat(ask("drain", "3600 back at noon")).isEqualTo("draining");
        assertThat(other.drain().takesNewSessions()).isFalse();
        assertThat(session.told).anyMatch(text -> text.contains("60 min") && text.endsWith("back at noon"));
        NodeView view = on.domain.nodes().find("node-2").orElseThrow();
        assertThat(view.state()).isEqualTo("draining");
        assertThat(view.drainBy()).isEqualTo("local:tester");
        AccessRequest right = on.request(on.granted());
        AccessRequest wrong = on.request("nobody", "root", "nothing", "guess", "198.51.100.250");
        String first = denial(Elsewhere.authorize(right));
        String second = denial(Elsewhere.authorize(wrong));
        assertThat(first).contains("connect again in a minute");
        assertThat(second.replaceAll("[0-9A-Z]{8}$", "")).isEqualTo(first.replaceAll("[0-9A-Z]{8}$", ""));
        eventually(() -> assertThat(on.cause(right.session())).isEqualTo("node.draining"));
        assertThat(on.grant(on.granted())).as("the other node takes them").isNotNull();
        assertThat(session.ended).as("a drain cuts nobody").isNotDone();

        assertThat(ask("resume", "")).isEqualTo("resumed");
        assertThat(ask("resume", "")).isEqualTo("not-draining");
        Elsewhere later = new Elsewhere(true);
        assertThat(ask("drain", "1 ")).isEqualTo("draining");
        eventually(() -> assertThat(session.ended).isCompletedWithValue(CloseCause.NODE_DRAINED));
        assertThat(later.ended).isCompletedWithValue(CloseCause.NODE_DRAINED);
        eventually(() -> assertThat(on.column(session.id(), "end_cause")).isEqualTo("node.drained"));
        assertThat(ask("resume", "")).isEqualTo("resumed");
        assertThat(audited("node:node-2", "node.drain")).isEqualTo(2);
        assertThat(audited("node:node-2", "node.resume")).isEqualTo(2);
    }

    private static String ask(String kind, String argument) {
        return on.domain
                .nodes()
                .commands()
                .askAndAwait(
                        "node-2",
                        kind,
                        new NodeCommands.Command(
                                "node-2",
                                argument,
                                new Actor(Actor.Kind.LOCAL_OPERATOR, "tester", java.util.Map.of()),
                                "node-1"))
                .orElseThrow();
    }

    private static String denial(AccessDecision decision) {
        return ((AccessDecision.Denied) decision).userText();
    }
}
