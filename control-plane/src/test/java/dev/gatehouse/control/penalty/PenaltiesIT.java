/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.PenaltyConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.PausedDatabase;
import dev.gatehouse.control.db.SharedDatabase;
import dev.gatehouse.control.db.TestHome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PenaltiesIT {

    private final String user = "user-" + UUID.randomUUID();

    @Test
    void growsIsSharedByNodesAndEndsWithSuccess() throws UnknownHostException {
        InetAddress from = address(1);
        try (Penalties one = penalties(SharedDatabase.get());
                Penalties other = penalties(SharedDatabase.get())) {
            one.failed(user, from);
            one.failed(user, from);
            assertThat(other.check(user, from).allowed()).isTrue();
            other.failed(user, from);
            assertThat(one.check(user, from).allowed()).isFalse();
            assertThat(other.check(user, from).cause())
                    .contains("127.1.0.1")
                    .contains("3 times")
                    .doesNotContain(user);
            assertThat(one.check(user, from).remaining()).isPositive();

            assertThat(one.check(user, address(2)).allowed())
                    .as("the same user elsewhere")
                    .isTrue();
            assertThat(one.check("other-" + user, from).allowed())
                    .as("another user there")
                    .isTrue();

            other.succeeded(user, from);
            assertThat(other.check(user, from).allowed()).isTrue();
        }
    }

    @Test
    void manyUsersFromOneAddressAreStoppedToo() throws UnknownHostException {
        InetAddress from = address(3);
        try (Penalties penalties = penalties(SharedDatabase.get())) {
            int attempts = 0;
            while (penalties.check("guess" + attempts, from).allowed() && attempts < 100) {
                penalties.failed("guess" + attempts++, from);
            }
            assertThat(attempts).isBetween(15, 40);
            penalties.succeeded("guess0", from);
            assertThat(penalties.check("guess0", from).allowed())
                    .as("one good account does not clear the address")
                    .isFalse();
        }
    }

    @Test
    void nobodyLocksAUserOutFromEverywhere() throws UnknownHostException {
        try (Penalties penalties = penalties(SharedDatabase.get())) {
            for (int host = 10; host < 60; host++) {
                for (int attempt = 0; attempt < 4; attempt++) {
                    penalties.failed(user, address(host));
                }
            }
            assertThat(penalties.check(user, address(10)).allowed()).isFalse();
            assertThat(penalties.check(user, address(200)).allowed()).isTrue();
            assertThat(penalties.failed(user, address(201))).isEqualTo(Duration.ofSeconds(3));
        }
    }

    @Test
    void withTheDatabaseAwayMemoryCounts() throws Exception {
        try (TestHome home = TestHome.createWithDatabase();
                Database database = Database.open(DatabaseConfig.embedded(), home.home());
                Penalties penalties = penalties(database)) {
            try (PausedDatabase paused = new PausedDatabase(database)) {
                assertThat(paused).isNotNull();
                for (int attempt = 0; attempt < 3; attempt++) {
                    assertThat(penalties.check(user, address(1)).allowed()).isTrue();
                    penalties.failed(user, address(1));
                }
                assertThat(penalties.check(user, address(1)).allowed()).isFalse();
                assertThat(penalties.check(user, address(2)).allowed()).isTrue();
            }
            assertThat(penalties.check(user, address(1)).allowed())
                    .as("what memory knows still counts when the database is back")
                    .isFalse();
        }
    }

    @Test
    void theTableIsBounded() throws UnknownHostException {
        PenaltyConfig small = new PenaltyConfig(
                Duration.ofSeconds(5),
                Duration.ofSeconds(11),
                Duration.ofMinutes(10),
                10,
                16,
                Duration.ZERO,
                Duration.ZERO,
                1);
        Database database = SharedDatabase.get();
        try (Penalties penalties = new Penalties(database, small)) {
            for (int host = 0; host < 40; host++) {
                penalties.failed(user, address(host));
            }
            new PenaltyTable(database, new PenaltyRule(small)).tidy(small);
            await().atMost(Duration.ofSeconds(60)).until(() -> count(database) <= 16);
        }
    }

    /** A clock that goes back an hour is a debt that ends an hour later than it was given. */
    @Test
    void aClockThatGoesBackMakesNobodyWaitLongerThanTheCap() throws UnknownHostException {
        InetAddress from = address(5);
        Database database = SharedDatabase.get();
        PenaltyConfig config = PenaltyConfig.defaults();
        try (Penalties here = penalties(database);
                Penalties elsewhere = penalties(database)) {
            for (int attempt = 0; attempt < 3; attempt++) {
                here.failed(user, from);
            }
            database.withHandle(handle -> handle.execute(
                    "UPDATE penalty SET owed_until = owed_until + interval '1 hour' WHERE source LIKE ?",
                    "pair % " + from.getHostAddress()));
            Penalties.Verdict after = elsewhere.check(user, from);
            assertThat(after.allowed()).isFalse();
            assertThat(after.remaining()).isPositive().isLessThanOrEqualTo(config.cap());
            new PenaltyTable(database, new PenaltyRule(config)).tidy(config);
            boolean payable = database.withHandle(handle -> handle.createQuery(
                            "SELECT max(owed_until) <= now() + make_interval(secs => :cap) FROM penalty")
                    .bind("cap", (double) config.cap().toSeconds())
                    .mapTo(Boolean.class)
                    .one());
            assertThat(payable).as("it is paid off from now on").isTrue();
        }
    }

    private static long count(Database database) {
        return database.withHandle(handle -> handle.createQuery("SELECT count(*) FROM penalty")
                .mapTo(Long.class)
                .one());
    }

    private static Penalties penalties(Database database) {
        return new Penalties(database, PenaltyConfig.defaults());
    }

    private static InetAddress address(int host) throws UnknownHostException {
        return InetAddress.getByName("127.1.0." + host);
    }
}
