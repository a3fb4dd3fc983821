/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.DatabaseConfig.BinarySource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever is killed with -9, the next start works and every row that was acknowledged is there. */
class KilledProcessIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(KilledProcessIT.class);
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final int ROWS = 50;

    private TestHome testHome;

    @AfterEach
    void removeHome() throws IOException {
        testHome.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = BinarySource.class,
            names = {"DISTRIBUTION", "BUNDLED"})
    void aKilledJvmLeavesNothingInTheWay(BinarySource source) throws Exception {
        testHome = TestHome.create();
        DatabaseConfig config = DatabaseConfig.embedded().withBinaries(source);
        for (int trial = 0; trial < 2; trial++) {
            long last = writeAndKill(source, false);
            verifyNextStart(config, last);
        }
    }

    @Test
    void aKilledJvmAndAKilledServerLeaveNothingInTheWay() throws Exception {
        testHome = TestHome.createWithDatabase();
        long last = writeAndKill(BinarySource.DISTRIBUTION, true);
        verifyNextStart(DatabaseConfig.embedded(), last);
    }

    @Test
    void aServerThatOutlivesItsGatehouseIsStopped() throws Exception {
        testHome = TestHome.createWithDatabase();
        Path data = testHome.home().databaseDirectory();
        PostgresPrograms programs = PostgresPrograms.locate(
                BinarySource.DISTRIBUTION, OptionalInt.empty(), testHome.home().root());
        ClusterPlacement.Place place = ClusterPlacement.ofThisProcess().choose(testHome.home());
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(place.account()
                .wrap(
                        List.of(
                                programs.postgres().toString(),
                                "-D",
                                data.toString(),
                                "-c",
                                "listen_addresses=127.0.0.1",
                                "-c",
                                "port=" + freePort(),
                                "-c",
                                "unix_socket_directories="),
                        false));
        Process orphan = new ProcessBuilder(command)
                .directory(new java.io.File("/"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().atMost(GENEROUS)
                    .until(() -> Files.exists(data.resolve("postmaster.pid"))
                            && Files.readString(data.resolve("postmaster.pid")).contains("ready"));
            assertThat(Postmaster.findOrphan(data)).isPresent();
            try (Database database = Database.open(DatabaseConfig.embedded(), testHome.home())) {
                assertThat(orphan.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(database.isAvailable()).isTrue();
            }
        } finally {
            orphan.destroyForcibly();
        }
    }

    @Test
    void aPidFileThatNamesSomebodyElseIsNotBelieved() throws Exception {
        testHome = TestHome.createWithDatabase();
        Path data = testHome.home().databaseDirectory();
        Files.writeString(
                data.resolve("postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + data + "\n1\n5432\n\n\n\nready\n");
        assertThat(Postmaster.findOrphan(data)).isEmpty();
        Files.writeString(data.resolve("postmaster.pid"), "rubbish\n");
        assertThat(Postmaster.findOrphan(data)).isEmpty();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private long writeAndKill(BinarySource source, boolean serverToo) throws Exception {
        try (ChildProcess child = ChildProcess.start(
                List.of(),
                System.getProperty("java.class.path"),
                DatabaseChild.class,
                testHome.home().root().toString(),
                source.name())) {
            long server = Long.parseLong(child.awaitLine("READY ").split(" ")[1]);
            String last = "ACK 0";
            for (int row = 0; row < ROWS; row++) {
                last = child.awaitLine("ACK ");
            }
            if (serverToo) {
                ProcessHandle.of(server).ifPresent(ProcessHandle::destroyForcibly);
            }
            // the very last line may have been cut in the middle of its number
            return Stream.concat(Stream.of(last), child.kill().stream())
                    .filter(line -> line.matches("ACK \\d+"))
                    .mapToLong(line -> Long.parseLong(line.substring(4)))
                    .max()
                    .orElseThrow();
        }
    }

    private void verifyNextStart(DatabaseConfig config, long last) throws IOException {
        long begun = System.nanoTime();
        try (Database database = Database.open(config, testHome.home())) {
            LOGGER.info("start after kill -9: {} ms", (System.nanoTime() - begun) / 1_000_000);
            assertThat(System.nanoTime() - begun).isLessThan(GENEROUS.toNanos());
            long found = database.withHandle(
                    handle -> handle.createQuery("SELECT count(*) FROM penalty WHERE source LIKE 'acked-%'")
                            .mapTo(Long.class)
                            .one());
            // one more may have been committed whose acknowledgement was lost with the process
            assertThat(found).isBetween(last, last + 1);
            database.withHandle(handle -> handle.execute("DELETE FROM penalty"));
        }
    }
}
