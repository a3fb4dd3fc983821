/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.sshkey;

/** A key that is not accepted; the message is one line for the person who gave it and never holds key material. */
public final class KeyFormatException extends Exception {

    KeyFormatException(String message) {
        super(message, null, false, false);
    }
}
