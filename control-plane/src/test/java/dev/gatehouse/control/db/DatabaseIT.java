/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.DatabaseConfig.BinarySource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class DatabaseIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseIT.class);
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    private TestHome testHome;

    @BeforeEach
    void makeHome() throws IOException {
        testHome = TestHome.create();
    }

    @AfterEach
    void removeHome() throws IOException {
        testHome.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = BinarySource.class,
            names = {"DISTRIBUTION", "BUNDLED"})
    void startsAndKeepsItsDataOverARestart(BinarySource source) throws Exception {
        DatabaseConfig config = DatabaseConfig.embedded().withBinaries(source);
        try (Database database = Database.open(config, testHome.home())) {
            database.inTransaction(
                    handle -> handle.execute("INSERT INTO penalty VALUES ('kept', now() + interval '1 day', 1)"));
        }
        long begun = System.nanoTime();
        try (Database database = Database.open(config, testHome.home())) {
            LOGGER.info("second start with {}: {} ms", source, (System.nanoTime() - begun) / 1_000_000);
            assertThat(failuresOf(database, "kept")).isEqualTo(1);
            assertThat(database.describe())
                    .contains(source == BinarySource.BUNDLED ? "PostgreSQL 18" : "PostgreSQL 1")
                    .contains(source.name().toLowerCase(java.util.Locale.ROOT))
                    .endsWith("ready");
        }
        assertThat(Files.exists(testHome.home().databaseDirectory().resolve("postmaster.pid")))
                .isFalse();
    }

    @Test
    void isDurableAndChecksummedAndAsksEverybodyForAPassword() throws Exception {
        try (Database database = open()) {
            for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit", "data_checksums")) {
                assertThat(show(database, setting)).as(setting).isEqualTo("on");
            }
            assertThat(show(database, "server_encoding")).isEqualTo("UTF8");
            assertThat(show(database, "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(show(database, "password_encryption")).isEqualTo("scram-sha-256");
        }
        String rules = Files.readString(testHome.home().databaseDirectory().resolve("pg_hba.conf"));
        assertThat(rules.lines().filter(line -> !line.startsWith("#") && !line.isBlank()))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("scram-sha-256"));
    }

    @Test
    void neverRunsAsRoot() throws Exception {
        try (Database database = open()) {
            String status = Files.readString(
                    Path.of("/proc", database.serverPid().orElseThrow().toString(), "status"));
            String uids = status.lines()
                    .filter(line -> line.startsWith("Uid:"))
                    .findFirst()
                    .orElseThrow();
            assertThat(uids).doesNotContainPattern("\\b0\\b");
        }
    }

    @Test
    void aLostServerIsUnavailableAndComesBackByItself() throws Exception {
        try (Database database = open()) {
            AtomicInteger returns = new AtomicInteger();
            database.onAvailable(returns::incrementAndGet);
            long first = database.serverPid().orElseThrow();

            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            await().atMost(GENEROUS)
                    .until(() ->
                            database.serverPid().filter(pid -> pid != first).isPresent());
            await().atMost(GENEROUS).until(() -> returns.get() > 0);
            assertThat(database.isAvailable()).isTrue();
            await().atMost(GENEROUS)
                    .ignoreException(DatabaseUnavailableException.class)
                    .until(() -> failuresOf(database, "nobody") == 0);
        }
    }

    @Test
    void workWhileTheServerIsAwayFailsAsUnavailable() throws Exception {
        try (Database database = open()) {
            try (PausedDatabase paused = new PausedDatabase(database)) {
                assertThat(paused).isNotNull();
                assertThat(database.describe()).endsWith("NOT AVAILABLE");
                assertThatThrownBy(() -> failuresOf(database, "nobody"))
                        .isInstanceOf(DatabaseUnavailableException.class);
            }
            assertThat(failuresOf(database, "nobody")).isZero();
        }
    }

    @Test
    void aSecondGatehouseOnTheSameHomeIsRefused() throws Exception {
        try (Database database = open()) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("another Gatehouse");
            assertThat(failuresOf(database, "nobody")).isZero();
        }
    }

    @Test
    void aTakenPortNamesItsHolder() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DatabaseConfig config = DatabaseConfig.embedded().withPort(holder.getLocalPort());
            assertThatThrownBy(() -> Database.open(config, testHome.home()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + holder.getLocalPort())
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--port-offset");
        }
    }

    @Test
    void aMissingOrReadableSecretIsExplained() throws Exception {
        open().close();
        Path secret = testHome.home().root().resolve("database.secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::open).hasMessageContaining("chmod 600");
        Files.delete(secret);
        assertThatThrownBy(this::open).hasMessageContaining("database.secret is missing");
    }

    @Test
    void theClusterKeepsTheMajorVersionThatMadeIt() throws Exception {
        DatabaseConfig bundled = DatabaseConfig.embedded().withBinaries(BinarySource.BUNDLED);
        Database.open(bundled, testHome.home()).close();
        assertThatThrownBy(() -> Database.open(
                        DatabaseConfig.embedded().withBinaries(BinarySource.DISTRIBUTION), testHome.home()))
                .hasMessageContaining("made by PostgreSQL 18");
        try (Database database = Database.open(DatabaseConfig.embedded(), testHome.home())) {
            assertThat(database.describe()).contains("PostgreSQL 18");
        }
    }

    @Test
    void bindsAndReadsUuidsAndInstants() {
        Database database = SharedDatabase.get();
        UUID id = UUID.randomUUID();
        Instant at = Instant.now().truncatedTo(ChronoUnit.MICROS);
        UUID readId = database.withHandle(handle -> handle.createQuery("SELECT :id")
                .bind("id", id)
                .mapTo(UUID.class)
                .one());
        Instant readAt = database.withHandle(handle -> handle.createQuery("SELECT :at")
                .bind("at", at)
                .mapTo(Instant.class)
                .one());
        assertThat(readId).isEqualTo(id);
        assertThat(readAt).isEqualTo(at);
        List<String> texts = database.withHandle(handle -> handle.createQuery("SELECT unnest(:texts)")
                .bindArray("texts", String.class, List.of("a", "b"))
                .mapTo(String.class)
                .list());
        assertThat(texts).containsExactly("a", "b");
    }

    @Test
    void aFailedTransactionLeavesNothing() {
        Database database = SharedDatabase.get();
        assertThatThrownBy(() -> database.inTransaction(handle -> {
                    handle.execute("INSERT INTO penalty VALUES ('rolled-back', now(), 1)");
                    throw new IllegalArgumentException("changed my mind");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("changed my mind");
        assertThat(failuresOf(database, "rolled-back")).isZero();
    }

    @Test
    void violationsAreTold() {
        Database database = SharedDatabase.get();
        database.withHandle(handle -> handle.execute("INSERT INTO penalty VALUES ('twice', now(), 1)"));
        assertThatThrownBy(() ->
                        database.withHandle(handle -> handle.execute("INSERT INTO penalty VALUES ('twice', now(), 1)")))
                .matches(fault -> Database.isUniqueViolation(fault, "penalty_pkey"))
                .matches(fault -> !Database.isUniqueViolation(fault, "other"))
                .matches(fault -> !Database.isForeignKeyViolation(fault));
    }

    @Test
    void faultsDoNotRepeatValues() {
        Database database = SharedDatabase.get();
        database.withHandle(handle -> handle.execute("INSERT INTO penalty VALUES (?, now(), 1)", "canary-value"));
        assertThatThrownBy(() -> database.withHandle(
                        handle -> handle.createUpdate("INSERT INTO penalty VALUES (:source, now(), 1)")
                                .bind("source", "canary-value")
                                .execute()))
                .satisfies(fault -> {
                    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain("canary-value");
                    }
                });
    }

    @Test
    void aHomeThatCannotBeWrittenIsExplained() throws IOException {
        java.nio.file.Path lock = testHome.home().root().resolve("postgresql.lock");
        Files.createDirectory(lock);
        assertThatThrownBy(this::openFresh)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("--home");
    }

    @Test
    void aFullQueueIsUnavailableAtOnce() throws Exception {
        DatabaseConfig small = new DatabaseConfig(
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                BinarySource.AUTO,
                0,
                2,
                Duration.ofSeconds(15));
        try (Database database = Database.open(small, testHome.home())) {
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch busy = new CountDownLatch(2);
            for (int thread = 0; thread < 2; thread++) {
                database.executor().execute(() -> {
                    busy.countDown();
                    await(release);
                });
            }
            await(busy);
            for (int waiting = 0; waiting < 200; waiting++) {
                database.executor().execute(() -> {});
            }
            assertThatThrownBy(() -> database.inTransactionAsync(handle -> 1)
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(DatabaseUnavailableException.class);
            release.countDown();
            await().atMost(GENEROUS).until(() -> tryAsync(database));
        }
    }

    private static boolean tryAsync(Database database) {
        try {
            return database.inTransactionAsync(handle -> true)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            return false;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static org.awaitility.core.ConditionFactory await() {
        return org.awaitility.Awaitility.await();
    }

    private Database openFresh() throws IOException {
        return Database.open(DatabaseConfig.embedded(), testHome.home());
    }

    /** On a database that is there already; what the first start does is the business of other tests. */
    private Database open() throws IOException {
        if (!Files.exists(testHome.home().databaseDirectory())) {
            testHome.close();
            testHome = TestHome.createWithDatabase();
        }
        return Database.open(DatabaseConfig.embedded(), testHome.home());
    }

    private static long failuresOf(Database database, String source) {
        return database.withHandle(
                handle -> handle.createQuery("SELECT coalesce(sum(failures), 0) FROM penalty WHERE source = :source")
                        .bind("source", source)
                        .mapTo(Long.class)
                        .one());
    }

    private static String show(Database database, String setting) {
        return database.withHandle(handle ->
                handle.createQuery("SHOW " + setting).mapTo(String.class).one());
    }
}
