/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SshLogin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A backup that is taken while people work becomes a house again on an empty machine. */
class BackupIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aBackupTakenUnderLoadRestoresOnAnEmptyMachine() throws Exception {
        Acceptance.row("6 a backup taken under load restores on an empty machine and verifies", "2 appliances", f -> {
            try (Lab lab = Lab.start()) {
                assertThat(lab.through().run("seq 1 60000").exitCode()).isZero();
                String old = Gatehouse.recordingId(lab.gatehouse().sealedRecording(Lab.USER));
                Path key = Files.copy(
                        lab.gatehouse().home().resolve("keys/master.key"),
                        lab.directory("apart").resolve("master.key"));
                Path backup = takenUnderLoad(lab, f);
                // the machine is gone, and what the restored house needs is not: target, client, its known_hosts
                Path knownHosts = lab.gatehouse().knownHosts(lab.directory("before"));
                int oldPort = lab.gatehouse().sshPort();

                refusals(lab, backup, key);
                healthy(lab);
                JsonNode proved = rehearsal(lab, backup, key);
                assertThat(proved.path("recordings").asLong()).isPositive();
                assertThat(proved.path("missingRecordings")).isEmpty();

                try (Gatehouse restored = Gatehouse.at(lab.directory("empty").resolve("home"))) {
                    restored.run("restore", backup.toString(), "--master-key", key.toString())
                            .ok();
                    restored.up();
                    SshLogin login = SshLogin.byKey(
                                    restored.sshPort(), Lab.name(Lab.USER, Lab.KEY_TARGET), lab.userKey(), knownHosts)
                            .with("HostKeyAlias=[127.0.0.1]:" + oldPort);
                    assertThat(login.run("echo in").ok().text())
                            .as("the same host key, the same user, the target's own credential")
                            .contains("in");
                    restored.verifyRecording(old);
                    assertThat(new String(restored.export(old, "text"), java.nio.charset.StandardCharsets.UTF_8))
                            .contains("59999");
                    assertThat(restored.json("audit", "verify").path("ok").asBoolean())
                            .isTrue();
                    assertThat(restored.live()).isEmpty();
                    assertThat(restored.list("session", "list").stream()
                                    .map(session -> session.path("endCause").asText()))
                            .as("the session that was under way")
                            .contains("gateway.crash");
                }
            }
        });
    }

    /** Log-ins one after the other and one long session, from before the backup begins until after it has ended. */
    private static Path takenUnderLoad(Lab lab, Acceptance.Figures figures) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService people = Executors.newFixedThreadPool(3);
        SshLogin login = lab.through();
        Process under = login.start(lab.directory("under").resolve("errors"), "cat");
        try {
            AtomicInteger sessions = new AtomicInteger();
            Callable<Void> person = () -> {
                while (!stop.get()) {
                    assertThat(login.run("seq 1 5000").exitCode()).isZero();
                    sessions.incrementAndGet();
                }
                return null;
            };
            List<Future<Void>> working = List.of(people.submit(person), people.submit(person));
            await("people work").atMost(Duration.ofSeconds(60)).until(() -> sessions.get() > 3);
            Path backup = lab.directory("backups").resolve("house.tar");
            int before = sessions.get();
            long begun = System.nanoTime();
            Run.Result taken =
                    lab.gatehouse().run("backup", "--output", backup.toString()).ok();
            figures.note("backup s", (System.nanoTime() - begun) / 1e9);
            assertThat(taken.text()).contains("whole", "master key");
            int meanwhile = sessions.get() - before;
            assertThat(under.isAlive()).as("the session that was under way").isTrue();
            stop.set(true);
            for (Future<Void> each : working) {
                each.get();
            }
            figures.note("sessions while it was taken", meanwhile);
            assertThat(meanwhile).as("people worked while it was taken").isPositive();
            return backup;
        } finally {
            stop.set(true);
            under.destroy();
            people.shutdown();
        }
    }

    private static JsonNode rehearsal(Lab lab, Path backup, Path key) throws Exception {
        return JSON.readTree(lab.gatehouse()
                .run("restore", backup.toString(), "--verify", "--master-key", key.toString(), "--output", "json")
                .ok()
                .output());
    }

    private static void refusals(Lab lab, Path backup, Path key) throws Exception {
        byte[] good = Files.readAllBytes(backup);
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 1;
        Path changed = Files.write(lab.directory("backups").resolve("changed.tar"), flipped);
        Path otherKey = Files.writeString(lab.directory("apart").resolve("other.key"), "ab".repeat(32));
        Files.setPosixFilePermissions(otherKey, Files.getPosixFilePermissions(key));
        for (String[] attempt : new String[][] {
            {changed.toString(), key.toString(), "changed"},
            {backup.toString(), otherKey.toString(), "master key"},
        }) {
            Run.Result refused = lab.gatehouse().run("restore", attempt[0], "--verify", "--master-key", attempt[1]);
            assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
            assertThat(refused.errors()).contains(attempt[2]).doesNotContain("Exception", "\tat ");
        }
        Run.Result notEmpty = lab.gatehouse().run("restore", backup.toString(), "--master-key", key.toString());
        assertThat(notEmpty.exitCode()).isEqualTo(1);
        assertThat(notEmpty.errors()).contains("is not empty");
    }

    /** Nothing fails on a house that works, and what is packed for others shows none of its secrets. */
    private static void healthy(Lab lab) throws Exception {
        Run.Result doctor = lab.gatehouse().run("doctor");
        assertThat(doctor.text()).contains("database-durability", "clock-database", "port", "certificate");
        assertThat(doctor.text().lines().filter(line -> line.startsWith("fail")))
                .as(doctor.text())
                .isEmpty();
        Path bundle = lab.directory("bundles").resolve("bundle.tar.gz");
        lab.gatehouse().run("support-bundle", "--output", bundle.toString()).ok();
        String text = new String(
                new java.util.zip.GZIPInputStream(Files.newInputStream(bundle)).readAllBytes(),
                java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text)
                .contains("gatehouse-tls", "database-schema")
                .doesNotContain(
                        Files.readString(lab.gatehouse().home().resolve("keys/master.key"))
                                .strip(),
                        lab.userPassword(),
                        lab.targetPassword());
    }
}
