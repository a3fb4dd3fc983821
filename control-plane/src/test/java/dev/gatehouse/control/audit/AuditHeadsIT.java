/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.OwnerConnection;
import dev.gatehouse.control.db.TestHome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signed heads and exports: what somebody far away can find out. */
class AuditHeadsIT {

    private static final AuditExport.Range ALL = new AuditExport.Range(Optional.empty(), Optional.empty());

    private final TestHeadSigner signer = new TestHeadSigner();
    private TestHome testHome;
    private Database database;
    private AuditLog log;
    private AuditHeads heads;

    @BeforeEach
    void open() throws IOException {
        testHome = TestHome.createWithDatabase();
        database = Database.open(DatabaseConfig.embedded(), testHome.home());
        log = AuditLog.open(database, AuditConfig.defaults(), testHome.home(), AuditHeadsIT::seal);
        heads = new AuditHeads(database, log, signer, testHome.home());
    }

    @AfterEach
    void close() throws IOException {
        heads.close();
        log.close();
        database.close();
        testHome.close();
    }

    /** Everybody's: here even a superuser with the seal's key is to be found out. */
    private static byte[] seal(byte[] hash) {
        return hash;
    }

    @Test
    void theChainGoesThroughWhatWasSigned() throws Exception {
        SignedHead empty = heads.sign();
        record(3);
        SignedHead third = heads.sign();
        record(2);
        assertThat(third.sequence()).isEqualTo(3);
        assertThat(third.node()).isEqualTo(log.node());
        assertThat(heads.check(List.of(empty, third)))
                .isEqualTo(new HeadCheck(true, 2, null, "2 signed heads, the chain goes through all of them"));
        assertThat(heads.newest(1)).extracting(AuditHeads.KeptHead::line).containsExactly(third.line());
        assertThat(heads.list(0, 10)).extracting(AuditHeads.KeptHead::sequence).containsExactly(0L, 3L);
        Path file = testHome.home().root().resolve("audit-heads.log");
        assertThat(Files.readAllLines(file)).containsExactly(empty.line(), third.line());
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void aTailCutOffBySomebodyWhoOwnsDatabaseFilesAndSealIsFoundByTheLineOutside() throws Exception {
        record(5);
        SignedHead outside = heads.sign();
        cutTo(4);
        log.close();
        Files.deleteIfExists(testHome.home().root().resolve("audit.head"));
        log = AuditLog.open(database, AuditConfig.defaults(), testHome.home(), AuditHeadsIT::seal);
        assertThat(log.verify().ok()).as("nothing in the house knows").isTrue();
        HeadCheck check = heads.check(List.of(outside));
        assertThat(check.ok()).isFalse();
        assertThat(check.firstBad()).isEqualTo(5);
        assertThat(check.detail()).startsWith("row 5 is missing: node " + log.node() + " signed it at ");
    }

    @Test
    void aTailWrittenAnewIsFoundByTheLineOutside() throws Exception {
        record(5);
        SignedHead outside = heads.sign();
        cutTo(4);
        log.close();
        Files.deleteIfExists(testHome.home().root().resolve("audit.head"));
        log = AuditLog.open(database, AuditConfig.defaults(), testHome.home(), AuditHeadsIT::seal);
        record(4);
        assertThat(log.verify().ok()).as("nothing in the house knows").isTrue();
        HeadCheck check = heads.check(List.of(outside));
        assertThat(check.ok()).isFalse();
        assertThat(check.detail()).contains("row 5 is not the one that node").contains("the chain was rewritten");
    }

    @Test
    void aLineThatTheHouseHasNotSignedSaysNothing() throws Exception {
        record(2);
        SignedHead genuine = heads.sign();
        SignedHead forged =
                new SignedHead(1, genuine.hash(), genuine.at(), genuine.node(), genuine.keyId(), genuine.signature());
        assertThat(heads.check(List.of(forged)).detail()).contains("is not signed by this house's key");
        SignedHead stranger =
                SignedHead.sign(2, genuine.hash(), Instant.now(), UUID.randomUUID(), new TestHeadSigner());
        assertThat(heads.check(List.of(stranger)).ok()).isFalse();
    }

    @Test
    void anExportIsVerifiedWithTheKeyAlone() throws Exception {
        record(3);
        log.record(
                AuditEvent.denied("x.y", Actor.claimed("=cmd|'/C calc'!A0", "::1"), "имя \"q\"", Map.of("k", "v\\\n")));
        byte[] file = export(ALL);
        AuditExportCheck.Result result = verify(file);
        assertThat(result.detail()).isEqualTo("4 rows, whole and signed by " + signer.keyId());
        assertThat(result).extracting("ok", "first", "last").containsExactly(true, 1L, 4L);
        assertThat(new String(file, StandardCharsets.UTF_8).lines().toList().get(4))
                .contains("\"type\":\"event\",\"sequence\":4")
                .contains("\"detail\":{\"actor.address\":\"::1\",\"k\":\"v\\\\\\\\\\\\u{a}\"}");
    }

    @Test
    void nothingInAnExportCanBeChangedUnnoticed() throws Exception {
        record(4);
        byte[] whole = export(ALL);
        for (int at = 0; at < whole.length; at += 7) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            assertThat(verify(changed).ok()).as("byte " + at).isFalse();
        }
        List<String> lines = new String(whole, StandardCharsets.UTF_8).lines().toList();
        assertThat(verify(lines.subList(0, 5)).detail()).isEqualTo("the file is cut off: its trailer is missing");
        assertThat(verify(List.of(lines.get(0), lines.get(1), lines.get(5))).ok())
                .isFalse();
        assertThat(verify(List.of(lines.get(0), lines.get(2), lines.get(5))).detail())
                .isEqualTo("row 1 is missing");
        assertThat(verify(List.of()).detail()).isEqualTo("the file is empty");
        assertThat(AuditExportCheck.verify(
                                new ByteArrayInputStream(whole),
                                keyId -> new TestHeadSigner().publicKey(keyId).orElseThrow())
                        .detail())
                .isEqualTo("the signature does not fit the key");
    }

    @Test
    void aRangeIsAPartWithoutAGap() throws Exception {
        record(2);
        Instant middle = log.list(1, 1).get(0).at();
        record(2);
        AuditExportCheck.Result since = verify(export(new AuditExport.Range(Optional.of(middle), Optional.empty())));
        assertThat(since).extracting("ok", "first", "last").containsExactly(true, 2L, 4L);
        AuditExportCheck.Result until = verify(export(new AuditExport.Range(Optional.empty(), Optional.of(middle))));
        assertThat(until).extracting("ok", "first", "last").containsExactly(true, 1L, 1L);
        AuditExportCheck.Result none =
                verify(export(new AuditExport.Range(Optional.of(Instant.now().plusSeconds(60)), Optional.empty())));
        assertThat(none).extracting("ok", "rows").containsExactly(true, 0L);
    }

    @Test
    void spreadsheetsFindNoFormulas() throws Exception {
        log.record(AuditEvent.success("=1+1", Actor.claimed("x", "::1"), "@SUM(\"a\")", Map.of()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        exporter().writeCsv(ALL, out);
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.get(0)).isEqualTo("sequence,at,node,actor,action,object,outcome,detail,hash");
        assertThat(lines.get(1))
                .startsWith("\"1\",\"20")
                .contains(
                        "\"claimed:x\",\"'=1+1\",\"'@SUM(\"\"a\"\")\",\"success\",\"{\"\"actor.address\"\":\"\"::1\"\"}\",");
        for (String start : List.of("=", "+", "-", "@", "\t", "\r")) {
            assertThat(AuditExport.cell(start + "1")).isEqualTo("\"'" + start + "1\"");
        }
    }

    private AuditExport exporter() {
        return new AuditExport(database, log, signer);
    }

    private byte[] export(AuditExport.Range range) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        exporter().writeJsonLines(range, out);
        return out.toByteArray();
    }

    private AuditExportCheck.Result verify(List<String> lines) throws IOException {
        return verify(lines.stream()
                .map(line -> line + "\n")
                .reduce("", String::concat)
                .getBytes(StandardCharsets.UTF_8));
    }

    private AuditExportCheck.Result verify(byte[] file) throws IOException {
        return AuditExportCheck.verify(
                new ByteArrayInputStream(file),
                keyId -> signer.publicKey(keyId)
                        .orElseGet(() ->
                                new TestHeadSigner().publicKey(signer.keyId()).orElseThrow()));
    }

    private void cutTo(int sequence) throws SQLException, IOException {
        try (Connection connection = OwnerConnection.open(database, testHome.home());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER;"
                            + "DELETE FROM audit_event WHERE sequence > " + sequence + ";"
                            + "DELETE FROM audit_signed_head;"
                            + "UPDATE audit_head SET sequence = " + sequence
                            + ", hash = (SELECT hash FROM audit_event WHERE sequence = " + sequence + ")");
        }
    }

    private void record(int count) {
        for (int index = 0; index < count; index++) {
            log.record(AuditEvent.success(
                    "user.create", Actor.user("anna", "127.0.0.1"), "user:u" + index, Map.of("role", "user")));
        }
    }
}
