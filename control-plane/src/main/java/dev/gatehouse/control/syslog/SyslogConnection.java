/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import java.io.IOException;
import java.util.List;

/** A way to one collector. Blocks, never longer than its deadlines. Confined to its forwarder's thread. */
interface SyslogConnection extends AutoCloseable {

    /**
     * Sends whole messages and waits until the other machine has taken them, as far as the transport can tell.
     *
     * @throws IOException when that failed; some may have arrived
     */
    void send(List<byte[]> messages) throws IOException;

    /**
     * Says that no more comes and waits for the collector to close as well, which it does when it has read everything.
     *
     * @throws IOException when the connection broke instead; a collector that only keeps it open is no reason
     */
    void finish() throws IOException;

    /** Whether nothing speaks against it: the collector has not closed it. */
    boolean isOpen();

    /** Ends it; never throws. */
    @Override
    void close();
}
