/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditHeads;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.audit.SignedHead;
import dev.gatehouse.control.audit.TestHeadSigner;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.SyslogConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.TestHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real rsyslog. */
class SyslogIT {

    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final SyslogForwarder.Pace QUICK = new SyslogForwarder.Pace(
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofHours(1),
            Duration.ofHours(1));

    @TempDir
    private static Path certificates;

    @TempDir
    private Path directory;

    private static TestHome home;
    private static Database database;
    private static AuditLog audit;
    private static AuditHeads heads;
    private int port;
    /** Rows that are there already; a collector that is new gets them too. */
    private long base;

    @BeforeAll
    static void open() throws IOException {
        Rsyslog.makeCertificates(certificates);
        home = TestHome.createWithDatabase();
        database = Database.open(DatabaseConfig.embedded(), home.home());
        audit = AuditLog.open(database, AuditConfig.defaults(), home.home(), hash -> new byte[32]);
        heads = new AuditHeads(database, audit, new TestHeadSigner(), home.home());
    }

    @BeforeEach
    void begin() throws IOException {
        port = freePort();
        base = audit.headSequence();
    }

    @AfterAll
    static void close() throws IOException {
        heads.close();
        audit.close();
        database.close();
        home.close();
    }

    @Test
    void eachEventArrivesOnceOverTlsAlsoAcrossARestartOfOurs() throws IOException {
        try (Rsyslog collector = Rsyslog.tls(directory, certificates, port)) {
            record(300);
            try (SyslogForwarders forwarders = startTls("localhost")) {
                awaitSequences(collector, 300);
                // the collector has written it before the forwarder has looked whether it was taken
                await().atMost(GENEROUS).until(() -> forwarders.states().get(0).sequence() == base + 300);
                SyslogState state = forwarders.states().get(0);
                assertThat(state.behind()).isZero();
                assertThat(state.state()).isEqualTo("connected");
                assertThat(state.deliveredAt()).isNotNull();
            }
            record(50);
            try (SyslogForwarders forwarders = startTls("localhost")) {
                awaitSequences(collector, 350);
                assertThat(forwarders.warnings()).isEmpty();
            }
            assertThat(sequences(collector)).containsExactlyElementsOf(upTo(base + 350));
            assertThat(collector.received().get(0))
                    .startsWith("<110>1 ")
                    .contains(" [gatehouse@32473 sequence=\"1\" action=\"user.create\" outcome=\"success\"")
                    .contains("[gatehouseDetail@32473 actor.address=\"127.0.0.1\" role=\"user\"]")
                    .endsWith(" user:anna user.create user:u0 success");
        }
    }

    @Test
    void theSignedHeadGoesOutAndIsFoundAgainInTheCollectorsFile() throws IOException {
        try (Rsyslog collector = Rsyslog.tls(directory, certificates, port);
                SyslogForwarders forwarders = startTls("localhost")) {
            assertThat(forwarders.states()).hasSize(1);
            record(5);
            awaitSequences(collector, 5);
            heads.start();
            await().atMost(GENEROUS)
                    .until(() -> headsOf(collector).stream().anyMatch(head -> head.sequence() == base + 5));
            SignedHead head = headsOf(collector).get(headsOf(collector).size() - 1);
            assertThat(head.sequence()).isEqualTo(base + 5);
            assertThat(head.hash()).isEqualTo(audit.list(base + 4, 1).get(0).hash());
            assertThat(heads.check(List.of(head)).ok()).isTrue();
        }
    }

    @Test
    void whatHappensWhileTheCollectorIsAwayArrivesWhenItIsBack() throws IOException {
        SyslogForwarder.Pace pace = new SyslogForwarder.Pace(
                QUICK.look(), QUICK.retryFirst(), QUICK.retryMax(), QUICK.confirm(), Duration.ZERO);
        try (Rsyslog collector = Rsyslog.tls(directory, certificates, port);
                SyslogForwarders forwarders = SyslogForwarders.start(tls("localhost"), database, audit, heads, pace)) {
            record(20);
            awaitSequences(collector, 20);
            collector.stop();
            await().atMost(GENEROUS).until(() -> !forwarders.warnings().isEmpty());
            assertThat(forwarders.warnings().get(0)).contains("tls://localhost:" + port);
            await().atMost(GENEROUS)
                    .until(() -> audit.newest(10).stream()
                            .anyMatch(row -> row.action().equals("audit.collector")
                                    && row.outcome().equals("failure")));
            record(2_000);
            assertThat(forwarders.states().get(0).state()).isEqualTo("failing");
            assertThat(forwarders.states().get(0).behind()).isGreaterThan(1_999);

            collector.start();
            await().atMost(GENEROUS)
                    .until(() -> audit.newest(10).stream()
                            .anyMatch(row -> row.action().equals("audit.collector")
                                    && row.outcome().equals("success")));
            long last = audit.headSequence();
            awaitAll(collector, last);
            List<Long> all = sequences(collector);
            assertThat(all).containsAll(upTo(last));
            // the connection broke: what went over it, and only that, may have come twice
            List<Long> doubled = new ArrayList<>(all);
            upTo(last).forEach(doubled::remove);
            assertThat(doubled).allMatch(sequence -> sequence <= base + 20);
        }
    }

    @Test
    void aCollectorThatHangsAndIsKilledCostsNothing() throws Exception {
        try (Rsyslog collector = Rsyslog.tls(directory, certificates, port);
                SyslogForwarders forwarders = startTls("localhost")) {
            record(5);
            awaitSequences(collector, 5);
            signal("STOP", collector.pid());
            record(100);
            // its machine has taken them, nobody has read them
            await().atMost(GENEROUS).until(() -> forwarders.states().get(0).sequence() == base + 105);
            assertThat(sequences(collector)).hasSize(Math.toIntExact(base + 5));
            collector.kill();
            collector.start();
            awaitSequences(collector, 105);
            assertThat(sequences(collector)).containsAll(upTo(base + 105));
        }
    }

    @Test
    void noEventGoesToWhomTheAuthoritiesDoNotVouchFor() throws IOException {
        Path others = Files.createDirectory(directory.resolve("others"));
        Rsyslog.makeCertificates(others);
        record(3);
        try (Rsyslog collector = Rsyslog.tls(directory, others, port);
                SyslogForwarders forwarders = startTls("localhost")) {
            await().atMost(GENEROUS)
                    .until(() -> forwarders.warnings().stream().anyMatch(text -> text.contains("PKIX")));
            assertThat(collector.received()).noneMatch(line -> line.contains("gatehouse@"));
            assertThat(forwarders.states().get(0).sequence()).isZero();
        }
    }

    @Test
    void noEventGoesToAnotherName() throws IOException {
        record(3);
        try (Rsyslog collector = Rsyslog.tls(directory, certificates, port);
                SyslogForwarders forwarders = startTls("127.0.0.1")) {
            await().atMost(GENEROUS)
                    .until(() -> forwarders.warnings().stream()
                            .anyMatch(text ->
                                    text.contains("No subject alternative names matching IP address 127.0.0.1")));
            assertThat(collector.received()).noneMatch(line -> line.contains("gatehouse@"));
        }
    }

    @Test
    void plainTcpAndUdpWorkToo() throws IOException {
        record(3);
        Path second = Files.createDirectory(directory.resolve("udp"));
        int udpPort = freePort();
        try (Rsyslog tcp = Rsyslog.tcp(directory, port);
                Rsyslog udp = Rsyslog.udp(second, udpPort);
                SyslogForwarders forwarders = start("tcp://127.0.0.1:" + port)) {
            assertThat(forwarders.warnings()).isNotNull();
            awaitSequences(tcp, 3);
            // what comes faster than the collector reads is lost, so not the whole chain
            database.withHandle(handle -> handle.execute(
                    "INSERT INTO syslog_cursor (destination, position, head_position) VALUES (?, ?, 1000000)",
                    "udp://127.0.0.1:" + udpPort,
                    base));
            try (SyslogForwarders datagrams = start("udp://127.0.0.1:" + udpPort)) {
                assertThat(datagrams.states()).hasSize(1);
                await().atMost(GENEROUS).until(() -> sequences(udp).equals(List.of(base + 1, base + 2, base + 3)));
            }
            assertThat(sequences(tcp)).containsExactlyElementsOf(upTo(base + 3));
        }
    }

    @Test
    void ofTwoNodesOneTellsTheCollectorAndTheOtherTakesOver() throws IOException {
        try (Rsyslog collector = Rsyslog.tcp(directory, port);
                TestHome otherHome = TestHome.create();
                AuditLog otherAudit =
                        AuditLog.open(database, AuditConfig.defaults(), otherHome.home(), hash -> new byte[32])) {
            SyslogForwarders first = start("tcp://127.0.0.1:" + port);
            record(10);
            awaitSequences(collector, 10);
            try (AuditHeads otherHeads = new AuditHeads(database, otherAudit, new TestHeadSigner(), otherHome.home());
                    SyslogForwarders second = SyslogForwarders.start(
                            config("tcp://127.0.0.1:" + port), database, otherAudit, otherHeads, QUICK)) {
                await().atMost(GENEROUS)
                        .until(() -> second.states().get(0).state().equals("standby"));
                first.close();
                record(10);
                awaitSequences(collector, 20);
                assertThat(second.states().get(0).state()).isEqualTo("connected");
            }
            assertThat(sequences(collector)).containsExactlyElementsOf(upTo(base + 20));
        }
    }

    @Test
    void aCollectorThatReadsNothingHoldsNobodyUp() throws IOException {
        try (ServerSocket deaf = new ServerSocket()) {
            deaf.setReceiveBufferSize(4_096);
            deaf.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            try (SyslogForwarders forwarders = start("tcp://127.0.0.1:" + port);
                    Socket accepted = deaf.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                record(1_000);
                // 10 s without progress, then another try
                await().atMost(GENEROUS).until(() -> !forwarders.warnings().isEmpty());
                assertThat(forwarders.states().get(0).behind()).isPositive();
                assertThat(audit.verify().ok()).isTrue();
            }
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private SyslogConfig tls(String host) {
        return new SyslogConfig(
                List.of("tls://" + host + ":" + port),
                Optional.of(certificates.resolve("ca.pem")),
                SyslogConfig.Facility.AUDIT);
    }

    private SyslogForwarders startTls(String host) throws IOException {
        return SyslogForwarders.start(tls(host), database, audit, heads, QUICK);
    }

    private SyslogForwarders start(String destination) throws IOException {
        return SyslogForwarders.start(config(destination), database, audit, heads, QUICK);
    }

    private static SyslogConfig config(String destination) {
        return new SyslogConfig(List.of(destination), Optional.empty(), SyslogConfig.Facility.LOCAL0);
    }

    private void record(int count) {
        List<java.util.concurrent.CompletionStage<AuditLog.Written>> all = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            all.add(audit.recordAsync(AuditEvent.success(
                    "user.create", Actor.user("anna", "127.0.0.1"), "user:u" + index, Map.of("role", "user"))));
        }
        all.forEach(stage -> stage.toCompletableFuture().join());
    }

    private void awaitSequences(Rsyslog collector, long more) {
        awaitAll(collector, base + more);
    }

    private static void awaitAll(Rsyslog collector, long last) {
        await().atMost(GENEROUS).until(() -> sequences(collector).containsAll(upTo(last)));
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static List<Long> sequences(Rsyslog collector) {
        String mark = "[gatehouse@32473 sequence=\"";
        return collector.received().stream()
                .filter(line -> line.contains(mark))
                .map(line -> line.substring(line.indexOf(mark) + mark.length()))
                .map(line -> Long.valueOf(line.substring(0, line.indexOf('"'))))
                .toList();
    }

    private static List<SignedHead> headsOf(Rsyslog collector) {
        return collector.received().stream()
                .map(SignedHead::find)
                .flatMap(Optional::stream)
                .toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
