/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse ssh-config}. */
@Command(
        name = "ssh-config",
        description = {
            "Print ssh_config Host blocks for what a user may reach, so that `ssh db1` goes through Gatehouse.",
            "Use it with ssh -F FILE, or put it into a file that ~/.ssh/config includes."
        })
public final class SshConfigCommand extends ServerCommand {

    /** Nothing that ssh_config(5) or a shell reads differently. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@-]+");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]+");

    @Option(names = "--user", paramLabel = "NAME", required = true, description = "Whose.")
    private String user;

    @Option(
            names = "--gateway",
            paramLabel = "HOST",
            description = "How the user's machine reaches Gatehouse. Default: this machine's name.")
    private String gateway;

    @Option(names = "--port", paramLabel = "PORT", description = "Default: the port of Gatehouse's SSH door.")
    private Integer port;

    @Option(names = "--prefix", paramLabel = "TEXT", defaultValue = "", description = "Before each name, such as gh-.")
    private String prefix;

    SshConfigCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        String host = gateway == null ? machineName() : gateway;
        if (!HOST.matcher(host).matches() || !prefix.matches("[A-Za-z0-9._-]{0,32}")) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--gateway is a host name or address, --prefix letters and digits");
        }
        ArrayNode access = server.items("/api/v1/users/" + AdminClient.encode(user) + "/access");
        int doorPort = port == null ? doorPort(server) : port;
        Map<String, Integer> accounts = new LinkedHashMap<>();
        for (JsonNode each : access) {
            if (isOverSsh(each)) {
                accounts.merge(each.path("target").asText(), 1, Integer::sum);
            }
        }
        PrintWriter out = terminal().out();
        out.println("# What " + user + " may reach over SSH through Gatehouse at " + host + ".");
        out.println("# Several accounts of a target are TARGET+ACCOUNT; where there is one, TARGET does.");
        for (JsonNode each : access) {
            if (isOverSsh(each)) {
                print(
                        out,
                        each,
                        host,
                        doorPort,
                        accounts.getOrDefault(each.path("target").asText(), 0) == 1);
            }
        }
        if (accounts.isEmpty()) {
            terminal().err().println(user + " may reach nothing over SSH; see gatehouse policy explain");
        }
        return ExitCode.DONE;
    }

    private static boolean isOverSsh(JsonNode each) {
        return each.path("protocol").asText().equals("ssh")
                && PLAIN.matcher(each.path("account").asText()).matches();
    }

    private void print(PrintWriter out, JsonNode each, String host, int doorPort, boolean isOnly) {
        String target = each.path("target").asText();
        String account = each.path("account").asText();
        out.println();
        out.println("Host " + (isOnly ? prefix + target + " " : "") + prefix + target + "+" + account);
        out.println("    HostName " + host);
        out.println("    Port " + doorPort);
        out.println("    User " + user + "@" + account + "@" + target);
    }

    private static int doorPort(AdminClient server) {
        JsonNode port = server.get("/api/v1/status").path("ports").path("ssh");
        if (!port.isInt() && !port.isLong()) {
            throw new CommandFailure(ExitCode.FAILED, "the server does not say its SSH port; give --port");
        }
        return port.asInt();
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCode.USAGE, "this machine's name is not known; give --gateway", e);
        }
    }
}
