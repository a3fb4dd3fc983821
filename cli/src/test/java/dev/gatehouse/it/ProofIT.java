/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Asciicast;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Keys;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SharedLab;
import dev.gatehouse.it.lab.Size;
import dev.gatehouse.it.lab.SshLogin;
import dev.gatehouse.it.lab.Terminal;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Row 5: a recording proves itself against a key from outside the file, and shows what was typed and seen. */
@ExtendWith(SharedLab.class)
class ProofIT {

    private final Lab lab;
    private final Gatehouse gatehouse;

    ProofIT(Lab lab) {
        this.lab = lab;
        this.gatehouse = lab.gatehouse();
    }

    @Test
    void playsWhatWasTypedAndSeen() throws Exception {
        Acceptance.row("5 recording: exports hold what was typed and seen", "1 session", f -> {
            SshLogin login = user("pia");
            try (Terminal terminal = Terminal.open(
                    lab.directory("terminals"),
                    login.line("-t", "env PS1='gh> ' bash --norc --noprofile -i"),
                    login.environment())) {
                terminal.expect("gh> ");
                terminal.type("echo marker$((40+2))\r").expect("marker42");
                terminal.resize(50, 132);
                terminal.type("exit\r");
                assertThat(terminal.awaitEnd()).isZero();
            }
            String id = Gatehouse.recordingId(gatehouse.sealedRecording("pia"));
            Asciicast cast = Asciicast.parse(gatehouse.exportWithInput(id));
            assertThat(cast.output()).contains("marker42");
            assertThat(cast.input()).contains("echo marker$((40+2))");
            assertThat(new String(gatehouse.export(id, "text"), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("marker42");
            assertThat(gatehouse
                            .run("recording", "play", id, "--speed", "max")
                            .ok()
                            .text())
                    .contains("marker42");
            JsonNode verified = gatehouse.json("recording", "verify", id);
            assertThat(verified.path("ok").asBoolean()).as(verified.toString()).isTrue();
            f.note("records", verified.path("records"));
        });
    }

    @Test
    void changedFilesAreRefused() throws Exception {
        int flips = Size.of(12, 200);
        Acceptance.row("5 verify refuses flipped, cut, swapped, foreign files", flips + " flips", f -> {
            byte[] good = sealedFile("vera");
            byte[] other = sealedFile("vito");
            Path key = publicKey(gatehouse);
            assertThat(verify(good, key).exitCode()).as("the untouched file").isZero();
            SplittableRandom random = new SplittableRandom(42);
            for (int i = 0; i < flips; i++) {
                byte[] flipped = good.clone();
                int at = i < 4 ? i : random.nextInt(good.length);
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                refused("bit flipped in byte " + at + " of " + good.length, flipped, key);
            }
            for (int left : new int[] {0, 1, good.length / 3, good.length - 65, good.length - 1}) {
                refused("cut to " + left, java.util.Arrays.copyOf(good, left), key);
            }
            refused("a byte more", java.util.Arrays.copyOf(good, good.length + 1), key);
            refused("halves swapped", join(good, good.length / 2, good.length, 0, good.length / 2), key);
            refused("middle left out", join(good, 0, good.length / 3, good.length / 2, good.length), key);
            byte[] mixed = good.clone();
            System.arraycopy(other, other.length / 2, mixed, good.length / 2, Math.min(200, other.length / 4));
            refused("a piece of another recording", mixed, key);
        });
    }

    @Test
    void anotherSignersFileIsRefused() throws Exception {
        Acceptance.row("5 verify refuses a file signed by another key", "2 appliances", f -> {
            byte[] ours = sealedFile("wilma");
            Path ourKey = publicKey(gatehouse);
            try (Lab foreign = Lab.start()) {
                assertThat(foreign.through().run("echo in").exitCode()).isZero();
                JsonNode recording = foreign.gatehouse().sealedRecording(Lab.USER);
                byte[] theirs = foreign.gatehouse().export(Gatehouse.recordingId(recording), "raw");
                Path theirKey = publicKey(foreign.gatehouse());
                assertThat(verify(theirs, theirKey).exitCode()).isZero();
                refused("a whole file signed elsewhere", theirs, ourKey);
                refused("our file against a foreign key", ours, theirKey);
            }
        });
    }

    /** A user with one sealed recording of some size; the file as exported. */
    private byte[] sealedFile(String user) throws Exception {
        SshLogin login = user(user);
        assertThat(login.run("seq 1 60000; hostname").exitCode()).isZero();
        return gatehouse.export(Gatehouse.recordingId(gatehouse.sealedRecording(user)), "raw");
    }

    private SshLogin user(String name) throws Exception {
        Path key = Keys.make(lab.directory("keys").resolve(name));
        gatehouse.addUser(name, key, null);
        gatehouse.addPolicy(name + "-db1", name, Lab.KEY_TARGET);
        return lab.through(name, Lab.KEY_TARGET, key);
    }

    private void refused(String what, byte[] file, Path key) throws Exception {
        Run.Result result = verify(file, key);
        assertThat(result.exitCode()).as(what + ": " + result).isEqualTo(1);
        assertThat(result.errors()).as(what).doesNotContain("Exception", "\tat ");
    }

    private Run.Result verify(byte[] file, Path key) throws Exception {
        Path path = Files.write(lab.directory("proof").resolve("candidate.iolog"), file);
        return gatehouse.run("recording", "verify", path.toString(), "--public-key", key.toString());
    }

    /** The published key, taken over the operator's channel and not from any file of recordings. */
    private Path publicKey(Gatehouse of) throws Exception {
        String key = of.list("recording", "keys").get(0).path("publicKey").asText();
        return Files.writeString(lab.directory("proof").resolve("key-" + of.offset()), key + "\n");
    }

    private static byte[] join(byte[] from, int a, int b, int c, int d) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(from, a, b - a);
        out.write(from, c, d - c);
        return out.toByteArray();
    }
}
