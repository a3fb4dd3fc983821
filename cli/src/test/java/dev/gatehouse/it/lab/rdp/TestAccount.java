/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import static org.awaitility.Awaitility.await;

import dev.gatehouse.it.lab.Run;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
import java.util.concurrent.atomic.AtomicReference;

/**
 * The Unix account that xrdp's sessions run as: made with a random password, removed at the end with every process and file of it.
 * A few at a time on a machine, each with a name of its own: locks that all runs of these tests share say whose name it is. Needs
 * root. Confined to one thread.
 */
final class TestAccount implements AutoCloseable {

    private static final String NAME_START = "gatehouse-rdp-test-";
    private static final int ACCOUNTS_MAX = 4;

    /** Tells the account apart from one that is not ours to remove. */
    private static final String COMMENT = "Gatehouse RDP test";

    private static final Path LOCKS = Path.of("/run/lock");
    private static final Duration OTHERS_LIMIT = Duration.ofMinutes(10);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);

    private final int number;
    private final String name;
    private final FileChannel lockFile;
    private final Path home;
    private final String password;

    private TestAccount(Turn turn, Path home, String password) {
        this.number = turn.number();
        this.name = turn.name();
        this.lockFile = turn.lockFile();
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
        Files.createDirectories(LOCKS);
        Turn turn = takeTurn();
        try {
            removeLeft(turn.name());
            Path home = directory.toAbsolutePath().resolve("home");
            String password = HexFormat.of().formatHex(new java.security.SecureRandom().generateSeed(12));
            run("", addition(turn.name(), home));
            run(turn.name() + ":" + password + "\n", "chpasswd");
            return new TestAccount(turn, home, password);
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            turn.lockFile().close();
            throw e;
        }
    }

    private static String[] addition(String name, Path home) {
        return new String[] {
            "useradd", "--create-home", "--home-dir", home + "", "--shell", "/bin/bash", "--comment", COMMENT, name
        };
    }

    private static void checkReachable(Path directory) throws IOException {
        for (Path at = directory; at != null; at = at.getParent()) {
            if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new AssertionError("a test account could not reach its home: " + at + " is closed to others");
            }
        }
    }

    /** A name that is ours for as long as its file is open. */
    private record Turn(int number, FileChannel lockFile) {
        String name() {
            return NAME_START + number;
        }
    }

    private static Turn takeTurn() {
        AtomicReference<Turn> turn = new AtomicReference<>();
        await("another run of these tests gives up one of " + LOCKS.resolve(NAME_START + "*.lock"))
                .atMost(OTHERS_LIMIT)
                .until(() -> {
                    for (int number = 1; number <= ACCOUNTS_MAX && turn.get() == null; number++) {
                        turn.set(tryTurn(number));
                    }
                    return turn.get() != null;
                });
        return turn.get();
    }

    /** The name, or null when somebody else has it. */
    private static Turn tryTurn(int number) throws IOException {
        FileChannel file = FileChannel.open(
                LOCKS.resolve(NAME_START + number + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                return new Turn(number, file);
            }
        } catch (OverlappingFileLockException ours) {
            // another thread of this JVM has it
        }
        file.close();
        return null;
    }

    /** What a run that was killed left. */
    private static void removeLeft(String name) throws IOException, InterruptedException {
        for (String line : Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
            String[] field = line.split(":");
            if (field[0].equals(name)) {
                if (!field[4].startsWith(COMMENT)) {
                    throw new AssertionError("the account " + name + " exists and these tests did not make it");
                }
                endProcesses(name);
                run("", "userdel", "--remove", name);
            }
        }
    }

    String name() {
        return name;
    }

    /** From 1; no two accounts that are in use have the same. */
    int number() {
        return number;
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
                file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
    }

    /** Ends every process of the account, which are those of its desktops. */
    void endProcesses() {
        endProcesses(name);
    }

    private static void endProcesses(String name) {
        processes(name).forEach(ProcessHandle::destroy);
        try {
            await().atMost(Duration.ofSeconds(10)).until(() -> processes(name).isEmpty());
        } catch (org.awaitility.core.ConditionTimeoutException stubborn) {
            processes(name).forEach(ProcessHandle::destroyForcibly);
            await("the end of all processes of " + name)
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> processes(name).isEmpty());
        }
    }

    private static List<ProcessHandle> processes(String name) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().user().filter(name::equals).isPresent())
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
            run("", "userdel", "--remove", name);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the account " + name + " was removed", e);
        }
    }
}
