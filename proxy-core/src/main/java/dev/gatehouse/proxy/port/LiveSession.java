/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

/** The control plane's hold on a running session. Safe for use by several threads. */
public interface LiveSession {

    /** Which session. */
    SessionId id();

    /** Bytes from the client to the target so far, as the user typed or sent them. */
    long bytesIn();

    /** Bytes from the target to the client so far. */
    long bytesOut();

    /**
     * Ends the session within one second: both legs closed, the end recorded. Without effect when it has ended.
     *
     * @param cause why
     * @param text added to what the user is told; empty for none
     */
    void end(CloseCause cause, String text);

    /**
     * Shows the user a line from the house where the protocol can; the session goes on.
     *
     * @param text one line
     */
    default void tell(String text) {}

    /**
     * Freezes keyboard and mouse and says so on the screen; the session goes on otherwise.
     *
     * @param text added to what the user is told; empty for none
     * @return false when this session's protocol cannot be locked
     */
    default boolean lock(String text) {
        return false;
    }

    /** Ends a lock; without effect when there is none. */
    default void unlock() {}
}
