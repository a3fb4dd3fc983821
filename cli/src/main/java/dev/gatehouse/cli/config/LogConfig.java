/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The server's log files in {@code HOME/logs} ({@code log.*}). Immutable.
 *
 * @param level what is written
 * @param fileMaxBytes a file is rotated at this size
 * @param files how many rotated files are kept; size and number together bound the disk that logs may take
 */
public record LogConfig(Level level, long fileMaxBytes, int files) {

    /** Logback renames each of them at a rotation. */
    private static final int FILES_MAX = 20;

    /** How much is written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** Info, 16 MiB, 10 files. */
    public static LogConfig defaults() {
        return new LogConfig(Level.INFO, 16L << 20, 10);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        List<String> found = new ArrayList<>();
        if (fileMaxBytes < 64 << 10 || fileMaxBytes > 4L << 30) {
            found.add("log.fileMaxBytes: " + fileMaxBytes + " is outside 64KiB..4GiB");
        }
        if (files < 1 || files > FILES_MAX) {
            found.add("log.files: " + files + " is outside 1.." + FILES_MAX);
        }
        return List.copyOf(found);
    }
}
