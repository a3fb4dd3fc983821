/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.rdp.config.RdpTimeConfig;
import dev.gatehouse.rdp.record.RdpRecordTypes;
import dev.gatehouse.rdp.testing.Gateway;
import dev.gatehouse.rdp.testing.LoopGuard;
import dev.gatehouse.rdp.testing.TargetPeer;
import dev.gatehouse.rdp.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a session ends, and wherever: at once, reported once, its recording closed, nothing left. */
class EndsIT {

    private static final RdpTimeConfig QUICK =
            new RdpTimeConfig(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(10));

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private static void endedOnce(Gateway gateway, CloseCause cause) {
        assertThat(gateway.ended().cause()).isEqualTo(cause);
        gateway.nothingLeft();
        assertThat(gateway.reporter.ended()).hasSize(1);
        assertThat(gateway.reporter.failed()).isEmpty();
        assertThat(gateway.reporter.live()).isEmpty();
        assertThat(gateway.recording().cause()).contains(cause.code());
    }

    @Test
    void terminateEndsBothLegsAndTellsTheClientWhy() throws Exception {
        try (Gateway gateway = new Gateway.Setup().open();
                TestClient client = gateway.session()) {
            long start = System.nanoTime();
            gateway.live().end(CloseCause.TERMINATED, "");
            assertThat(client.closedWithin(10)).isTrue();
            assertThat(gateway.target.peer().closedWithin(10)).isTrue();
            long millis = (System.nanoTime() - start) / 1_000_000;
            System.getLogger("measured").log(System.Logger.Level.INFO, "terminate: both legs closed in {0} ms", millis);
            assertThat(millis).isLessThan(5_000);
            assertThat(client.errorInfos()).isNotEmpty();
            endedOnce(gateway, CloseCause.TERMINATED);
        }
    }

    @Test
    void aLockFreezesInputAndPaintsUntilTheUnlock() throws Exception {
        try (Gateway gateway = new Gateway.Setup()
                        .config(config -> config.withTime(QUICK))
                        .open();
                TestClient client = gateway.session()) {
            TargetPeer target = gateway.target.peer();
            int painted = client.painted();
            gateway.live().lock("lunch");
            await().atMost(Gateway.DEADLINE).until(() -> client.painted() > painted);
            assertThat(gateway.recording().joined(RdpRecordTypes.SCREEN, 0)).isNotEmpty();
            client.key(30);
            target.update(5, 1);
            await().atMost(Gateway.DEADLINE).until(() -> client.fromTarget() == 5);
            gateway.live().unlock();
            await().atMost(Gateway.DEADLINE)
                    .until(() -> gateway.reporter.observed().stream()
                            .anyMatch(each -> each.event().equals("rdp.unlocked")));
            client.key(31);
            await().atMost(Gateway.DEADLINE).until(() -> !target.inputs().isEmpty());
            // the frozen one never comes
            assertThat(target.inputs().get(0)[3]).isEqualTo((byte) 31);
            // what was painted over is asked for again
            await().atMost(Gateway.DEADLINE).until(() -> target.dataTypes().contains(0x21));
        }
    }

    @Test
    void anIdleSessionIsWarnedOnTheScreenAndEnded() throws Exception {
        endsByTime(Duration.ofSeconds(3), Duration.ofHours(1), CloseCause.IDLE_TIMEOUT);
    }

    @Test
    void aSessionAtItsMaximumDurationIsWarnedOnTheScreenAndEnded() throws Exception {
        endsByTime(Duration.ofHours(1), Duration.ofSeconds(3), CloseCause.MAX_DURATION);
    }

    private static void endsByTime(Duration idle, Duration max, CloseCause cause) throws Exception {
        SessionPolicy policy =
                new SessionPolicy("test", Set.of(), SessionPolicy.RecordMode.ALL, idle, max, List.of(), "");
        try (Gateway gateway = new Gateway.Setup()
                        .policy(policy)
                        .config(config -> config.withTime(QUICK))
                        .open();
                TestClient client = gateway.session()) {
            int painted = client.painted();
            await().atMost(Gateway.DEADLINE).until(() -> client.painted() > painted);
            assertThat(gateway.reporter.ended()).isEmpty();
            assertThat(client.closedWithin(20)).isTrue();
            endedOnce(gateway, cause);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatVanishesIsLost(boolean byReset) throws Exception {
        try (Gateway gateway = new Gateway.Setup().open();
                TestClient client = gateway.session()) {
            vanish(client, byReset);
            endedOnce(gateway, CloseCause.CLIENT_LOST);
            assertThat(gateway.target.peer().closedWithin(10)).isTrue();
        }
    }

    private static void vanish(TestClient client, boolean byReset) throws IOException {
        if (byReset) {
            client.reset();
        } else {
            client.close();
        }
    }

    @Test
    void aTargetThatVanishesGivesTheClientWhatItHadSaid() throws Exception {
        try (Gateway gateway = new Gateway.Setup().open();
                TestClient client = gateway.session()) {
            gateway.target.peer().update(10_000, 1);
            await().atMost(Gateway.DEADLINE).until(() -> client.fromTarget() == 10_000);
            gateway.target.peer().reset();
            endedOnce(gateway, CloseCause.TARGET_LOST);
            assertThat(client.closedWithin(10)).isTrue();
        }
    }

    /** Its frames: request, client's settings, channels, information, and then the session. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
    void aClientThatVanishesInAnyPhaseLeavesNothing(int phase) throws Exception {
        try (Gateway gateway = new Gateway.Setup().open();
                TestClient client = TestClient.connect(
                        gateway.address(),
                        Gateway.LOGIN,
                        Gateway.PASSWORD,
                        (index, frame) -> index == phase ? null : List.of(frame))) {
            assertThat(client.closedWithin(10)).isTrue();
            gateway.nothingLeft();
            assertThat(gateway.reporter.ended().size()
                            + gateway.reporter.failed().size())
                    .isEqualTo(gateway.memory().recordings().size());
            gateway.memory()
                    .recordings()
                    .forEach(each -> assertThat(each.cause()).isPresent());
        }
    }

    /** Its frames: confirm, settings, user, channels, licence, demand, finalization. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void aTargetThatVanishesInAnyPhaseIsReportedOnce(int phase) throws Exception {
        try (Gateway gateway = new Gateway.Setup().open()) {
            gateway.target.outgoing((index, frame) -> index == phase ? null : List.of(frame));
            try (TestClient client = gateway.client()) {
                await().atMost(Gateway.DEADLINE)
                        .until(() -> gateway.reporter.ended().size()
                                        + gateway.reporter.failed().size()
                                == 1);
                await().atMost(Gateway.DEADLINE)
                        .until(() -> gateway.recording().cause().isPresent());
                assertThat(gateway.target.dials()).isOne();
                assertThat(client.refusal()).doesNotContain("TARGET");
            }
            gateway.nothingLeft();
            assertThat(gateway.reporter.ended().size()
                            + gateway.reporter.failed().size())
                    .isOne();
        }
    }
}
