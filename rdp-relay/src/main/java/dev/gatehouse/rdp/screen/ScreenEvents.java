/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.proxy.port.Secret;

/**
 * What the screen tells its connection. All calls come from inside of a call to the screen, which may be called again from them. A view is
 * answered once: until the next {@link HoldScreen#show} nothing but {@link #cancelled} follows.
 */
public interface ScreenEvents {

    /** Sends a whole PDU, framing included. */
    void send(byte[] pdu);

    /**
     * There is something to paint: {@link HoldScreen#paint} is to be called soon, not from inside of this call. Told once until that has
     * returned true.
     */
    void dirty();

    /** The handshake is complete: the screen is seen, and may be left. */
    default void active() {}

    /**
     * The login form has been filled in.
     *
     * @param user not empty, at most 104 characters
     * @param password may be empty; the receiver wipes it
     */
    void login(String user, Secret password);

    /**
     * A code has been typed.
     *
     * @param code not empty; the receiver wipes it
     */
    void code(Secret code);

    /** A line of the menu has been chosen: its index in {@link View.Menu#lines}. */
    void chosen(int index);

    /** OK on a message. */
    void confirmed();

    /** Escape, Cancel or Disconnect. */
    void cancelled();
}
