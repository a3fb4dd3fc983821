/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One server for each home: a lock that the kernel takes back when the process ends, however it ends. Beside it lie the process
 * id, for {@code down}, and the mark of readiness, for {@code up}. Safe for use by several threads.
 */
public final class HomeLock implements AutoCloseable {

    private final FileChannel channel;
    private final FileLock lock;
    private final Path pidFile;
    private final Path readyFile;
    private final Path takenPortFile;

    private HomeLock(FileChannel channel, FileLock lock, Path run) {
        this.channel = channel;
        this.lock = lock;
        this.pidFile = run.resolve("gatehouse.pid");
        this.readyFile = run.resolve("ready");
        this.takenPortFile = run.resolve("taken-port");
    }

    /**
     * Makes the home where there is none and locks it.
     *
     * @throws IOException when it cannot be written to, or another server has it; the message says what, why, what to do
     */
    public static HomeLock acquire(Home home) throws IOException {
        try {
            PrivateFiles.directory(home.root());
            PrivateFiles.directory(home.run());
        } catch (IOException e) {
            throw unusable(home, e);
        }
        FileChannel channel = openChannel(home);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IOException("another Gatehouse" + otherProcess(home) + " already runs on the home " + home.root()
                    + "; stop it with `gatehouse down`, or choose another home with --home");
        }
        HomeLock held = new HomeLock(channel, lock, home.run());
        try {
            Files.deleteIfExists(held.readyFile);
            Files.deleteIfExists(held.takenPortFile);
            PrivateFiles.write(held.pidFile, text(ProcessHandle.current().pid()));
        } catch (IOException e) {
            held.close();
            throw unusable(home, e);
        }
        return held;
    }

    /** From now on {@code up} knows that all doors are open. */
    void ready() throws IOException {
        PrivateFiles.write(readyFile, text(ProcessHandle.current().pid()));
    }

    /** Tells the launcher, which may see more processes than we do, which port is not to be had. */
    void portTaken(int port) throws IOException {
        PrivateFiles.write(takenPortFile, text(port));
    }

    @Override
    public void close() throws IOException {
        // the lock file itself stays: deleting it would let two servers lock two files of one name
        Files.deleteIfExists(readyFile);
        Files.deleteIfExists(pidFile);
        lock.release();
        channel.close();
    }

    private static FileChannel openChannel(Home home) throws IOException {
        try {
            return FileChannel.open(
                    home.run().resolve("gatehouse.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable(home, e);
        }
    }

    private static IOException unusable(Home home, IOException cause) {
        return new IOException(
                "the home " + home.root() + " cannot be written to: " + reason(cause)
                        + "; check its owner, its file system and the space on it, or choose another with --home",
                cause);
    }

    private static String reason(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof java.nio.file.AccessDeniedException ? message + " (permission denied)" : message;
    }

    private static String otherProcess(Home home) {
        try {
            return " (process "
                    + Files.readString(home.run().resolve("gatehouse.pid")).strip() + ")";
        } catch (IOException e) {
            return ""; // it is just starting, or just ending
        }
    }

    private static byte[] text(long number) {
        return (number + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
