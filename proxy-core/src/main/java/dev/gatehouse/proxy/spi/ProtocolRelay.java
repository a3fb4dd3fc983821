/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.spi;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A relay for one protocol. Safe for use by several threads; start and stop it from a thread that may wait. */
public interface ProtocolRelay {

    /** Lower case, such as {@code ssh}. */
    String protocol();

    /**
     * Opens the listener.
     *
     * @return the bound address
     * @throws dev.gatehouse.proxy.net.PortInUseException when somebody else has it
     * @throws IOException when it cannot be opened for another reason
     */
    InetSocketAddress start() throws IOException;

    /** Sessions that are being relayed. */
    int liveSessions();

    /**
     * Stops accepting, ends all sessions with {@code gateway.shutdown} and waits for their ends to be recorded.
     *
     * @param deadline how long at most
     * @return whether all had ended by then
     */
    boolean stop(Duration deadline);
}
