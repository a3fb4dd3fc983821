/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SharedLab;
import dev.gatehouse.it.lab.Size;
import dev.gatehouse.it.lab.SshLogin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Row 2: dropbear and paramiko as second clients; what is not built yet is refused without a hang. */
@ExtendWith(SharedLab.class)
class OtherClientsIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final Lab lab;

    OtherClientsIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void dropbear() throws Exception {
        int bytes = (int) Size.mib(16, 256);
        Acceptance.row("2 dropbear: key, password, exit code, pipes both ways", bytes / 1048576 + " MiB", f -> {
            SshLogin login = lab.through();
            Path key = lab.directory("dropbear").resolve("key");
            Path source = Path.of(login.options().stream()
                    .filter(option -> option.startsWith("IdentityFile="))
                    .findFirst()
                    .orElseThrow()
                    .substring("IdentityFile=".length()));
            Run.command(LIMIT, "dropbearconvert", "openssh", "dropbear", source.toString(), key.toString())
                    .ok();
            Map<String, String> environment =
                    Map.of("HOME", lab.directory("dropbear").toString());
            List<String> line = List.of(
                    "dbclient",
                    "-y",
                    "-y",
                    "-T",
                    "-i",
                    key.toString(),
                    "-p",
                    Integer.toString(login.port()),
                    "-l",
                    login.user(),
                    "127.0.0.1");
            Run.Result result =
                    Run.command(and(line, "echo out; echo err >&2; exit 42"), environment, new byte[0], LIMIT);
            assertThat(result.exitCode()).isEqualTo(42);
            assertThat(result.text()).isEqualTo("out\n");
            assertThat(result.errors()).contains("err\n");

            byte[] data = random(bytes);
            Run.Result echoed =
                    Run.command(and(line, "cat"), environment, data, LIMIT).ok();
            assertThat(sha256(echoed.output())).isEqualTo(sha256(data));

            SshLogin password = lab.byPassword(Lab.USER, Lab.PASSWORD_TARGET, lab.userPassword());
            Run.Result byPassword = Run.command(
                    List.of(
                            "dbclient",
                            "-y",
                            "-y",
                            "-T",
                            "-p",
                            Integer.toString(password.port()),
                            "-l",
                            password.user(),
                            "127.0.0.1",
                            "echo in"),
                    Map.of(
                            "HOME", lab.directory("dropbear").toString(),
                            "DROPBEAR_PASSWORD", password.environment().get("GH_IT_PASSWORD")),
                    new byte[0],
                    LIMIT);
            assertThat(byPassword.ok().text()).isEqualTo("in\n");
        });
    }

    @Test
    void paramiko() throws Exception {
        long bytes = Size.mib(8, 64);
        Acceptance.row("2 paramiko: password, channels, terminal, resize, pipes", bytes / 1048576 + " MiB", f -> {
            SshLogin password = lab.byPassword(Lab.USER, Lab.PASSWORD_TARGET, lab.userPassword());
            Path script = lab.directory("paramiko").resolve("paramiko-client.py");
            try (var in = OtherClientsIT.class.getResourceAsStream("paramiko-client.py")) {
                Files.write(script, in.readAllBytes());
            }
            Run.Result result = Run.command(
                    List.of(
                            "/usr/bin/python3",
                            "-W",
                            "ignore",
                            script.toString(),
                            Integer.toString(password.port()),
                            password.user(),
                            Long.toString(bytes)),
                    Map.of("GH_IT_PASSWORD", password.environment().get("GH_IT_PASSWORD")),
                    new byte[0],
                    LIMIT);
            assertThat(result.ok().text()).endsWith("paramiko: all as expected\n");
        });
    }

    @Test
    void whatIsNotBuiltIsRefused() throws Exception {
        Acceptance.row("2 sftp, forwarding, agent and X11 are refused without a hang", "5 requests", f -> {
            SshLogin login = lab.through();
            assertThat(login.run("-s", "sftp").exitCode()).as("sftp subsystem").isNotZero();
            assertThat(login.run("-W127.0.0.1:" + lab.keyTarget().port()).exitCode())
                    .as("direct-tcpip")
                    .isNotZero();
            Run.Result remote = login.with("ExitOnForwardFailure=yes").run("-R0:127.0.0.1:9", "echo in");
            assertThat(remote.exitCode()).as("tcpip-forward").isNotZero();
            // what a session asks for beside its command is refused, and the command runs
            assertThat(login.with("ForwardAgent=yes")
                            .run("echo in:$SSH_AUTH_SOCK")
                            .ok()
                            .text())
                    .isEqualTo("in:\n");
            assertThat(login.with("ForwardX11=yes").run("echo in:$DISPLAY").ok().text())
                    .isEqualTo("in:\n");
        });
    }

    private static List<String> and(List<String> line, String command) {
        List<String> all = new ArrayList<>(line);
        all.add(command);
        return all;
    }

    private static byte[] random(int bytes) {
        byte[] data = new byte[bytes];
        new SplittableRandom(5).nextBytes(data);
        return data;
    }

    private static String sha256(byte[] data) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    }
}
