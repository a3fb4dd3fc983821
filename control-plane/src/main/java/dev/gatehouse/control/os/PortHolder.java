/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.os;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The process that listens on a TCP port of this machine, as far as {@code /proc} lets us see. Immutable.
 *
 * @param pid its process id
 * @param command its command name
 */
public record PortHolder(long pid, String command) {

    private static final String LISTENING = "0A";
    private static final int COLUMN_LOCAL = 1;
    private static final int COLUMN_STATE = 3;
    private static final int COLUMN_INODE = 9;

    /** Looks for the holder; empty when there is none or it is another user's and we are not root. */
    public static Optional<PortHolder> find(int port) {
        Set<String> sockets = new TreeSet<>();
        collectSockets(Path.of("/proc/net/tcp"), port, sockets);
        collectSockets(Path.of("/proc/net/tcp6"), port, sockets);
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holdsAny(process, sockets)) {
                    return Optional.of(
                            new PortHolder(Long.parseLong(process.getFileName().toString()), name(process)));
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** One line for the operator: what, why, what to do. */
    public static String explain(String what, int port) {
        String holder = find(port)
                .map(found -> "process " + found.pid() + " (" + found.command() + ")")
                .orElse("another process, which this user may not see,");
        return what + " cannot listen on port " + port + ": " + holder
                + " has it; stop that or choose another port, for instance with --port-offset";
    }

    private static void collectSockets(Path table, int port, Set<String> inodes) {
        String suffix = ":" + String.format(Locale.ROOT, "%04X", port);
        try {
            for (String line : Files.readAllLines(table)) {
                String[] columns = line.strip().split("\\s+");
                if (columns.length > COLUMN_INODE
                        && columns[COLUMN_LOCAL].endsWith(suffix)
                        && columns[COLUMN_STATE].equals(LISTENING)) {
                    inodes.add("socket:[" + columns[COLUMN_INODE] + "]");
                }
            }
        } catch (IOException e) {
            // no such table on this kernel (IPv6 off): nothing to add
            return;
        }
    }

    private static boolean holdsAny(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(linkOf(descriptor))) {
                    return true;
                }
            }
        } catch (IOException e) {
            // gone, or not ours to look at
            return false;
        }
        return false;
    }

    private static String linkOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
