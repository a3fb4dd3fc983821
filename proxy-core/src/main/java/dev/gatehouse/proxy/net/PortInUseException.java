/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A listener's address is taken by somebody else. */
public final class PortInUseException extends IOException {

    private final transient InetSocketAddress address;

    PortInUseException(InetSocketAddress address, Throwable cause) {
        super("address " + address.getHostString() + ":" + address.getPort() + " is in use", cause);
        this.address = address;
    }

    /** Which address. */
    public InetSocketAddress address() {
        return address;
    }
}
