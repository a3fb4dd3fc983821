/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What Linux tells about processes. */
public final class Proc {

    /**
     * Threads whose number varies by itself: the JVM's compilers and collectors; those that the JDK keeps for a while to wait for
     * processes; the database pool's, which goes once a lost connection has been made anew.
     */
    private static final String VARYING =
            "(C1|C2) Comp.*|GC Thread.*|G1 .*|process reaper|ForkJoinPool\\.co|gatehouse:conne";

    private Proc() {}

    /** Number of threads. */
    public static int threads(long pid) throws IOException {
        return Integer.parseInt(status(pid, "Threads:"));
    }

    /** The threads whose number does not vary by itself, counted by name without its number. */
    public static SortedMap<String, Integer> serverThreads(long pid) throws IOException {
        SortedMap<String, Integer> threads = new TreeMap<>();
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                String name = name(task);
                String kind = name.replaceAll("[-#:]?\\d+$", "");
                if (!kind.isEmpty() && !kind.matches(VARYING)) {
                    threads.merge(kind, 1, Integer::sum);
                }
            }
        }
        return threads;
    }

    /** Empty when it has gone meanwhile. */
    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException gone) {
            return "";
        }
    }

    /** Resident memory in MiB. */
    public static long residentMib(long pid) throws IOException {
        return Long.parseLong(status(pid, "VmRSS:").replace(" kB", "")) / 1024;
    }

    /** CPU seconds of all threads so far. */
    public static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] numbers = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(numbers[11]) + Long.parseLong(numbers[12])) / 100.0;
    }

    /** The processes whose command line holds a text. */
    public static List<Long> withCommandLine(String text) throws IOException {
        List<Long> found = new ArrayList<>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    if (Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .replace('\0', ' ')
                            .contains(text)) {
                        found.add(Long.parseLong(process.getFileName().toString()));
                    }
                } catch (IOException gone) {
                    // ended while we looked
                }
            }
        }
        return found;
    }

    /** A process's command line, words divided by spaces; empty when it has gone. */
    public static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }

    /** The process that listens on a port of this machine; -1 when none does. */
    public static long listener(int port) throws IOException {
        List<String> inodes = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] field = line.strip().split("\\s+");
                if (field.length > 9 && field[1].endsWith(String.format(":%04X", port)) && field[3].equals("0A")) {
                    inodes.add("socket:[" + field[9] + "]");
                }
            }
        }
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, inodes)) {
                    return Long.parseLong(process.getFileName().toString());
                }
            }
        }
        return -1;
    }

    private static boolean holds(Path process, List<String> inodes) {
        try (var descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (inodes.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException goneOrNotOurs) {
            return false;
        }
        return false;
    }

    private static String status(long pid, String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith(field)) {
                return line.substring(field.length()).strip();
            }
        }
        throw new IOException(field + " is not in the status of " + pid);
    }
}
