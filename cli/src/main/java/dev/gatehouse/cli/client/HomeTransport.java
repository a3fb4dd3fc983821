/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The way through the Unix socket in a home. Confined to the command's thread. */
final class HomeTransport implements Transport {

    /** A Unix socket's path may have 107 bytes and a terminating zero (unix(7)). */
    private static final int SOCKET_PATH_BYTES_MAX = 107;

    /** Longer than the longest deadline behind it: reading a target's host keys. */
    static final Duration ANSWER_DEADLINE = Duration.ofSeconds(60);

    private final Path home;
    private final String sudoUser;
    private final Path socket;
    private final UnixHttp http;

    HomeTransport(Path home, String sudoUser) {
        this(home, sudoUser, ANSWER_DEADLINE);
    }

    private HomeTransport(Path home, String sudoUser, Duration deadline) {
        this.home = home;
        this.sudoUser = sudoUser;
        this.socket = home.resolve("run").resolve("control.sock");
        this.http = new UnixHttp(socket, deadline, claims(sudoUser));
    }

    @Override
    public Transport waiting(Duration deadline) {
        return new HomeTransport(home, sudoUser, deadline);
    }

    private static String claims(String sudoUser) {
        String pid = "Gatehouse-Client-Pid: " + ProcessHandle.current().pid() + "\r\n";
        return sudoUser.matches("[A-Za-z0-9._@-]{1,64}") ? pid + "Gatehouse-Sudo-User: " + sudoUser + "\r\n" : pid;
    }

    @Override
    public HttpReply exchange(String method, String target, byte[] body) throws IOException {
        int pathBytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (pathBytes > SOCKET_PATH_BYTES_MAX) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the home's path is too long for a socket (" + pathBytes + " bytes of " + SOCKET_PATH_BYTES_MAX
                            + "): " + socket + "; choose a shorter one with --home");
        }
        return http.exchange(method, target, body);
    }

    @Override
    public CommandFailure unreachable(IOException e) {
        if (Files.exists(home) && !Files.isExecutable(home) || Files.exists(socket) && !Files.isWritable(socket)) {
            return new CommandFailure(
                    ExitCode.NOT_PERMITTED,
                    "you may not use the socket " + socket + ": run this as the user who runs Gatehouse, or as root",
                    e);
        }
        String process = startingProcess();
        if (!process.isEmpty()) {
            return new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "the Gatehouse of the home " + home + " (process " + process
                            + ") is still starting: try again in a moment; what it does is in " + home + "/logs",
                    e);
        }
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                "no Gatehouse answers at " + socket + " (" + e.getMessage() + "): start it with `gatehouse up"
                        + " --home " + home + "`, or name its home with --home",
                e);
    }

    /** The server that has the home but is not ready yet; empty when there is none, or it may not be seen. */
    private String startingProcess() {
        Path run = home.resolve("run");
        try {
            String pid = Files.readString(run.resolve("gatehouse.pid")).strip();
            boolean serves = ProcessHandle.of(Long.parseLong(pid))
                    .flatMap(process -> process.info().commandLine())
                    .filter(line -> line.contains("gatehouse.jar serve"))
                    .isPresent();
            return serves && !Files.exists(run.resolve("ready")) ? pid : "";
        } catch (IOException | NumberFormatException e) {
            return "";
        }
    }

    @Override
    public String whereToLook() {
        return "see " + home + "/logs";
    }

    @Override
    public String whenNobody() {
        return "";
    }
}
