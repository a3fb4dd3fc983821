/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import dev.gatehouse.cli.console.CommandFailure;
import java.io.IOException;
import java.time.Duration;

/** A way to the server: HTTP/1.1 with one request a connection. Confined to the command's thread. */
interface Transport {

    /**
     * Sends one request; {@code body} may be empty and is the caller's to wipe.
     *
     * @throws NotConnectedException when there is no connection
     * @throws CommandFailure when the way itself cannot be taken; its message says what to do
     */
    HttpReply exchange(String method, String target, byte[] body) throws IOException;

    /** The same way, with more patience for the beginning of an answer. */
    Transport waiting(Duration deadline);

    /** What to tell people when nobody answers. */
    CommandFailure unreachable(IOException cause);

    /** Where to look when an answer was cut, such as {@code see HOME/logs}. */
    String whereToLook();

    /** What to do when the server does not know the caller (401), after the server's own words; empty for nothing. */
    String whenNobody();

    /** Nobody listens, or not for us; everything after that is about an answer. */
    final class NotConnectedException extends IOException {
        private static final long serialVersionUID = 1;

        NotConnectedException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
