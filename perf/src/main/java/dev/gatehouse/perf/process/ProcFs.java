/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What Linux tells about processes in /proc. A process that ends while it is read counts as gone, not as an error.
 * Safe for use by several threads.
 */
public final class ProcFs {

    /** USER_HZ: fixed at 100 in the Linux ABI on every architecture we run on. */
    private static final double TICKS_PER_SECOND = 100.0;

    private static final Path PROC = Path.of("/proc");
    private static final int STAT_UTIME = 11;
    private static final int STAT_STIME = 12;
    private static final int STAT_CUTIME = 13;
    private static final int STAT_CSTIME = 14;

    private ProcFs() {}

    /** CPU seconds of one process, all its threads, dead ones too; without its children. */
    public static double cpuSeconds(long pid) throws IOException {
        List<Long> stat = stat(PROC.resolve(Long.toString(pid)).resolve("stat"));
        return stat.isEmpty() ? 0 : (stat.get(STAT_UTIME) + stat.get(STAT_STIME)) / TICKS_PER_SECOND;
    }

    /** CPU seconds of a process, of its live descendants, and of every descendant that has been waited for. */
    public static double treeCpuSeconds(long root) throws IOException {
        return treeCpuSeconds(List.of(root));
    }

    /** The same for several processes; one that is the descendant of another counts once. */
    public static double treeCpuSeconds(Collection<Long> roots) throws IOException {
        Set<Long> pids = new HashSet<>();
        for (long root : roots) {
            pids.addAll(tree(root));
        }
        double ticks = 0;
        for (long pid : pids) {
            List<Long> stat = stat(PROC.resolve(Long.toString(pid)).resolve("stat"));
            if (!stat.isEmpty()) {
                ticks += stat.get(STAT_UTIME) + stat.get(STAT_STIME) + stat.get(STAT_CUTIME) + stat.get(STAT_CSTIME);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** CPU seconds by thread name, numbers in names left out; threads that have ended are not in it. */
    public static Map<String, Double> threadCpuSeconds(long pid) throws IOException {
        Map<String, Double> seconds = new TreeMap<>();
        for (Path task : children(PROC.resolve(pid + "/task"))) {
            List<Long> stat = stat(task.resolve("stat"));
            if (!stat.isEmpty()) {
                String name = read(task.resolve("comm")).strip().replaceAll("[-#]?[0-9]+", "");
                seconds.merge(name, (stat.get(STAT_UTIME) + stat.get(STAT_STIME)) / TICKS_PER_SECOND, Double::sum);
            }
        }
        return seconds;
    }

    /** Number of threads of a process. */
    public static int threads(long pid) throws IOException {
        return children(PROC.resolve(pid + "/task")).size();
    }

    /** Proportional resident KiB of one process; 0 when it has gone. */
    public static long pssKib(long pid) throws IOException {
        for (String line : read(PROC.resolve(pid + "/smaps_rollup")).split("\n")) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }

    /** Proportional resident KiB of a process and all its live descendants. */
    public static long treePssKib(long root) throws IOException {
        long kib = 0;
        for (long pid : tree(root)) {
            kib += pssKib(pid);
        }
        return kib;
    }

    /** A process and its live descendants. */
    public static List<Long> tree(long root) throws IOException {
        List<Long> found = new ArrayList<>();
        Deque<Long> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            long pid = open.pop();
            found.add(pid);
            for (Path task : children(PROC.resolve(pid + "/task"))) {
                for (String child : read(task.resolve("children")).strip().split(" ")) {
                    if (!child.isEmpty()) {
                        open.push(Long.parseLong(child));
                    }
                }
            }
        }
        return found;
    }

    /** The process that listens on a TCP port of this machine. */
    public static long listener(int port) throws IOException {
        String hex = String.format(":%04X", port);
        List<String> inodes = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : read(Path.of(table)).split("\n")) {
                String[] field = line.strip().split("\\s+");
                if (field.length > 9 && field[1].endsWith(hex) && field[3].equals("0A")) {
                    inodes.add("socket:[" + field[9] + "]");
                }
            }
        }
        for (Path process : children(PROC)) {
            if (process.getFileName().toString().matches("[0-9]+") && holds(process, inodes)) {
                return Long.parseLong(process.getFileName().toString());
            }
        }
        throw new IOException("no process listens on port " + port);
    }

    /** Processes whose command line holds a text. */
    public static List<Long> withCommandLine(String text) throws IOException {
        List<Long> found = new ArrayList<>();
        for (Path process : children(PROC)) {
            if (process.getFileName().toString().matches("[0-9]+")
                    && read(process.resolve("cmdline")).replace('\0', ' ').contains(text)) {
                found.add(Long.parseLong(process.getFileName().toString()));
            }
        }
        return found;
    }

    private static boolean holds(Path process, List<String> inodes) {
        try {
            for (Path descriptor : children(process.resolve("fd"))) {
                if (inodes.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException goneOrNotOurs) {
            return false;
        }
        return false;
    }

    /** The numbers behind the name; the name may hold spaces and brackets, so the last bracket counts. */
    private static List<Long> stat(Path file) throws IOException {
        String text = read(file);
        int end = text.lastIndexOf(')');
        if (end < 0) {
            return List.of();
        }
        List<Long> numbers = new ArrayList<>();
        for (String field : text.substring(end + 2).strip().split(" ")) {
            numbers.add(field.matches("-?[0-9]{1,18}") ? Long.parseLong(field) : 0L);
        }
        return numbers;
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(found::add);
            return found;
        } catch (DirectoryIteratorException gone) {
            return found;
        } catch (IOException fault) {
            ofTheLiving(fault);
            return List.of();
        }
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException fault) {
            ofTheLiving(fault);
            return "";
        }
    }

    /** Passes on faults other than that the process has ended: ENOENT before its file is opened, ESRCH from then on. */
    private static void ofTheLiving(IOException fault) throws IOException {
        boolean ended = fault instanceof NoSuchFileException
                || String.valueOf(fault.getMessage()).contains("No such process");
        if (!ended) {
            throw fault;
        }
    }
}
