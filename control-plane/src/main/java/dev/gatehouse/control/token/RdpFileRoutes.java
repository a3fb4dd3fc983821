/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.QueryNumbers;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.proxy.port.TlsServerIdentity;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code /api/v1/tokens/{id}/rdp-file}. Safe for use by several threads. */
public final class RdpFileRoutes implements Routes {

    private static final int PORT_MAX = 65_535;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}");

    private final Tokens tokens;
    private final Gateway gateway;

    public RdpFileRoutes(Tokens tokens, Gateway gateway) {
        this.tokens = tokens;
        this.gateway = gateway;
    }

    /** The identity of the RDP listener as it is now. */
    @FunctionalInterface
    public interface IdentitySource {
        /** @throws IOException when it cannot be read */
        TlsServerIdentity current() throws IOException;
    }

    /**
     * Where clients reach the RDP listener.
     *
     * @param host by which name, unless the request says another
     * @param port at which port, unless the request says another
     * @param identity what signs the files
     */
    public record Gateway(String host, int port, IdentitySource identity) {
        public Gateway {
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(identity, "identity");
        }
    }

    @Override
    public void register(RouteTable table) {
        table.ownRoute(RouteTable.Method.GET, TokenRoutes.ONE + "/rdp-file", Permission.TOKEN_DELEGATE, this::make);
    }

    private void make(Context request, Caller caller) throws IOException {
        TokenName name = TokenRoutes.name(request);
        String host = Optional.ofNullable(request.queryParam("host")).orElse(gateway.host());
        long port = QueryNumbers.within(request, "port", gateway.port(), 1, PORT_MAX);
        String address = address(host, port);
        RdpFile file = new RdpFile(
                address,
                name,
                tokens.policyForRdpFile(caller.actor(), name, TokenRoutes.reached(request), host, port)
                        .allowed());
        List<String> lines =
                RdpFileSignature.sign(file.lines(), gateway.identity().current());
        request.contentType("application/x-rdp");
        request.result((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String address(String host, long port) {
        if (NAME.matcher(host).matches()) {
            return host + ":" + port;
        }
        if (IPV6.matcher(host).matches()) {
            return "[" + host + "]:" + port;
        }
        throw ApiProblem.usage("the parameter host is a DNS name or an address");
    }
}
