/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server's API is. Immutable.
 *
 * @param host a DNS name or an address, an IPv6 address without brackets
 * @param port of HTTPS
 */
public record ServerAddress(String host, int port) {

    private static final int DEFAULT_PORT = 6500;
    private static final int PORT_MAX = 65_535;
    private static final Pattern URL =
            Pattern.compile("(?:https://)?(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9._-]{1,253}))(?::([0-9]{1,5}))?/?");

    /** {@code https://HOST[:PORT]}, or the same without {@code https://}. */
    public static ServerAddress parse(String text) {
        Matcher parts = URL.matcher(text);
        if (!parts.matches()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "the server is https://HOST[:PORT], such as https://gateway.example.org:6500");
        }
        int port = parts.group(3) == null ? DEFAULT_PORT : Integer.parseInt(parts.group(3));
        if (port < 1 || port > PORT_MAX) {
            throw new CommandFailure(ExitCode.USAGE, "a port is a number from 1 to " + PORT_MAX);
        }
        return new ServerAddress(parts.group(1) == null ? parts.group(2) : parts.group(1), port);
    }

    /** {@code HOST:PORT}, an IPv6 address in brackets. */
    public String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** {@code https://HOST:PORT}. */
    @Override
    public String toString() {
        return "https://" + authority();
    }
}
