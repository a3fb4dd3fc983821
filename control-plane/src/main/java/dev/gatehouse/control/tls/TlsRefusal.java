/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import org.jspecify.annotations.Nullable;

/** What was asked for cannot be done; the message is one line for whoever asked: what, why, what to do. */
public final class TlsRefusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    TlsRefusal(@Nullable String message) {
        super(message);
    }
}
