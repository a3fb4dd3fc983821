/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.ssh.record.SshRecordTypes;
import dev.gatehouse.ssh.testing.Gateway;
import dev.gatehouse.ssh.testing.Keys;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.OpenSshTarget;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.Scratch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.interfaces.EdECPublicKey;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stock OpenSSH client, the relay, a real OpenSSH server. */
class FirstContactIT {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Scratch scratch = new Scratch();
    private final KeyPair vaultKey = Keys.ed25519();
    private OpenSshTarget target;
    private Gateway gateway;

    @BeforeEach
    void open() throws Exception {
        LoopGuard.install();
        Files.writeString(scratch.file("vault.pub"), Keys.line(Keys.blob((EdECPublicKey) vaultKey.getPublic())));
        target = new OpenSshTarget(scratch, scratch.file("vault.pub"));
        gateway = new Gateway.Setup(scratch)
                .target(target.address(), target.hostKeyBlob())
                .credential(() -> Keys.signer(vaultKey))
                .open();
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        target.close();
        scratch.close();
        assertThat(LoopGuard.violations()).isEmpty();
    }

    @Test
    void commandWithPublicKeyGivesOutputAndExitStatus() {
        try (Run run = Run.done(DEADLINE, gateway.ssh("127.0.0.1", "echo hello; echo oops >&2; exit 7"))) {
            assertThat(run.stderr()).contains("This session is recorded.").endsWith("oops\n");
            assertThat(run.stdout()).isEqualTo("hello\n");
            assertThat(run.exit()).isEqualTo(7);
        }
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> !gateway.reporter.ended().isEmpty());
        assertThat(gateway.reporter.ended().get(0).cause()).isEqualTo(CloseCause.CLIENT_CLOSED);
        var recording = gateway.memory().recordings().get(0);
        assertThat(new String(recording.joined(SshRecordTypes.OUTPUT, 4), StandardCharsets.UTF_8))
                .isEqualTo("hello\n");
        assertThat(new String(recording.joined(SshRecordTypes.STDERR, 4), StandardCharsets.UTF_8))
                .isEqualTo("oops\n");
    }

    @Test
    void passwordWorksAndAWrongOneIsDenied() throws Exception {
        var command = gateway.sshWithPassword("127.0.0.1", "echo in");
        try (Run run = Run.start(command, gateway.askpass(Gateway.PASSWORD)).closeInput()) {
            assertThat(run.await(DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.stdout()).isEqualTo("in\n");
        }
        try (Run run = Run.start(command, gateway.askpass("wrong")).closeInput()) {
            assertThat(run.await(DEADLINE)).isEqualTo(255);
            assertThat(run.stderr()).contains("Permission denied");
            assertThat(run.stdout()).isEmpty();
        }
    }
}
