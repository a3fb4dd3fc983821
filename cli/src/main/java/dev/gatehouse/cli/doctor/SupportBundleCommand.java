/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.doctor;

import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.config.ConfigLoader;
import dev.gatehouse.cli.config.InvalidConfigException;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.control.health.Scrubber;
import dev.gatehouse.control.health.SupportArchive;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse support-bundle}. */
@Command(
        name = "support-bundle",
        description = {
            "Pack what somebody needs who is to help: versions, configuration, doctor, status, threads, the end of the logs.",
            "Secrets, and whatever looks like one, are taken out; no recording, key, audit row or table is in it. It does name"
                    + " users, targets and addresses that the logs name: look through it before you hand it on."
        })
public final class SupportBundleCommand implements Callable<Integer> {

    private static final int LOG_BYTES = 2 << 20;
    private static final int SECRET_BYTES_MAX = 64 << 10;

    private final Invocation invocation;

    @Option(names = "--output", paramLabel = "FILE.tar.gz", required = true, description = "A new file, mode 0600.")
    private Path file;

    SupportBundleCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        try {
            write();
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(ExitCode.FAILED, file + " is there already; choose another name", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "the bundle cannot be written: " + e.getMessage(), e);
        }
        invocation.terminal().out().println(file + " written; look through it before you hand it on (tar xzf)");
        invocation.terminal().out().flush();
        return ExitCode.DONE.status();
    }

    private void write() throws IOException {
        Path home = invocation.home();
        Scrubber scrubber = new Scrubber(knownSecrets(home));
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (SupportArchive archive = new SupportArchive(Channels.newOutputStream(channel), scrubber)) {
            archive.add("machine.txt", machine());
            archive.add("configuration.txt", configuration(home));
            archive.add("doctor.json", text(Diagnosis.json(new Diagnosis(invocation, 0).run())));
            for (String path : List.of("status", "tls", "health/process")) {
                archive.add(path.replace('/', '-') + ".json", fromServer("/api/v1/" + path));
            }
            for (String log : List.of("gatehouse.log", "console.log")) {
                archive.add("logs/" + log, tail(home.resolve("logs").resolve(log)));
            }
        }
    }

    /** What the home keeps in files; everything else is sealed or hashed. */
    private static List<String> knownSecrets(Path home) throws IOException {
        List<Path> files =
                new ArrayList<>(List.of(home.resolve("keys").resolve("master.key"), home.resolve("database.secret")));
        try {
            var config = ConfigLoader.load(home, 0).config();
            config.vault().masterKeyFile().ifPresent(files::add);
            config.database().passwordFile().ifPresent(files::add);
        } catch (InvalidConfigException e) {
            // then doctor says so
            files.add(home.resolve("database.secret"));
        }
        List<String> secrets = new ArrayList<>();
        for (Path secret : files) {
            if (Files.isReadable(secret) && Files.size(secret) <= SECRET_BYTES_MAX) {
                secrets.add(new String(Files.readAllBytes(secret), StandardCharsets.ISO_8859_1));
            }
        }
        return secrets;
    }

    private static String machine() throws IOException {
        StringBuilder text = new StringBuilder("made at " + Instant.now() + "\n");
        String version = SupportBundleCommand.class.getPackage().getImplementationVersion();
        text.append("gatehouse ")
                .append(version == null ? "development" : version)
                .append('\n');
        for (String property : List.of("java.vendor", "java.version", "os.name", "os.version", "os.arch")) {
            text.append(property)
                    .append(' ')
                    .append(System.getProperty(property))
                    .append('\n');
        }
        for (String name : List.of("/etc/os-release", "/proc/meminfo", "/proc/loadavg")) {
            if (Files.isReadable(Path.of(name))) {
                text.append("\n# ").append(name).append('\n').append(Files.readString(Path.of(name)));
            }
        }
        return text.toString();
    }

    /** Values only where they are known not to be secret: the same masking as {@code config show}. */
    private static String configuration(Path home) {
        StringBuilder text = new StringBuilder();
        try {
            ConfigLoader.load(home, 0)
                    .values()
                    .forEach((key, value) ->
                            text.append(key).append(" = ").append(value).append('\n'));
        } catch (InvalidConfigException e) {
            e.problems().forEach(problem -> text.append(problem).append('\n'));
        }
        return text.toString();
    }

    private String fromServer(String path) {
        try {
            return text(AdminClient.local(invocation.home(), invocation.environment("SUDO_USER"))
                    .get(path));
        } catch (CommandFailure e) {
            return "not to be had: " + e.getMessage() + "\n";
        }
    }

    private static String text(com.fasterxml.jackson.databind.JsonNode node) {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            Json.print(out, node);
        }
        return text.toString();
    }

    private static String tail(Path log) {
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            boolean cut = channel.size() > LOG_BYTES;
            channel.position(Math.max(0, channel.size() - LOG_BYTES));
            String text = new String(Channels.newInputStream(channel).readNBytes(LOG_BYTES), StandardCharsets.UTF_8);
            // the first line may be half of one, with half of a secret
            return cut ? text.substring(text.indexOf('\n') + 1) : text;
        } catch (java.nio.file.NoSuchFileException e) {
            return "there is none\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
