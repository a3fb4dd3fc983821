/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.os.ShortCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running PostgreSQL server process, ours or an orphan of a JVM that was killed. Immutable; {@link #stop} blocks within its
 * deadlines.
 *
 * @param process the postmaster
 */
record Postmaster(ProcessHandle process) {

    private static final Logger LOGGER = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration FAST_DEADLINE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 20;
    private static final Duration IMMEDIATE_DEADLINE = Duration.ofSeconds(10);

    /**
     * The live server that works on {@code dataDirectory}, if any: the process that {@code postmaster.pid} names counts only when it is
     * a {@code postgres} whose working directory is that very directory, because process ids are used again.
     */
    static Optional<Postmaster> findOrphan(Path dataDirectory) throws IOException {
        Path file = dataDirectory.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).strip().matches("-?\\d{1,10}")) {
            return Optional.empty();
        }
        long pid = Math.abs(Long.parseLong(lines.get(0).strip()));
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> worksOn(handle.pid(), dataDirectory))
                .map(Postmaster::new);
    }

    private static boolean worksOn(long pid, Path dataDirectory) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            return Files.readString(process.resolve("comm")).strip().startsWith("postgres")
                    && process.resolve("cwd").toRealPath().equals(dataDirectory.toRealPath());
        } catch (IOException e) {
            LOGGER.debug("process {} is not to be looked at: {}", pid, e.toString());
            return false;
        }
    }

    /**
     * Makes way for a new server where the old one was killed: waits for its remaining processes to end, then removes its pid file.
     * PostgreSQL itself would not start while the file names a process id that exists, be it a zombie that nobody has collected or
     * a stranger with a used-again number. Only safe behind our own lock and with nobody at work on the data.
     */
    static void clearLeftLock(Path dataDirectory) throws IOException {
        Path file = dataDirectory.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        long deadline = System.nanoTime() + FAST_DEADLINE.toNanos();
        while (ProcessHandle.allProcesses().anyMatch(handle -> worksOn(handle.pid(), dataDirectory))) {
            if (System.nanoTime() > deadline) {
                throw new IOException("processes of an earlier PostgreSQL still work on " + dataDirectory
                        + "; end them (see ps) and start again");
            }
            pause();
        }
        if (Files.deleteIfExists(file)) {
            LOGGER.atInfo().addKeyValue("file", file).log("removed the pid file of a PostgreSQL that was killed");
        }
    }

    /** Fast shutdown (no data is lost, open transactions are rolled back), then immediate, then kill. */
    void stop() throws IOException {
        signal("INT");
        if (endsWithin(FAST_DEADLINE)) {
            return;
        }
        LOGGER.atWarn().addKeyValue("pid", process.pid()).log("PostgreSQL does not stop; telling it to stop at once");
        signal("QUIT");
        if (!endsWithin(IMMEDIATE_DEADLINE)) {
            process.destroyForcibly();
            endsWithin(IMMEDIATE_DEADLINE);
        }
    }

    private void signal(String name) throws IOException {
        // the JDK can only send TERM and KILL, which mean something else to PostgreSQL
        ShortCommand.run(
                List.of("sh", "-c", "kill -" + name + " " + process.pid()), Path.of("/"), Duration.ofSeconds(10));
    }

    private boolean endsWithin(Duration deadline) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!isOver()) {
            if (System.nanoTime() > end) {
                return false;
            }
            pause();
        }
        return true;
    }

    /** Ended, or a zombie: whoever inherited an orphan may never collect it, as the first process of a container often does not. */
    private boolean isOver() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String afterName = stat.substring(stat.lastIndexOf(')') + 1).strip();
            return afterName.startsWith("Z") || afterName.startsWith("X");
        } catch (IOException e) {
            return true;
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was ending", e);
        }
    }
}
