/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.cli.CommandRun;
import dev.gatehouse.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

    @TempDir
    private Path home;

    @Test
    void defaultsAreValid() {
        assertThat(GatehouseConfig.defaults().problems()).isEmpty();
    }

    @Test
    void fileWinsOverDefaultsKeyByKey() throws Exception {
        write(
                "console:\n  port: 7500\n  idleTimeout: 1m\nlog: {level: debug, fileMaxBytes: 1MiB}\ndatabase:\n  binaries: bundled\n");
        EffectiveConfig effective = ConfigLoader.load(home, 0);
        assertThat(effective.config().console().port()).isEqualTo(7500);
        assertThat(effective.config().console().idleTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(effective.config().console().threads())
                .isEqualTo(GatehouseConfig.defaults().console().threads());
        assertThat(effective.config().log()).isEqualTo(new LogConfig(LogConfig.Level.DEBUG, 1 << 20, 10));
        assertThat(effective.given())
                .containsExactlyInAnyOrder(
                        "console.port", "console.idleTimeout", "log.level", "log.fileMaxBytes", "database.binaries");
    }

    @Test
    void offsetMovesDefaultPortsOnly() throws Exception {
        assertThat(ConfigLoader.load(home, 100).config().console().port()).isEqualTo(6600);
        assertThat(ConfigLoader.load(home, 100).config().rdp().port()).isEqualTo(4589);
        write("console: {port: 7500}\n");
        assertThat(ConfigLoader.load(home, 100).config().console().port()).isEqualTo(7500);
    }

    @Test
    void allProblemsAreToldTogetherWithTheirKeys() throws Exception {
        write(
                "databse: {}\nconsole:\n  prot: 1\n  port: 99999\n  idleTimeout: soon\n  threads: [1]\nlog: 3\naudit:\n  spoolMaxBytes: 1\n");
        InvalidConfigException e = catchThrowableOfType(InvalidConfigException.class, () -> ConfigLoader.load(home, 0));
        assertThat(e.problems())
                .anyMatch(problem -> problem.equals("databse: is not known; did you mean database?"))
                .anyMatch(problem -> problem.equals("console.prot: is not known; did you mean port?"))
                .anyMatch(problem -> problem.startsWith("console.port: 99999"))
                .anyMatch(problem -> problem.startsWith("console.idleTimeout: 'soon'"))
                .anyMatch(problem -> problem.startsWith("console.threads: is a section or a list"))
                .anyMatch(problem -> problem.startsWith("log: is a single value"))
                .anyMatch(problem -> problem.startsWith("audit.spoolMaxBytes:"))
                .hasSize(7);
        CommandRun run = CommandRun.of(home, "config", "check");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(8);
    }

    @Test
    void rdpSectionIsCheckedByItsRecords() throws Exception {
        write("rdp:\n  host: ''\n  port: 70000\n  login: {targetDeadline: 0s}\n");
        InvalidConfigException e = catchThrowableOfType(InvalidConfigException.class, () -> ConfigLoader.load(home, 0));
        assertThat(e.problems())
                .anyMatch(problem -> problem.startsWith("rdp.login: targetDeadline"))
                .anyMatch(problem -> problem.startsWith("rdp.host: is empty"))
                .anyMatch(problem -> problem.startsWith("rdp.port: 70000"))
                .hasSize(3);
        write("rdp:\n  port: 3390\n  admission: {unauthenticatedMax: 7}\n  login: {holdScreenDeadline: 1m}\n");
        RdpListenerConfig rdp = ConfigLoader.load(home, 100).config().rdp();
        assertThat(rdp.port()).isEqualTo(3390);
        assertThat(rdp.toRelay().admission().unauthenticatedMax()).isEqualTo(7);
        assertThat(rdp.toRelay().login().holdScreenDeadline()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void removedKeysAreRejectedWithWhatToWriteInstead() throws Exception {
        InvalidConfigException e = catchThrowableOfType(
                InvalidConfigException.class,
                () -> ConfigLoader.bind(
                        home,
                        Json.read("{\"console\":{\"bind\":\"x\"}}"),
                        0,
                        Map.of("console.bind", "write console.host")));
        assertThat(e.problems()).containsExactly("console.bind: is no longer there: write console.host");
    }

    @Test
    void brokenYamlNamesTheLine() throws Exception {
        write("console:\n  port: 1\n  port: 2\n");
        InvalidConfigException e = catchThrowableOfType(InvalidConfigException.class, () -> ConfigLoader.load(home, 0));
        assertThat(e.problems()).hasSize(1).first().asString().startsWith("line 3:");
    }

    @Test
    void fileAtTheLimitIsReadAndOneByteMoreIsNot() throws Exception {
        write("#" + "x".repeat(ConfigLoader.FILE_BYTES_MAX - 1));
        assertThat(ConfigLoader.load(home, 0).given()).isEmpty();
        write("#" + "x".repeat(ConfigLoader.FILE_BYTES_MAX));
        assertThat(catchThrowableOfType(InvalidConfigException.class, () -> ConfigLoader.load(home, 0))
                        .problems())
                .hasSize(1);
    }

    @Test
    void everyDefaultReadsBackAsItself() throws Exception {
        StringBuilder yaml = new StringBuilder();
        List<String> open = List.of();
        for (Map.Entry<String, String> entry : EffectiveConfig.defaults().entrySet()) {
            List<String> path = List.of(entry.getKey().split("\\."));
            for (int depth = 0; depth < path.size() - 1; depth++) {
                if (depth >= open.size() || !open.subList(0, depth + 1).equals(path.subList(0, depth + 1))) {
                    yaml.append("  ".repeat(depth)).append(path.get(depth)).append(":\n");
                    open = path.subList(0, depth + 1);
                }
            }
            open = path.subList(0, path.size() - 1);
            yaml.append("  ".repeat(path.size() - 1))
                    .append(path.get(path.size() - 1))
                    .append(": ")
                    .append(entry.getValue())
                    .append('\n');
        }
        write(yaml.toString());
        assertThat(ConfigLoader.load(home, 0).config()).isEqualTo(GatehouseConfig.defaults());
    }

    @Test
    void showSaysWhereEachValueComesFrom() throws Exception {
        write("console: {port: 7500}\n");
        CommandRun run = CommandRun.of(home, "config", "show");
        assertThat(run.out()).containsPattern("console.port +7500 +file").containsPattern("log.level +info +default");
    }

    private void write(String yaml) throws IOException {
        Files.writeString(home.resolve(ConfigLoader.FILE_NAME), yaml);
        assertThat(List.of(home.resolve(ConfigLoader.FILE_NAME))).allMatch(Files::exists);
    }
}
