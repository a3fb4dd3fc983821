/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How many bytes of a TCP connection the other machine has not acknowledged, as Linux says (proc(5), {@code tx_queue}). Stateless. */
final class UnacknowledgedBytes {

    private static final List<Path> TABLES = List.of(Path.of("/proc/self/net/tcp6"), Path.of("/proc/self/net/tcp"));
    private static final int LOCAL_COLUMN = 1;
    private static final int REMOTE_COLUMN = 2;
    private static final int QUEUES_COLUMN = 4;
    private static final int HEXADECIMAL = 16;

    private UnacknowledgedBytes() {}

    /**
     * Bytes that wait. Connections are told apart by their ports; of several that look alike the longest queue counts.
     *
     * @throws IOException when the connection is not in the kernel's tables any more
     */
    static long of(Socket socket) throws IOException {
        String local = port(socket.getLocalPort());
        String remote = port(socket.getPort());
        long longest = -1;
        for (Path table : TABLES) {
            if (Files.exists(table)) {
                longest = Math.max(longest, longest(table, local, remote));
            }
        }
        if (longest < 0) {
            throw new IOException("the connection is gone");
        }
        return longest;
    }

    private static long longest(Path table, String local, String remote) throws IOException {
        long longest = -1;
        try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(local) && line.contains(remote)) {
                    String[] columns = line.strip().split("\\s+");
                    if (columns[LOCAL_COLUMN].endsWith(local) && columns[REMOTE_COLUMN].endsWith(remote)) {
                        String sending = columns[QUEUES_COLUMN].substring(0, columns[QUEUES_COLUMN].indexOf(':'));
                        longest = Math.max(longest, Long.parseLong(sending, HEXADECIMAL));
                    }
                }
            }
        }
        return longest;
    }

    private static String port(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }
}
