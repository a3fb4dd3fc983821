/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.write;

import org.jspecify.annotations.Nullable;

/** Recording is not possible, or no longer; the message is for the operator. */
public final class RecordingUnavailableException extends Exception {

    private final String message;

    public RecordingUnavailableException(String message) {
        super(message);
        this.message = message;
    }

    public RecordingUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.message = message;
    }

    /** Never {@code null}, other than that of exceptions at large. */
    @Override
    public String getMessage() {
        return message;
    }
}
