/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's own log configuration, with small bounds. */
class ServerLogTest {

    private static final long FILE_BYTES_MAX = 100_000;
    private static final int FILES = 3;
    private static final String LINE = "x".repeat(200);

    @TempDir
    Path directory;

    @Test
    void aFloodIsRotatedAndOnlySoManyFilesAreKept() throws Exception {
        LoggerContext context = context();
        Logger log = context.getLogger("flood");
        for (int round = 0; round < 8; round++) {
            for (int line = 0; line < 600; line++) {
                log.info("{} {}", round, LINE);
            }
            // what the size is looked at by
            TimeUnit.MILLISECONDS.sleep(300);
        }
        log.info("the end");
        context.stop();
        List<Path> files = files();
        assertThat(files).hasSize(FILES + 1);
        for (Path file : files) {
            assertThat(content(file).length()).as(file.toString()).isLessThan((int) (3 * FILE_BYTES_MAX));
        }
        assertThat(Files.readString(directory.resolve("gatehouse.log"))).contains("the end");
        assertThat(content(directory.resolve("gatehouse.1.log.gz"))).contains("] flood 7 x");
    }

    @Test
    void hostileTextStaysOnItsLine() throws Exception {
        LoggerContext context = context();
        context.getLogger("hostile")
                .atInfo()
                .addKeyValue("name", "a\nb\u001b[31m\u202e")
                .log("one\r\ntwo");
        context.stop();
        assertThat(Files.readAllLines(directory.resolve("gatehouse.log")))
                .singleElement()
                .asString()
                .contains("one\u2592\u2592two name=\"a\u2592b\u2592[31m\u2592\"");
    }

    private LoggerContext context() throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("gatehouse.log.directory", directory.toString());
        context.putProperty("gatehouse.log.level", "info");
        context.putProperty("gatehouse.log.fileMaxBytes", Long.toString(FILE_BYTES_MAX));
        context.putProperty("gatehouse.log.files", Integer.toString(FILES));
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(ServerLog.class.getResource("logback-server.xml"));
        return context;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.toList();
        }
    }

    private static String content(Path file) throws IOException {
        if (!file.toString().endsWith(".gz")) {
            return Files.readString(file);
        }
        try (InputStream packed = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(packed.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
