/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.proxy.port.Origin;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;

/**
 * Where a request comes from: the connection's peer and nothing that a header says (X-Forwarded-For is whatever a client writes).
 * Stateless.
 */
public final class ClientAddress {

    private static final int SOFTWARE_CHARS_MAX = 255;

    private ClientAddress() {}

    /** The peer; loopback for the Unix socket. */
    public static InetAddress of(Context request) {
        return parse(request.req().getRemoteAddr());
    }

    /** The same with the rest that decisions and records want. */
    public static Origin origin(Context request) {
        String software =
                Objects.requireNonNullElse(request.header("User-Agent"), "").replaceAll("[^\\x20-\\x7e]", "?");
        return new Origin(
                new InetSocketAddress(of(request), request.req().getRemotePort()),
                new InetSocketAddress(
                        parse(request.req().getLocalAddr()), request.req().getLocalPort()),
                software.substring(0, Math.min(SOFTWARE_CHARS_MAX, software.length())));
    }

    private static InetAddress parse(String literal) {
        try {
            // an address, never a name: the server writes it down from the socket
            return literal == null || literal.isEmpty() || literal.startsWith("/")
                    ? InetAddress.getLoopbackAddress()
                    : InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress();
        }
    }
}
