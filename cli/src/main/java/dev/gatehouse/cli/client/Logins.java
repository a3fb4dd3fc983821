/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.output.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a person has signed in and which certificates were confirmed: {@code login.json} and {@code known_servers} in the person's
 * own directory, readable by nobody else. The second outlives the first, like a known_hosts file. Confined to the command's thread.
 */
public final class Logins {

    private final Path directory;

    public Logins(Path directory) {
        this.directory = directory;
    }

    private Path login() {
        return directory.resolve("login.json");
    }

    private Path known() {
        return directory.resolve("known_servers");
    }

    /** Where the person is signed in. */
    public Optional<Login> current() {
        try {
            Path file = login();
            Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
            open.removeAll(PosixFilePermissions.fromString("rw-------"));
            if (!open.isEmpty()) {
                throw unusable("others may read or write it", null);
            }
            JsonNode json = Json.read(Files.readAllBytes(file));
            return Optional.of(new Login(
                    ServerAddress.parse(json.path("server").asText()),
                    Fingerprint.parse(json.path("fingerprint").asText()),
                    json.path("user").asText(),
                    json.path("token").asText(),
                    json.path("expiresAt").asText()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(String.valueOf(e.getMessage()), e);
        }
    }

    private CommandFailure unusable(String why, @Nullable IOException cause) {
        return new CommandFailure(
                ExitCode.FAILED, login() + " cannot be used (" + why + "): remove it and sign in again", cause);
    }

    /** Keeps a sign-in instead of the one before, and its server's certificate. */
    public void keep(Login login) {
        ObjectNode json = Json.object();
        json.put("server", login.server().toString());
        json.put("fingerprint", login.fingerprint().text());
        json.put("user", login.user());
        json.put("token", login.token());
        json.put("expiresAt", login.expiresAt());
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        Json.print(out, json);
        out.flush();
        List<String> servers = new ArrayList<>(knownLines());
        servers.removeIf(line -> line.startsWith(login.server().authority() + " "));
        servers.add(login.server().authority() + " " + login.fingerprint());
        write(known(), String.join("\n", servers) + "\n");
        write(login(), text.toString());
    }

    /** Forgets the sign-in; the certificate stays known. */
    public void forget() {
        try {
            Files.deleteIfExists(login());
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "cannot remove " + login() + ": remove it yourself", e);
        }
    }

    /** The certificate that was confirmed for this server. */
    public Optional<Fingerprint> known(ServerAddress server) {
        return knownLines().stream()
                .filter(line -> line.startsWith(server.authority() + " "))
                .map(line -> Fingerprint.parse(line.substring(server.authority().length() + 1)))
                .findFirst();
    }

    private List<String> knownLines() {
        try {
            return Files.readAllLines(known(), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "cannot read " + known() + ": is it yours, and text?", e);
        }
    }

    /** Whole or not at all, and never readable by others in between. */
    private void write(Path file, String text) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path part = Files.createTempFile(directory, "login", ".part");
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "cannot write " + file + ": is the directory yours, and is there space?", e);
        }
    }
}
