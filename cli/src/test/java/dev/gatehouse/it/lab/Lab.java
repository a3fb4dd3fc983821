/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;

/**
 * What most rows need: a target that takes a key, one that takes a password, and a Gatehouse with a user who may use both. Rows
 * that break things make a lab of their own. Confined to one thread, but for the appliance's commands.
 */
public final class Lab implements AutoCloseable {

    /** The user of every lab. */
    public static final String USER = "alice";

    /** The target that takes a key. */
    public static final String KEY_TARGET = "db1";

    /** The target that takes a password. */
    public static final String PASSWORD_TARGET = "db2";

    /** Proves the rows themselves: {@code through()} goes straight to the target, there is no appliance. */
    private static final boolean DIRECT = Boolean.getBoolean("gatehouse.lab.direct");

    private final Path directory;
    private final OpenSshServer keyTarget;
    private final OpenSshServer passwordTarget;
    private final Gatehouse gatehouse;
    private final Path userKey;
    private final Path targetKey;
    private final String userPassword;
    private final String targetPassword;

    private Lab(Path directory, Path home, String configuration) throws Exception {
        this.directory = directory;
        this.userPassword = "canary-user-" + Long.toHexString(System.nanoTime());
        this.targetPassword = "canary-target-" + Long.toHexString(System.nanoTime());
        this.userKey = Keys.make(directory.resolve("keys/user"));
        this.targetKey = Keys.make(directory.resolve("keys/target"));
        this.keyTarget = OpenSshServer.withKey(directory.resolve("target-key"), Keys.line(targetKey));
        this.passwordTarget = OpenSshServer.withPassword(directory.resolve("target-password"), targetPassword);
        if (DIRECT) {
            this.gatehouse = null;
            return;
        }
        this.gatehouse = Gatehouse.at(home);
        if (!configuration.isEmpty()) {
            Files.createDirectory(gatehouse.home());
            Files.writeString(gatehouse.home().resolve("gatehouse.yaml"), configuration);
        }
        gatehouse.up();
        gatehouse.addUser(USER, userKey, userPassword);
        gatehouse.addTarget(KEY_TARGET, keyTarget);
        gatehouse.addTarget(PASSWORD_TARGET, passwordTarget);
        gatehouse.addCredential(KEY_TARGET, targetKey);
        gatehouse.addCredential(PASSWORD_TARGET, targetPassword);
        gatehouse.addPolicy("alice-db1", USER, KEY_TARGET);
        gatehouse.addPolicy("alice-db2", USER, PASSWORD_TARGET);
    }

    /** Starts a lab in a new directory. */
    public static Lab start() throws Exception {
        return start("");
    }

    /** The same with a configuration file. */
    public static Lab start(String configuration) throws Exception {
        Path directory = newDirectory();
        return new Lab(directory, directory.resolve("home"), configuration);
    }

    /**
     * The same with the home below a directory that exists, such as a file system of its own. Nothing else is in there: what tests
     * and targets write, and the server's standard error, must not suffer with it.
     */
    public static Lab startIn(Path homesParent) throws Exception {
        Path directory = newDirectory();
        Path home = homesParent.resolve("home");
        Path logs = home.resolve("logs");
        // made here, so whoever owns the checkout has to be able to use it: who serves follows from the owner
        UserPrincipal owner = Files.getOwner(Gatehouse.repository());
        for (Path made : List.of(home, logs)) {
            Files.setOwner(
                    Files.createDirectory(
                            made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))),
                    owner);
        }
        Path console = Files.setOwner(Files.createFile(directory.resolve("console.log")), owner);
        Files.createSymbolicLink(logs.resolve("console.log"), console);
        return new Lab(directory, home, "");
    }

    private static Path newDirectory() throws IOException {
        Path directory = Files.createTempDirectory("gh-it");
        // a service user must be able to reach the home when root runs the tests
        if (!directory.toFile().setExecutable(true, false)) {
            throw new IOException("cannot open " + directory);
        }
        return directory;
    }

    /** A directory of this lab. */
    public Path directory(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /** The appliance. */
    public Gatehouse gatehouse() {
        return gatehouse;
    }

    /** The server behind {@link #KEY_TARGET}. */
    public OpenSshServer keyTarget() {
        return keyTarget;
    }

    /** The server behind {@link #PASSWORD_TARGET}. */
    public OpenSshServer passwordTarget() {
        return passwordTarget;
    }

    /** The key that the user logs in with. */
    public Path userKey() {
        return userKey;
    }

    /** The user's password. */
    public String userPassword() {
        return userPassword;
    }

    /** The key that {@link #KEY_TARGET} accepts; users never see it. */
    public Path targetKey() {
        return targetKey;
    }

    /** The password that {@link #PASSWORD_TARGET} accepts; users never see it. */
    public String targetPassword() {
        return targetPassword;
    }

    /** Straight to the target, without Gatehouse: what every row is compared with. */
    public SshLogin direct() throws IOException {
        return SshLogin.byKey(keyTarget.port(), OpenSshServer.account(), targetKey, keyTarget.knownHosts());
    }

    /** Through Gatehouse to {@link #KEY_TARGET}, by the user's key. */
    public SshLogin through() throws IOException, InterruptedException {
        return through(USER, KEY_TARGET, userKey);
    }

    /** Through Gatehouse as somebody, by a key. */
    public SshLogin through(String user, String target, Path key) throws IOException, InterruptedException {
        if (DIRECT) {
            return direct();
        }
        return SshLogin.byKey(gatehouse.sshPort(), name(user, target), key, gatehouse.knownHosts(directory));
    }

    /** Through Gatehouse by password. */
    public SshLogin byPassword(String user, String target, String password) throws IOException, InterruptedException {
        if (DIRECT) {
            return SshLogin.byPassword(
                    passwordTarget.port(),
                    OpenSshServer.account(),
                    target.equals(PASSWORD_TARGET) ? targetPassword : password,
                    passwordTarget.knownHosts(),
                    directory.resolve("askpass"));
        }
        return SshLogin.byPassword(
                gatehouse.sshPort(),
                name(user, target),
                password,
                gatehouse.knownHosts(directory),
                directory.resolve("askpass"));
    }

    /** {@code user@account@target}. */
    public static String name(String user, String target) {
        return user + "@" + OpenSshServer.account() + "@" + target;
    }

    @Override
    public void close() throws IOException {
        if (gatehouse != null) {
            gatehouse.close();
        }
        keyTarget.close();
        passwordTarget.close();
        if (Boolean.getBoolean("gatehouse.keep")) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
