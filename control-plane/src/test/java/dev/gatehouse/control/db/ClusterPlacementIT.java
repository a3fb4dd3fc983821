/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.DatabaseConfig.BinarySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As whom PostgreSQL runs, tried out with real servers. Needs root, because most of it is about what root may not do. */
class ClusterPlacementIT {

    private static final List<String> SERVICE_USERS = List.of("gatehouse", "postgres", "nobody");

    @BeforeEach
    void needsRoot() throws IOException {
        assertThat((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("this test must run as root")
                .isZero();
    }

    @Test
    void rootWithAHomeThatAServiceUserReaches() throws Exception {
        try (TestHome home = TestHome.create();
                Database database = open(home, placement(home, true, SERVICE_USERS), BinarySource.AUTO)) {
            assertThat(database.describe())
                    .contains("as service user postgres")
                    .contains(home.home().root().toString());
            assertThat(mode(home.home().root())).as("only as open as needed").isEqualTo("rwx--x---");
            assertThat(mode(home.home().databaseDirectory())).isEqualTo("rwx------");
            assertThat(uidsOf(database)).doesNotContain("0");
        }
    }

    @Test
    void rootWithNobodyToStepDownToButNobody() throws Exception {
        try (TestHome home = TestHome.create();
                Database database =
                        open(home, placement(home, true, List.of("gatehouse", "nobody")), BinarySource.BUNDLED)) {
            assertThat(database.describe()).contains("as service user nobody");
            assertThat(uidsOf(database)).containsOnly("65534");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = BinarySource.class,
            names = {"DISTRIBUTION", "BUNDLED"})
    void rootWithAHomeUnderRootsOwnDirectory(BinarySource source) throws Exception {
        try (TestHome home = TestHome.createIn(Path.of("/root"))) {
            ClusterPlacement placement = placement(home, true, SERVICE_USERS);
            for (int start = 0; start < 2; start++) {
                try (Database database = open(home, placement, source)) {
                    assertThat(database.describe())
                            .contains("as a user namespace")
                            .contains("/root/");
                    assertThat(mode(home.home().root())).isEqualTo("rwx------");
                    String status = Files.readString(
                            Path.of("/proc", database.serverPid().orElseThrow().toString(), "status"));
                    assertThat(status)
                            .as("root in name, without any of its powers")
                            .containsPattern("CapEff:\\s+0+\\n");
                }
            }
        }
    }

    @Test
    void rootUnderItsOwnDirectoryWithUserNamespacesOff() throws Exception {
        try (TestHome home = TestHome.createIn(Path.of("/root"));
                TestHome outside = TestHome.create()) {
            ClusterPlacement placement =
                    new ClusterPlacement(0, SERVICE_USERS, outside.home().root(), false);
            Files.setPosixFilePermissions(outside.home().root(), PosixFilePermissions.fromString("rwx--x--x"));
            for (int start = 0; start < 2; start++) {
                try (Database database = open(home, placement, BinarySource.BUNDLED)) {
                    assertThat(database.describe())
                            .contains("as service user postgres")
                            .contains(outside.home().root().toString());
                    assertThat(uidsOf(database)).doesNotContain("0");
                }
            }
            assertThat(home.home().databaseDirectory()).doesNotExist();
        }
    }

    @Test
    void rootWithNothingLeftIsToldWhatToDo() throws Exception {
        try (TestHome home = TestHome.createIn(Path.of("/root"))) {
            ClusterPlacement placement =
                    new ClusterPlacement(0, List.of("no-such-user"), home.home().root(), false);
            assertThatThrownBy(() -> open(home, placement, BinarySource.AUTO))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("must not run as root")
                    .hasMessageContaining("database.url");
        }
    }

    @Test
    void anOrdinaryUserRunsItAsItself() throws Exception {
        try (TestHome home = TestHome.create()) {
            Path jars = Files.createDirectory(home.home().root().getParent().resolve("jars"));
            Files.setPosixFilePermissions(jars, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setAttribute(home.home().root(), "unix:uid", 65_534);
            String classPath = ChildProcess.readableClassPath(jars);
            List<String> asNobody = List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--");
            for (int start = 0; start < 2; start++) {
                try (ChildProcess child = ChildProcess.start(
                        asNobody,
                        classPath,
                        DatabaseChild.class,
                        home.home().root().toString(),
                        BinarySource.BUNDLED.name())) {
                    String readyLine = child.awaitLine("READY ");
                    assertThat(readyLine).contains("as this user").endsWith("ready");
                    if (start == 0) {
                        child.awaitLine("ACK 1");
                    }
                    child.kill();
                    // told by the kernel that its parent is gone; nobody else does anything here
                    long server = Long.parseLong(readyLine.split(" ")[1]);
                    await().atMost(Duration.ofSeconds(60)).until(() -> hasEnded(server));
                }
            }
        }
    }

    private static Database open(TestHome home, ClusterPlacement placement, BinarySource source) throws IOException {
        return Database.openEmbedded(DatabaseConfig.embedded().withBinaries(source), home.home(), placement);
    }

    private static ClusterPlacement placement(TestHome home, boolean namespaces, List<String> candidates) {
        return new ClusterPlacement(0, candidates, home.home().root().resolve("outside"), namespaces);
    }

    /** Gone, or a zombie that nobody has collected yet. */
    private static boolean hasEnded(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "stat"))
                    .contains(") Z");
        } catch (IOException e) {
            return true;
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<String> uidsOf(Database database) throws IOException {
        return Files.readString(
                        Path.of("/proc", database.serverPid().orElseThrow().toString(), "status"))
                .lines()
                .filter(line -> line.startsWith("Uid:"))
                .flatMap(line -> List.of(line.substring(4).strip().split("\\s+")).stream())
                .toList();
    }
}
