/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks into the kernel's tables, so that no server sees a connection that asks for nothing. */
final class Listening {

    private Listening() {}

    static boolean on(int port) throws IOException {
        String end = String.format(":%04X", port);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            Path path = Path.of(table);
            if (Files.exists(path)
                    && Files.readAllLines(path).stream()
                            .map(line -> line.strip().split("\\s+"))
                            .anyMatch(field -> field[1].endsWith(end) && field[3].equals("0A"))) {
                return true;
            }
        }
        return false;
    }
}
