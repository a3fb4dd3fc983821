/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Says who calls, on each connector in its own way, before anything else looks at the request. A request without this mark is
 * nobody's. Stateless.
 */
final class CallerCustomizer {

    static final String ATTRIBUTE = "gatehouse.caller";

    private CallerCustomizer() {}

    /** For the Unix socket. */
    static HttpConfiguration.Customizer localSocket() {
        return (request, headers) -> mark(request, localOperator(request));
    }

    /** For the network: nobody is known there yet. */
    static HttpConfiguration.Customizer network() {
        return (request, headers) -> mark(request, Optional.of(new Caller.Anonymous(Request.getRemoteAddr(request))));
    }

    private static Optional<Caller> localOperator(Request request) {
        HttpFields headers = request.getHeaders();
        return request.getConnectionMetaData().getConnection().getEndPoint().getTransport()
                        instanceof SocketChannel channel
                ? PeerCredentials.of(channel, headers.get(Caller.PID_HEADER), headers.get(Caller.SUDO_USER_HEADER))
                : Optional.empty();
    }

    private static Request mark(Request request, Optional<Caller> caller) {
        caller.ifPresent(known -> request.setAttribute(ATTRIBUTE, known));
        return request;
    }
}
