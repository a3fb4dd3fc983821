/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recovery;

import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.config.ConfigLoader;
import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.cli.config.InvalidConfigException;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.serve.HomeLock;
import dev.gatehouse.control.backup.BackupFile;
import dev.gatehouse.control.backup.Restore;
import dev.gatehouse.control.backup.RestoreReport;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse restore}. */
@Command(
        name = "restore",
        description = {
            "Bring a backup back onto an empty home, and prove it: signature, secrets, audit log, every recording.",
            "Exit status 1 when anything is not as it was; then the home is left as empty as it was."
        })
public final class RestoreCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "FILE", description = "What gatehouse backup wrote.")
    private Path file;

    @Option(
            names = "--verify",
            description = "Only prove that it can be restored, in a directory of its own that is deleted afterwards.")
    private boolean verify;

    @Option(
            names = "--master-key",
            paramLabel = "FILE",
            description =
                    "The master key that the backup names. Default: where the configuration in the backup has it, else"
                            + " HOME/keys/master.key.")
    private Path masterKey;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "With --verify: where to work; needs room for the database and the largest recording."
                    + " Default: the system's directory for temporary files.")
    private Path work;

    @Mixin
    private OutputOption output;

    RestoreCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        say("checking " + file);
        try {
            BackupFile backup = BackupFile.check(
                    file, new ByteProgress(invocation.terminal().err(), "checked"));
            RestoreReport report = verify ? rehearse(backup) : restore(backup);
            new RestoreText(invocation.terminal(), verify).print(output.format(), report);
            return ExitCode.DONE.status();
        } catch (java.nio.file.NoSuchFileException e) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "there is no file " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private RestoreReport rehearse(BackupFile backup) throws IOException {
        Path directory = work == null
                ? Files.createTempDirectory("gatehouse-restore")
                : Files.createTempDirectory(work, "gatehouse-restore");
        try {
            Home home = new Home(directory.resolve("home"));
            PrivateFiles.directory(home.root());
            GatehouseConfig config = configure(backup, home);
            Restore.Place place = new Restore.Place(
                    home,
                    DatabaseConfig.embedded(),
                    new VaultConfig(Optional.of(keyForRehearsal(config)), Optional.empty(), false),
                    config.audit(),
                    home.root().resolve("recordings"),
                    true);
            return new Restore(place, this::say).run(backup);
        } finally {
            HomeTree.delete(directory);
        }
    }

    private Path keyForRehearsal(GatehouseConfig config) {
        return Optional.ofNullable(masterKey)
                .or(() -> config.vault().masterKeyFile())
                .orElseGet(() -> invocation.home().resolve("keys").resolve("master.key"))
                .toAbsolutePath();
    }

    private RestoreReport restore(BackupFile backup) throws IOException {
        if (work != null) {
            throw new CommandFailure(ExitCode.USAGE, "--work goes with --verify");
        }
        Home home = new Home(invocation.home());
        HomeTree.requireEmpty(home.root());
        HomeLock lock = HomeLock.acquire(home);
        boolean bringsKey = false;
        boolean done = false;
        try {
            GatehouseConfig config = configure(backup, home);
            bringsKey = placeKey(config, home);
            RestoreReport report = new Restore(place(config, home), this::say).run(backup);
            done = true;
            return report;
        } finally {
            if (!done) {
                HomeTree.empty(home.root(), !bringsKey);
            }
            lock.close();
        }
    }

    private static Restore.Place place(GatehouseConfig config, Home home) {
        return new Restore.Place(
                home,
                config.database(),
                config.vault(),
                config.audit(),
                config.recording().archiveDirectory().orElse(home.root().resolve("recordings")),
                false);
    }

    private GatehouseConfig configure(BackupFile backup, Home home) throws IOException {
        if (backup.configuration().isPresent()) {
            PrivateFiles.write(
                    home.root().resolve(ConfigLoader.FILE_NAME),
                    backup.configuration().get());
        }
        try {
            return ConfigLoader.load(home.root(), 0).config();
        } catch (InvalidConfigException e) {
            throw new IOException(
                    "the configuration in the backup cannot be used: " + String.join("; ", e.problems()), e);
        }
    }

    /** Copies a key that was given to where the server will look for it, unless one is there. */
    private boolean placeKey(GatehouseConfig config, Home home) throws IOException {
        Path wanted = config.vault().masterKeyFile().orElse(home.keys().resolve("master.key"));
        if (masterKey == null || Files.exists(wanted)) {
            return false;
        }
        PrivateFiles.directory(Objects.requireNonNull(wanted.toAbsolutePath().getParent()));
        try (var in = Files.newInputStream(masterKey)) {
            PrivateFiles.copyNew(in, wanted);
        }
        return wanted.startsWith(home.root());
    }

    private void say(String step) {
        invocation.terminal().err().println(step);
    }
}
