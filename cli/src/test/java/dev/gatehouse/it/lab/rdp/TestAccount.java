/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import static org.awaitility.Awaitility.await;

import dev.gatehouse.it.lab.Run;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The Unix account that xrdp's sessions run as: made with a random password, removed at the end with every process and file of it.
 * One at a time on a machine: a lock that all runs of these tests share says whose turn it is. Needs root. Confined to one thread.
 */
final class TestAccount implements AutoCloseable {

    static final String NAME = "gatehouse-rdp-test";

    /** Tells the account apart from one that is not ours to remove. */
    private static final String COMMENT = "Gatehouse RDP test";

    private static final Path LOCK = Path.of("/run/lock/" + NAME + ".lock");
    private static final Duration OTHERS_LIMIT = Duration.ofMinutes(10);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);

    private final FileChannel lockFile;
    private final Path home;
    private final String password;

    private TestAccount(FileChannel lockFile, Path home, String password) {
        this.lockFile = lockFile;
        this.home = home;
        this.password = password;
    }

    /** Makes the account; its home is {@code directory/home}. */
    static TestAccount make(Path directory) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new AssertionError(
                    "xrdp logs in Unix accounts and must be root for it: run these tests as root, as CI does");
        }
        Files.createDirectories(directory);
        checkReachable(directory.toAbsolutePath());
        Files.createDirectories(LOCK.getParent());
        FileChannel lockFile = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock(lockFile);
            removeLeft();
            Path home = directory.toAbsolutePath().resolve("home");
            String password = HexFormat.of().formatHex(new java.security.SecureRandom().generateSeed(12));
            run(
                    "",
                    "useradd",
                    "--create-home",
                    "--home-dir",
                    home + "",
                    "--shell",
                    "/bin/bash",
                    "--comment",
                    COMMENT,
                    NAME);
            run(NAME + ":" + password + "\n", "chpasswd");
            return new TestAccount(lockFile, home, password);
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            lockFile.close();
            throw e;
        }
    }

    private static void checkReachable(Path directory) throws IOException {
        for (Path at = directory; at != null; at = at.getParent()) {
            if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new AssertionError(
                        "the account " + NAME + " could not reach its home: " + at + " is closed to others");
            }
        }
    }

    private static void lock(FileChannel file) {
        FileLock[] lock = new FileLock[1];
        await("another run of these tests gives up " + LOCK)
                .atMost(OTHERS_LIMIT)
                .until(() -> {
                    try {
                        lock[0] = file.tryLock();
                    } catch (OverlappingFileLockException ours) {
                        return false;
                    }
                    return lock[0] != null;
                });
    }

    /** What a run that was killed left. */
    private static void removeLeft() throws IOException, InterruptedException {
        for (String line : Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
            String[] field = line.split(":");
            if (field[0].equals(NAME)) {
                if (!field[4].startsWith(COMMENT)) {
                    throw new AssertionError("the account " + NAME + " exists and these tests did not make it");
                }
                endProcesses();
                run("", "userdel", "--remove", NAME);
            }
        }
    }

    Path home() {
        return home;
    }

    String password() {
        return password;
    }

    /** Makes a file or directory the account's own. */
    Path give(Path file) throws IOException {
        return Files.setOwner(
                file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NAME));
    }

    /** Ends every process of the account, which are those of its desktops. */
    static void endProcesses() {
        processes().forEach(ProcessHandle::destroy);
        try {
            await().atMost(Duration.ofSeconds(10)).until(() -> processes().isEmpty());
        } catch (org.awaitility.core.ConditionTimeoutException stubborn) {
            processes().forEach(ProcessHandle::destroyForcibly);
            await("the end of all processes of " + NAME)
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> processes().isEmpty());
        }
    }

    static List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().user().filter(NAME::equals).isPresent())
                .toList();
    }

    private static void run(String input, String... line) throws IOException, InterruptedException {
        Run.command(List.of(line), Map.of(), input.getBytes(StandardCharsets.UTF_8), COMMAND_LIMIT)
                .ok();
    }

    @Override
    public void close() {
        try (lockFile) {
            endProcesses();
            run("", "userdel", "--remove", NAME);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the account " + NAME + " was removed", e);
        }
    }
}
