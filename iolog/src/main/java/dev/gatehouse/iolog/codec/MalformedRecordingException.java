/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import java.io.IOException;

/** Bytes of a recording that do not have the form that the format prescribes; the message says which field and both values. */
public final class MalformedRecordingException extends IOException {

    private final String message;

    public MalformedRecordingException(String message) {
        super(message);
        this.message = message;
    }

    public MalformedRecordingException(String message, Throwable cause) {
        super(message, cause);
        this.message = message;
    }

    /** Never {@code null}, other than that of exceptions at large. */
    @Override
    public String getMessage() {
        return message;
    }
}
