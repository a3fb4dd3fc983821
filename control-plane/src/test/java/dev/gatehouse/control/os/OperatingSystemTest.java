/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatingSystemTest {

    @TempDir
    private Path directory;

    @Test
    void findsWhoHoldsAPort() throws IOException {
        int port;
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = holder.getLocalPort();
            assertThat(PortHolder.find(port))
                    .hasValueSatisfying(found -> assertThat(found.pid())
                            .isEqualTo(ProcessHandle.current().pid()));
        }
        assertThat(PortHolder.find(port)).isEmpty();
    }

    @Test
    void aCommandGivesItsOutputAndItsExitCodeInABareEnvironment() throws IOException {
        ShortCommand.Result result = run("echo out; echo err >&2; echo \"$HOME\"; exit 3", Duration.ofSeconds(30));
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).isEqualTo("out\nerr");
        assertThat(result.succeeded()).isFalse();
    }

    @Test
    void aCommandThatDoesNotEndIsEnded() throws IOException {
        assertThat(run("exec sleep 600", Duration.ofMillis(200)).exitCode()).isEqualTo(-1);
    }

    @Test
    void aCommandThatTalksTooMuchIsCut() throws IOException {
        ShortCommand.Result result = run("head -c 10000000 /dev/zero | tr '\\0' x", Duration.ofSeconds(60));
        assertThat(result.succeeded()).isTrue();
        assertThat(result.output().length()).isBetween(64 << 10, 80 << 10);
    }

    @Test
    void privateFilesAreWrittenWholeAndAreTheOwnersOnly() throws IOException {
        Path made = directory.resolve("a/b");
        PrivateFiles.directory(made);
        Path file = made.resolve("file");
        PrivateFiles.write(file, new byte[] {1});
        PrivateFiles.write(file, new byte[] {2, 3});
        assertThat(Files.readAllBytes(file)).containsExactly(2, 3);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        for (Path each : List.of(made, made.getParent())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rwx------");
        }
        try (var files = Files.list(made)) {
            assertThat(files).as("nothing temporary left").containsExactly(file);
        }
        assertThatThrownBy(() -> PrivateFiles.writeNew(file, new byte[0])).isInstanceOf(IOException.class);
        assertThat(PrivateFiles.isOpenToOthers(file)).isFalse();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
        assertThat(PrivateFiles.isOpenToOthers(file)).isTrue();
    }

    @Test
    void aNodeKeepsItsId() throws IOException {
        Path file = directory.resolve("node-id");
        assertThat(NodeId.loadOrCreate(file)).isEqualTo(NodeId.loadOrCreate(file));
        Files.writeString(file, "rubbish");
        assertThatThrownBy(() -> NodeId.loadOrCreate(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    private static ShortCommand.Result run(String script, Duration deadline) throws IOException {
        return ShortCommand.run(List.of("sh", "-c", script), Path.of("/"), deadline);
    }
}
