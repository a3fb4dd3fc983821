/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.ApiProblem;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host as people write it: a DNS name, a dotted IPv4 address or an IPv6 address, in one canonical form. Other ways to write an
 * address ({@code 2130706433}, {@code 0x7f.1}, {@code 127.1}) are refused: they only serve to get around rules. Immutable.
 *
 * @param text canonical
 */
public record HostName(String text) {

    private static final int CHARS_MAX = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
    private static final Pattern NUMBER_LIKE = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");
    private static final Pattern DOTTED_QUAD = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:]*:[0-9a-f:]*(\\d+\\.\\d+\\.\\d+\\.\\d+)?");

    /** Checks and canonicalises. */
    public static HostName parse(String given) {
        String host = given.strip().toLowerCase(Locale.ROOT);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.length() > 1 && host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (host.isEmpty() || host.length() > CHARS_MAX) {
            throw ApiProblem.usage("a host has 1 to " + CHARS_MAX + " characters");
        }
        if (host.contains(":")) {
            return ipv6(host);
        }
        if (NUMBER_LIKE.matcher(host).matches() && !DOTTED_QUAD.matcher(host).matches()) {
            throw ApiProblem.usage("an IPv4 address is written as four decimal numbers, such as 192.0.2.7");
        }
        if (!NAME.matcher(host).matches()) {
            throw ApiProblem.usage("a host is a DNS name, an IPv4 address or an IPv6 address without a zone");
        }
        return new HostName(host);
    }

    private static HostName ipv6(String host) {
        if (!IPV6.matcher(host).matches()) {
            throw ApiProblem.usage("not an IPv6 address (zones are not accepted)");
        }
        try {
            // a literal with a colon never reaches a name server
            return new HostName(java.net.InetAddress.getByName(host).getHostAddress());
        } catch (java.net.UnknownHostException e) {
            throw ApiProblem.usage("not an IPv6 address");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
