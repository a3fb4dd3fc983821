/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.cli.config.LogConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Log files in {@code HOME/logs}: bounded, rotated, hostile text escaped, never a secret. Must be configured before the first
 * logger is made, because Logback reads its configuration then.
 */
final class ServerLog {

    private ServerLog() {}

    /** @param level empty, or what {@code GATEHOUSE_LOG_LEVEL} says, which wins over the file for one run */
    static Path configure(Home home, LogConfig config, String level) throws IOException {
        Path directory = home.root().resolve("logs");
        PrivateFiles.directory(directory);
        System.setProperty("logback.configurationFile", "dev/gatehouse/cli/serve/logback-server.xml");
        System.setProperty("gatehouse.log.directory", directory.toString());
        System.setProperty(
                "gatehouse.log.level", level.isBlank() ? config.level().name() : level);
        System.setProperty("gatehouse.log.fileMaxBytes", Long.toString(config.fileMaxBytes()));
        System.setProperty("gatehouse.log.files", Integer.toString(config.files()));
        return directory;
    }
}
