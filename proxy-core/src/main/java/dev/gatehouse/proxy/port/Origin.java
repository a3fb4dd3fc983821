/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * Where a request came from. Immutable.
 *
 * @param client the client's address, from the PROXY header only when the peer may send one
 * @param door the listener's own address
 * @param clientSoftware what the client says of itself, such as the SSH identification string, cut to 255 printable characters;
 *     hostile text
 */
public record Origin(InetSocketAddress client, InetSocketAddress door, String clientSoftware) {

    public Origin {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(clientSoftware, "clientSoftware");
    }
}
