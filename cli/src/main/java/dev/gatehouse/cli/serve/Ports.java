/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.control.os.PortHolder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Looks at a port before anything is started, so that a taken one costs no half start. Stateless. */
final class Ports {

    private Ports() {}

    /** A port that another process has. */
    static final class TakenException extends IOException {
        private final int port;

        TakenException(String message, int port) {
            super(message);
            this.port = port;
        }

        int port() {
            return port;
        }
    }

    /**
     * @param what for the operator, such as {@code SSH}
     * @throws TakenException when somebody else has it; names the process and what to do
     */
    static void requireFree(String what, String host, int port) throws IOException {
        if (port == 0) {
            return;
        }
        Optional<PortHolder> holder = PortHolder.find(port);
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (BindException e) {
            if (holder.isEmpty() && !String.valueOf(e.getMessage()).contains("in use")) {
                throw new IOException(
                        what + " cannot listen on " + host + ":" + port + ": " + e.getMessage()
                                + "; choose another address in gatehouse.yaml",
                        e);
            }
            throw new TakenException(PortHolder.explain(what, port), port);
        }
    }
}
