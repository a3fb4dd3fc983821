/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.config.ConfigLoader;
import dev.gatehouse.cli.config.InvalidConfigException;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.SecretSource;
import dev.gatehouse.cli.console.Terminal;
import dev.gatehouse.cli.output.OutputFormat;
import dev.gatehouse.cli.output.Table;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.vault.MasterKeyRecovery;
import dev.gatehouse.control.vault.RecoveryShare;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse vault …}. */
@Command(
        name = "vault",
        description = "The vault's master key: its recovery kit, and how it comes back.",
        subcommands = {
            VaultCommand.Init.class,
            VaultCommand.Kits.class,
            VaultCommand.Recover.class,
            VaultCommand.GenerateKey.class
        })
public final class VaultCommand {

    private static final String KITS = "/api/v1/vault/recovery-kits";

    /** {@code vault init}. */
    @Command(
            name = "init",
            description = {
                "Print the recovery kit of the master key: three shares, any two of which bring the key back.",
                "It is printed once. Give the shares to three people, on paper."
            })
    static final class Init extends ServerCommand {
        @Mixin
        private OutputOption output;

        Init(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode kit = server.post(KITS, new RequestBody());
            if (output.format() == OutputFormat.JSON) {
                return print(output, kit);
            }
            PrintWriter out = terminal().out();
            String id = kit.path("kitId").asText();
            for (JsonNode share : kit.path("shares")) {
                out.println("GATEHOUSE RECOVERY KIT " + id + "   SHARE "
                        + share.path("number").asText() + " of "
                        + kit.path("shares").size() + "   any "
                        + kit.path("threshold").asText() + " suffice");
                out.println("master key " + kit.path("masterKeyId").asText());
                share.path("lines").forEach(line -> out.println("    " + line.asText()));
                out.println();
            }
            out.println("This is shown once. Put each share on paper, give them to three people, and keep none in a");
            out.println("file. Two of them bring the key back: gatehouse vault recover. Clear this screen.");
            return ExitCode.DONE;
        }
    }

    /** {@code vault kits}. */
    @Command(
            name = "kits",
            description = "List the recovery kits that were printed; only one of the master key in use is of use.")
    static final class Kits extends ServerCommand {
        @Mixin
        private OutputOption output;

        Kits(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of("kitId", "masterKeyId", "shares", "threshold", "madeBy", "madeAt");
            return print(output, table, server.items(KITS));
        }
    }

    /** {@code vault recover}. */
    @Command(
            name = "recover",
            description = {
                "Write the master key back from two shares of its recovery kit, without server and database.",
                "Asks for the shares, or reads them from files."
            })
    static final class Recover implements Callable<Integer> {
        private final Invocation invocation;

        @Option(
                names = "--share-file",
                paramLabel = "FILE",
                description = "A share as it was printed, lines only; give it twice.")
        private List<Path> shareFiles = new ArrayList<>();

        @Option(
                names = "--key-file",
                paramLabel = "FILE",
                description = "Where to write the key. Default: vault.masterKeyFile, else HOME/keys/master.key.")
        private Path keyFile;

        @Option(names = "--replace", description = "Move a file that holds something else aside, to FILE.old.")
        private boolean replace;

        Recover(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            Path file = keyFile != null ? keyFile.toAbsolutePath() : configuredKeyFile(invocation);
            List<RecoveryShare> shares = shares();
            try (MasterKeyRecovery recovery = MasterKeyRecovery.combine(shares)) {
                boolean isNew = recovery.writeTo(file, replace);
                giveToOwnerOf(invocation.home(), file);
                invocation
                        .terminal()
                        .out()
                        .println(
                                "master key " + recovery.keyId() + (isNew ? " written to " : " is already in ") + file);
                return ExitCode.DONE.status();
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(ExitCode.FAILED, e.getMessage(), e);
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED, "the master key cannot be written: " + e.getMessage(), e);
            } finally {
                shares.forEach(RecoveryShare::close);
                invocation.terminal().out().flush();
            }
        }

        private List<RecoveryShare> shares() {
            List<RecoveryShare> shares = new ArrayList<>();
            if (shareFiles.isEmpty()) {
                ask(shares);
            }
            for (Path file : shareFiles) {
                shares.add(parse(SecretSource.wholeFile(file), file.toString()));
            }
            return shares;
        }

        private void ask(List<RecoveryShare> shares) {
            Terminal terminal = invocation.terminal();
            if (!terminal.canAsk()) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "there is no terminal to ask on: give --share-file FILE for each of two shares");
            }
            for (int count = 1;
                    shares.isEmpty() || shares.size() < shares.get(0).threshold();
                    count++) {
                shares.add(parse(
                        terminal.askSecret("Share " + count + ", all its lines one behind the other"), "the share"));
            }
        }

        private static RecoveryShare parse(char[] text, String where) {
            try {
                return RecoveryShare.parse(text);
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(ExitCode.FAILED, where + ": " + e.getMessage(), e);
            }
        }
    }

    /** {@code vault generate-key}. */
    @Command(
            name = "generate-key",
            description =
                    "Make a master key in a new file, for a systemd credential or another place that Gatehouse cannot write.")
    static final class GenerateKey implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "FILE", description = "The file to make; it must not be there.")
        private Path file;

        GenerateKey(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            if (Files.exists(file)) {
                throw new CommandFailure(ExitCode.FAILED, file + " is there already; choose another name");
            }
            try (MasterKeyRecovery fresh = MasterKeyRecovery.generate()) {
                fresh.writeTo(file, false);
                invocation.terminal().out().println("master key " + fresh.keyId() + " written to " + file);
                invocation.terminal().out().flush();
                return ExitCode.DONE.status();
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED, "the key cannot be written: " + e.getMessage(), e);
            }
        }
    }

    private static Path configuredKeyFile(Invocation invocation) {
        Home home = new Home(invocation.home());
        try {
            return ConfigLoader.load(invocation.home(), 0)
                    .config()
                    .vault()
                    .masterKeyFile()
                    .orElse(home.keys().resolve("master.key"));
        } catch (InvalidConfigException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the configuration cannot be read; name the file with --key-file FILE", e);
        }
    }

    /** Root may bring a key back; the server that reads it is somebody else. */
    private static void giveToOwnerOf(Path home, Path file) throws IOException {
        if (Files.exists(home)) {
            UserPrincipal owner = Files.getOwner(home);
            if (!owner.equals(Files.getOwner(file))) {
                Files.setOwner(file, owner);
            }
        }
    }
}
