/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;

/**
 * An address as people write it: {@code host}, {@code host:port}, {@code [v6]:port}. Immutable.
 *
 * @param host a name or an address without brackets
 * @param port 1..65535
 */
record HostAndPort(String host, int port) {

    private static final int PORT_MAX = 65_535;

    static HostAndPort parse(String text, int defaultPort) {
        String host = text;
        String port = "";
        int bracket = text.indexOf(']');
        if (text.startsWith("[") && bracket > 0) {
            host = text.substring(1, bracket);
            String rest = text.substring(bracket + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw usage("address " + text + " is not HOST[:PORT]");
            }
            port = rest.isEmpty() ? "" : rest.substring(1);
        } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
            host = text.substring(0, text.indexOf(':'));
            port = text.substring(text.indexOf(':') + 1);
        }
        if (host.isBlank() || text.endsWith(":") && !text.endsWith("::")) {
            throw usage("address " + text + " is not HOST[:PORT]");
        }
        return new HostAndPort(host, port.isEmpty() ? defaultPort : number(port, text));
    }

    private static int number(String port, String text) {
        if (port.matches("[0-9]{1,5}")) {
            int value = Integer.parseInt(port);
            if (value >= 1 && value <= PORT_MAX) {
                return value;
            }
        }
        throw usage("the port of " + text + " is not a number from 1 to " + PORT_MAX);
    }

    static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }
}
