/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.session.LiveSessions.LockAnswer;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.SessionPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LiveSessionsTest {

    private static class Handle implements LiveSession {
        private final SessionId id;
        private final List<CloseCause> ends = new ArrayList<>();

        Handle(SessionId id) {
            this.id = id;
        }

        @Override
        public SessionId id() {
            return id;
        }

        @Override
        public long bytesIn() {
            return 1;
        }

        @Override
        public long bytesOut() {
            return 2;
        }

        @Override
        public void end(CloseCause cause, String text) {
            ends.add(cause);
        }
    }

    private static Grounds grounds() {
        SessionPolicy policy = new SessionPolicy(
                "p",
                Set.of(),
                SessionPolicy.RecordMode.ALL,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                List.of(),
                "");
        return new Grounds(
                UUID.randomUUID(),
                UUID.randomUUID(),
                1,
                UUID.randomUUID(),
                "ssh",
                "root",
                Optional.empty(),
                Optional.empty(),
                policy);
    }

    private static SessionId next() {
        return SessionId.next(Instant.now());
    }

    @Test
    void takesInUpToItsLimit() {
        LiveSessions live = new LiveSessions(Clock.systemUTC(), 2);
        SessionId first = next();
        assertThat(live.admit(first, grounds(), 1)).isTrue();
        assertThat(live.admit(first, grounds(), 1)).as("the same id twice").isFalse();
        assertThat(live.admit(next(), grounds(), 1)).isTrue();
        assertThat(live.admit(next(), grounds(), 1)).isFalse();
        live.remove(first);
        live.remove(first);
        assertThat(live.admit(next(), grounds(), 1)).isTrue();
        assertThat(live.admit(next(), grounds(), 1))
                .as("removing twice makes one place")
                .isFalse();
    }

    @Test
    void endsASessionThatBeginsAfterItWasRevoked() {
        LiveSessions live = new LiveSessions(Clock.systemUTC());
        SessionId id = next();
        live.admit(id, grounds(), 1);
        assertThat(live.find(id).orElseThrow().end(CloseCause.ACCESS_REVOKED, ""))
                .isTrue();
        Handle handle = new Handle(id);
        live.opened(id, handle);
        assertThat(handle.ends).containsExactly(CloseCause.ACCESS_REVOKED);
    }

    @Test
    void endsOnceAndWithTheFirstCause() {
        LiveSessions live = new LiveSessions(Clock.systemUTC());
        SessionId id = next();
        live.admit(id, grounds(), 1);
        Handle handle = new Handle(id);
        live.opened(id, handle);
        assertThat(live.liveCount()).isEqualTo(1);
        LiveSessions.Entry entry = live.find(id).orElseThrow();
        assertThat(entry.end(CloseCause.TERMINATED, "")).isTrue();
        assertThat(entry.end(CloseCause.ACCESS_REVOKED, "")).isFalse();
        assertThat(handle.ends).containsExactly(CloseCause.TERMINATED);
    }

    @Test
    void locksWhatHasBegunAndCanBeLockedAndOnlyOnce() {
        LiveSessions live = new LiveSessions(Clock.systemUTC());
        SessionId id = next();
        live.admit(id, grounds(), 1);
        LiveSessions.Entry entry = live.find(id).orElseThrow();
        assertThat(entry.lock("")).isEqualTo(LockAnswer.NOT_BEGUN);
        List<String> said = new ArrayList<>();
        live.opened(id, new Handle(id) {
            @Override
            public boolean lock(String text) {
                said.add(text);
                return true;
            }

            @Override
            public void unlock() {
                said.add("unlock");
            }
        });
        assertThat(entry.unlock()).isEqualTo(LockAnswer.ALREADY);
        assertThat(entry.lock("why")).isEqualTo(LockAnswer.DONE);
        assertThat(entry.lock("again")).isEqualTo(LockAnswer.ALREADY);
        assertThat(entry.isLocked()).isTrue();
        assertThat(entry.unlock()).isEqualTo(LockAnswer.DONE);
        assertThat(entry.isLocked()).isFalse();
        assertThat(said).containsExactly("why", "unlock");
    }

    @Test
    void aProtocolWithoutALockStaysUnlocked() {
        LiveSessions live = new LiveSessions(Clock.systemUTC());
        SessionId id = next();
        live.admit(id, grounds(), 1);
        live.opened(id, new Handle(id));
        LiveSessions.Entry entry = live.find(id).orElseThrow();
        assertThat(entry.lock("")).isEqualTo(LockAnswer.IMPOSSIBLE);
        assertThat(entry.isLocked()).isFalse();
    }

    @Test
    void aSessionThatWasNeverGrantedDoesNotLive() {
        LiveSessions live = new LiveSessions(Clock.systemUTC());
        Handle handle = new Handle(next());
        live.opened(handle.id(), handle);
        assertThat(handle.ends).containsExactly(CloseCause.INTERNAL_ERROR);
        assertThat(live.all()).isEmpty();
    }
}
